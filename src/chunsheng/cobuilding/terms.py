"""The words of co-building: the six joint works, the four cultures, and what is measured (R4, R6)."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.roles import Role, declare
from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Standing, Text
from chunsheng.kernel.ledger.measures import Fold, Measure, Rate, Scope
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.organisations.terms import DISPATCHER, SUPERVISOR

AGREEMENTS, UNDERTAKINGS = "cobuilding.agreements", "cobuilding.undertakings"
ACTIVITIES = "cobuilding.activities"

# The unit's own hands: they claim and report for it, and verify nothing.
PARTNER_LIAISON = declare(Role("partner_liaison", _("共建联络员")))


class Work(models.TextChoices):
    """The six joint works, 六联, as the report names them."""

    MEMBERS = "members", _("党员队伍联管")
    WELFARE = "welfare", _("公益事业联办")
    FRIENDSHIP = "friendship", _("文化活动联谊")
    GOVERNANCE = "governance", _("社会治理联抓")
    DEVELOPMENT = "development", _("社会发展联议")
    VOLUNTEERING = "volunteering", _("志愿服务联做")


class Culture(models.TextChoices):
    """The four cultures, as the report names them."""

    TRADITIONAL = "traditional", _("传统文化")
    RED = "red", _("红色文化")
    ECOLOGICAL = "ecological", _("生态文化")
    ETHNIC = "ethnic", _("民族文化")


class Outcome(models.TextChoices):
    """What became of what a unit took up; late stays late, also once it is given."""

    OPEN = "open", pgettext_lazy("undertaking", "未到期")
    KEPT = "kept", _("如期兑现")
    LATE = "late", _("逾期")
    BROKEN = "broken", _("落空")
    EXCLUDED = "excluded", _("不计入")


class Dropped(models.TextChoices):
    """Why an undertaking was dropped; only what the unit failed in is broken."""

    UNIT = "unit", _("单位没有做到")
    COMMUNITY = "community", _("社区不再需要")
    ENDED = "ended", _("协议提前终止")
    WITHDRAWN = "withdrawn", _("承诺已撤回")


# How an outcome is tagged that counts for nothing: with its reason, so that a rate can tell it.
EXCLUDED_WORDS: dict[str, Text] = {
    f"excluded:{one.value}": one.label for one in Dropped if one is not Dropped.UNIT
}
OUTCOME_TONES: dict[str, str] = {
    Outcome.KEPT.value: "jade",
    Outcome.LATE.value: "gold",
    Outcome.BROKEN.value: "red",
}

HANDS = (SUPERVISOR.code, DISPATCHER.code)
DRAFTED = Stage("drafted", pgettext_lazy("agreement", "拟定中"))
SIGNED = Stage("signed", pgettext_lazy("agreement", "已签订"), tone="jade")
ENDED = Stage("ended", pgettext_lazy("agreement", "已终止"), rail=False, final=True)
AGREEMENT_CYCLE = LifeCycle(
    stages=(DRAFTED, SIGNED, ENDED),
    moves=(
        Move(
            "sign",
            _("签订"),
            starts=(DRAFTED.code,),
            ends=SIGNED.code,
            needs={"since": _("起始日"), "until": _("到期日"), "document": _("协议文本")},
            roles=HANDS,
        ),
        Move(
            "end",
            _("提前终止"),
            starts=(SIGNED.code,),
            ends=ENDED.code,
            needs={"reason": _("理由")},
            roles=HANDS,
        ),
    ),
)

PLANNED = Stage("planned", pgettext_lazy("activity", "报名中"))
HELD = Stage("held", pgettext_lazy("activity", "已举办"), tone="jade", final=True)
CANCELLED = Stage("cancelled", pgettext_lazy("activity", "已取消"), rail=False, final=True)
ACTIVITY_CYCLE = LifeCycle(
    stages=(PLANNED, HELD, CANCELLED),
    moves=(
        Move("check_in", _("签到"), starts=(PLANNED.code,), ends=HELD.code, roles=HANDS),
        Move("correct", _("更正人数"), starts=(HELD.code,), ends=HELD.code, roles=HANDS),
        Move(
            "cancel",
            _("取消活动"),
            starts=(PLANNED.code,),
            ends=CANCELLED.code,
            needs={"reason": _("理由")},
            roles=HANDS,
        ),
    ),
)


def subject_of(code: str) -> UUID:
    """What a distinct count takes a joint work or a culture for."""
    return uuid5(NAMESPACE_OID, f"cobuilding:{code}")


_ITEMS = pgettext_lazy("undertakings", "项")
_KINDS = pgettext_lazy("kinds", "种")
AGREED = kinds.declare(Kind("cobuilding.agreed", _("签订共建协议"), pgettext_lazy("deeds", "份")))
WORKED = kinds.declare(Kind("cobuilding.worked", _("协议载明的联建"), _("联"), tags=("work",)))
JUDGED = kinds.declare(
    Kind("cobuilding.judged", _("共建项目兑现情况"), _ITEMS, tags=("outcome", "work"))
)
HELD_ONCE = kinds.declare(
    Kind("cobuilding.held", _("文化活动"), pgettext_lazy("activities", "场"), tags=("culture",))
)
SPREAD = kinds.declare(Kind("cobuilding.spread", _("弘扬的文化"), _KINDS, tags=("culture",)))
ATTENDED = kinds.declare(
    Kind("cobuilding.attended", _("文化活动人次"), _("人次"), tags=("culture",))
)


def _measure(code: str, title: Text, kind: Kind, register: str, meaning: Text, **more: Any) -> None:
    shown: dict[str, Any] = {"meaning": meaning, "so_far": True, "scope": Scope.EITHER, **more}
    measures.declare(Measure(f"cobuilding.{code}", title, (kind.code,), register, **shown))


_measure(
    "agreements",
    _("共建协议"),
    AGREED,
    AGREEMENTS,
    _("已经签订的协议，记给社区和共建单位；后来终止的也签过。"),
)
_measure(
    "works",
    _("“六联”覆盖"),
    WORKED,
    AGREEMENTS,
    _("签订的协议写明了“六联”中的几联，同一联只数一次。"),
    fold=Fold.DISTINCT,
)
_OUTCOMES: dict[str, tuple[Text, Text]] = {
    "kept": (
        _("如期兑现的共建项目"),
        _("在应兑现日或之前全部兑现的。项目都登记在册，没有就是 0。"),
    ),
    "late": (
        _("逾期的共建项目"),
        _("过了应兑现日还没有全部兑现的，后来补上的也算。项目都登记在册，没有就是 0。"),
    ),
    "broken": (_("落空的共建项目"), _("单位没有做到、已经放弃的。项目都登记在册，没有就是 0。")),
    "excluded": (
        _("不计入的共建项目"),
        _("社区不再需要、协议提前终止或承诺撤回的，不算单位失信。没有就是 0。"),
    ),
}
for _code, (_title, _said) in _OUTCOMES.items():
    _tags = tuple(EXCLUDED_WORDS) if _code == "excluded" else (_code,)
    _told = {"tags": {"outcome": _tags}, "complete": True}
    _measure(_code, _title, JUDGED, UNDERTAKINGS, _said, **_told)
for _work in Work:
    _measure(
        f"kept_{_work.value}",
        _work.label,
        JUDGED,
        UNDERTAKINGS,
        _("如期兑现的共建项目里，属于这一联的。项目都登记在册，没有就是 0。"),
        tags={"outcome": ("kept",), "work": (_work.value,)},
        complete=True,
    )
_measure(
    "judged",
    _("已到期的共建项目"),
    JUDGED,
    UNDERTAKINGS,
    _("如期、逾期和落空的总数；未到期的、不计入的不在内。"),
    tags={"outcome": ("kept", "late", "broken")},
)
measures.declare_rate(
    Rate(
        "cobuilding.kept_rate",
        _("共建如期兑现率"),
        *("cobuilding.kept", "cobuilding.judged", "cobuilding.excluded"),
        "outcome",
        meaning=_("如期兑现的，占如期、逾期和落空总数的比例。"),
    )
)
_HELD_MEANS = _("签到过的活动；计划中的、取消的不计。活动都登记在册，没有就是 0。")
_measure(
    "activities",
    _("文化活动"),
    HELD_ONCE,
    ACTIVITIES,
    _HELD_MEANS,
    complete=True,
    scope=Scope.PLACE,
)
for _culture in Culture:
    _measure(
        f"activities_{_culture.value}",
        _culture.label,
        HELD_ONCE,
        ACTIVITIES,
        _HELD_MEANS,
        tags={"culture": (_culture.value,)},
        complete=True,
        scope=Scope.PLACE,
    )
_measure(
    "cultures",
    _("弘扬的文化"),
    SPREAD,
    ACTIVITIES,
    _("办过活动的文化有几种，同一种只数一次。"),
    fold=Fold.DISTINCT,
    scope=Scope.PLACE,
)
_measure(
    "attended",
    _("文化活动人次"),
    ATTENDED,
    ACTIVITIES,
    _("签到时清点的人数，不记名。"),
    scope=Scope.PLACE,
)
_measure(
    "signed_up",
    _("文化活动报名"),
    ATTENDED,
    ACTIVITIES,
    _("报了名、还没有签到的人数；是预计，不加进人次。"),
    standings=(Standing.EXPECTED,),
    scope=Scope.PLACE,
)
