"""The words of training (R14, R15): ties with partners, stages, ranks, and what is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Standing, Text
from chunsheng.kernel.ledger.measures import Measure, Scope
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.matters.terms import step_kind
from chunsheng.organisations.terms import UNIT_KIND
from chunsheng.places.terms import AreaKind

BASES, COHORTS = "training.bases", "training.cohorts"
OPENINGS, SECONDMENTS = "training.openings", "training.secondments"
REPORT_STEP = step_kind("training.report", _("写挂职小结"))
# What an entry says of a text about one person: that there is one.
GIVEN = True


class Tie(models.TextChoices):
    """How far the cooperation with a partner has come; a talk is no cooperation yet."""

    TALK = "talk", _("只座谈过")
    CEREMONY = "ceremony", _("举行过合作仪式")


class Office(models.TextChoices):
    """The kinds of units whose posts a cohort is for; the values are those of `Unit.kind`."""

    DISTRICT = AreaKind.DISTRICT.value, _("区级班子")
    STREET = AreaKind.STREET.value, _("镇、街道")
    COMMUNITY = AreaKind.COMMUNITY.value, _("社区（村）")
    BUREAU = UNIT_KIND, _("局委等单位")


class NomineeState(models.TextChoices):
    """How a nominee stands."""

    NOMINATED = "nominated", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    ATTENDED = "attended", _("参训")
    ABSENT = "absent", _("缺席")
    REMOVED = "removed", _("已撤下")


class Rank(models.TextChoices):
    """Ranks of cadres that a post at a partner may ask for."""

    COUNTY = "county", _("正处级")
    DEPUTY_COUNTY = "deputy_county", _("副处级")
    SECTION = "section", _("正科级")
    DEPUTY_SECTION = "deputy_section", _("副科级")


def _given_up(starts: tuple[Stage, ...], ends: Stage, title: Text) -> Move:
    """How what was planned is given up, with a reason."""
    codes = tuple(stage.code for stage in starts)
    return Move("give_up", title, starts=codes, ends=ends.code, needs={"reason": _("理由")})


PLANNED = Stage("planned", pgettext_lazy("cohort", "计划中"), tone="gold")
HELD = Stage("held", pgettext_lazy("cohort", "已办"), tone="jade", final=True)
CALLED_OFF = Stage("called_off", pgettext_lazy("cohort", "已取消"), rail=False, final=True)
COHORT_CYCLE = LifeCycle(
    stages=(PLANNED, HELD, CALLED_OFF),
    moves=(
        Move("hold", _("办结"), starts=(PLANNED.code,), ends=HELD.code),
        _given_up((PLANNED,), CALLED_OFF, _("取消培训班")),
    ),
)

SELECTED = Stage("selected", pgettext_lazy("secondment", "已选派"), tone="gold")
AGREED = Stage("agreed", pgettext_lazy("secondment", "已签协议"), tone="gold")
SERVING = Stage("serving", pgettext_lazy("secondment", "挂职中"), tone="jade")
RETURNED = Stage("returned", pgettext_lazy("secondment", "已返回"))
APPRAISED = Stage("appraised", pgettext_lazy("secondment", "已鉴定"), tone="jade", final=True)
DROPPED = Stage("dropped", pgettext_lazy("secondment", "未成行"), rail=False, final=True)
SECONDMENT_CYCLE = LifeCycle(
    stages=(SELECTED, AGREED, SERVING, RETURNED, APPRAISED, DROPPED),
    moves=(
        Move("agree", _("签协议"), starts=(SELECTED.code,), ends=AGREED.code),
        Move("begin", _("登记到岗"), starts=(AGREED.code,), ends=SERVING.code),
        Move("report", _("交月报"), starts=(SERVING.code,), ends=SERVING.code),
        Move("come_back", _("登记返回"), starts=(SERVING.code,), ends=RETURNED.code),
        Move("appraise", _("鉴定"), starts=(RETURNED.code,), ends=APPRAISED.code),
        _given_up((SELECTED, AGREED), DROPPED, _("不再选派")),
    ),
)
OFFERED = Stage("offered", pgettext_lazy("opening", "选派中"), tone="gold")
CLOSED = Stage("closed", pgettext_lazy("opening", "已结束选派"), final=True)
OPENING_CYCLE = LifeCycle((OFFERED, CLOSED), (_given_up((OFFERED,), CLOSED, _("结束选派")),))

# Stages at which the cadre is taken, and those at which the cadre was, is or soon will be away.
ENGAGED = (SELECTED.code, AGREED.code, SERVING.code)
AWAY = (AGREED.code, SERVING.code, RETURNED.code, APPRAISED.code)

COHORT = kinds.declare(Kind("training.cohort", _("培训班"), pgettext_lazy("cohorts", "期")))
ATTENDED = kinds.declare(Kind("training.attended", _("参训人次"), _("人次")))
SECONDED = kinds.declare(Kind("training.seconded", _("挂职干部"), pgettext_lazy("cadres", "名")))


def _measure(
    code: str, title: Text, kind: Kind, register: str, standing: Standing, meaning: Text
) -> None:
    measures.declare(
        Measure(
            code,
            title,
            (kind.code,),
            register,
            standings=(standing,),
            scope=Scope.ORGANISATION,
            so_far=True,
            meaning=meaning,
        )
    )


_measure(
    "training.cohorts_planned",
    _("计划举办培训班"),
    COHORT,
    COHORTS,
    Standing.EXPECTED,
    _("计划举办、还没有办的培训班；办了的、取消的不计。"),
)
_measure(
    "training.cohorts_held",
    _("已办培训班"),
    COHORT,
    COHORTS,
    Standing.HAPPENED,
    _("已经办结的培训班；计划的不计在内。"),
)
_measure(
    "training.attendances",
    _("参训人次"),
    ATTENDED,
    COHORTS,
    Standing.HAPPENED,
    _("已办培训班里登记参训的人次；缺席的、没有登记出勤的班不计。"),
)
_measure(
    "training.seconded_planned",
    _("计划选派挂职干部"),
    SECONDED,
    OPENINGS,
    Standing.EXPECTED,
    _("计划选派、还没有到岗的挂职干部；到岗一名减一名。"),
)
_measure(
    "training.seconded_begun",
    _("已到岗挂职干部"),
    SECONDED,
    SECONDMENTS,
    Standing.HAPPENED,
    _("已经到岗的挂职干部，包括已经返回的；只签了协议的不计。"),
)
