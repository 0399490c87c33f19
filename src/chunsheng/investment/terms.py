"""The words of investment (R10–R13): whom one meets, what moves through stages, what is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.ledger.kinds import Kind, Standing, Text
from chunsheng.kernel.ledger.measures import Fold, Measure, Scope
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.kernel.words.amounts import YUAN
from chunsheng.matters.terms import keep_promises_here, measured_in
from chunsheng.organisations.terms import INVESTMENT_OFFICER, OUTPOST_OFFICER

CONTACTS, INTENTS, PROJECTS = "investment.contacts", "investment.intents", "investment.projects"
OUTPOSTS, CHAMBERS, TOWNSPEOPLE = (
    *("investment.outposts", "investment.chambers", "investment.townspeople"),
)
# The rule of how long a firm is followed by whoever met it first.
FIRST_CONTACT = "investment.first_contact"
PROMISES, DELIVERIES = "matters.promises", "matters.deliveries"
keep_promises_here(PROJECTS)
# Whoever goes out to meet firms and people.
HANDS = (INVESTMENT_OFFICER.code, OUTPOST_OFFICER.code)


class Whom(models.TextChoices):
    """Whom a contact was with: firms are counted in one figure, people in another."""

    FIRMS = "firms", _("企业")
    PEOPLE = "people", _("企业家和老乡")


class Way(models.TextChoices):
    """How a firm was met; a report that says 拜访联系 tells the two not apart."""

    EITHER = "either", _("拜访或联系")
    VISIT = "visit", _("上门拜访")
    CALL = "call", _("电话或线上联系")
    HOST = "host", _("来访接待")


class IntentState(models.TextChoices):
    """How an intent stands."""

    OPEN = "open", pgettext_lazy("intent", "有意向")
    WITHDRAWN = "withdrawn", pgettext_lazy("intent", "已落空")


class Status(models.TextChoices):
    """How a project fares, whatever its stage."""

    NORMAL = "normal", _("正常")
    DELAYED = "delayed", _("延期")
    DORMANT = "dormant", _("停滞")
    WITHDRAWN = "withdrawn", pgettext_lazy("project", "终止")


STATUS_TONES: dict[str, str] = {
    Status.DELAYED.value: "gold",
    Status.DORMANT.value: "gold",
    Status.WITHDRAWN.value: "red",
}

PURSUED = Stage("pursued", pgettext_lazy("stage", "推进中"))
FORESEEN = Stage("foreseen", pgettext_lazy("stage", "即将落地"), tone="gold")
LANDED = Stage("landed", pgettext_lazy("stage", "已落地"), tone="jade", final=True)

_OFFICER = (INVESTMENT_OFFICER.code,)
CYCLE = LifeCycle(
    stages=(PURSUED, FORESEEN, LANDED),
    moves=(
        Move(
            "foresee",
            _("即将落地"),
            starts=(PURSUED.code, FORESEEN.code),
            ends=FORESEEN.code,
            roles=_OFFICER,
        ),
        Move(
            "land",
            _("落地"),
            starts=(PURSUED.code, FORESEEN.code),
            ends=LANDED.code,
            needs={"landed_on": _("落地日期"), "evidence": _("落地依据")},
            roles=_OFFICER,
        ),
        Move(
            "step_back",
            _("退回落地之前"),
            starts=(LANDED.code,),
            ends=FORESEEN.code,
            needs={"reason": _("退回的理由")},
            roles=_OFFICER,
            back=True,
        ),
    ),
)

OFFICE = Stage("office", _("任期内"), tone="jade")
OVER = Stage("over", _("任期已满"), tone="gold", rail=False)
ENDED = Stage("ended", _("已结束"), final=True)
_EVIDENCE = {"evidence": _("依据")}


def _move(verb: str, title: Text, starts: tuple[Stage, ...], end: Stage, **needs: Text) -> Move:
    return Move(verb, title, tuple(one.code for one in starts), end.code, needs, _OFFICER)


MANDATES = LifeCycle(
    stages=(OFFICE, OVER, ENDED),
    moves=(
        _move("give", _("再授任务"), (OVER, ENDED), OFFICE, mandate=_("任务"), **_EVIDENCE),
        _move("renew", _("续任"), (OFFICE, OVER), OFFICE, **_EVIDENCE),
        _move("end", _("结束任务"), (OFFICE, OVER), ENDED, reason=_("理由")),
        _move("lapse", _("任期届满"), (OFFICE,), OVER),
    ),
)

PREPARING = Stage("preparing", _("筹备中"), tone="gold", step=_("筹备"))
REGISTERED = Stage("registered", pgettext_lazy("chamber", "已登记"), step=_("登记"))
HUNG = Stage("hung", _("已挂牌"), tone="jade", step=_("挂牌"), final=True)
GIVEN_UP = Stage("withdrawn", pgettext_lazy("chamber", "已撤销"), rail=False, final=True)
FOUNDING = LifeCycle(
    stages=(PREPARING, REGISTERED, HUNG, GIVEN_UP),
    moves=(
        _move(
            "register", pgettext_lazy("chamber", "登记成立"), (PREPARING,), REGISTERED, **_EVIDENCE
        ),
        _move("hang", _("挂牌"), (REGISTERED,), HUNG, **_EVIDENCE),
        _move(
            "withdraw",
            pgettext_lazy("chamber", "撤销"),
            (PREPARING, REGISTERED),
            GIVEN_UP,
            reason=_("理由"),
        ),
    ),
)

_FIRMS, _PROJECTS = pgettext_lazy("unit of measure", "家"), pgettext_lazy("projects", "个")
CONTACTED = kinds.declare(Kind("investment.contacted", _("拜访联系企业"), _FIRMS))
INTENDED = kinds.declare(Kind("investment.intended", _("合作意向企业"), _FIRMS))
LANDING = kinds.declare(Kind("investment.landed", _("项目落地"), _PROJECTS))
MONEY = measured_in(Kind("investment.money", _("投资额"), YUAN))
PEOPLE = kinds.declare(
    Kind("investment.people", _("联系人数"), pgettext_lazy("unit of measure", "人"))
)
TERM = kinds.declare(Kind("investment.term", _("驻外任期"), pgettext_lazy("outposts", "处")))
FOUNDED = kinds.declare(Kind("investment.founded", _("商会进度"), _FIRMS, tags=("stage",)))
JOBS = measured_in(Kind("investment.jobs", _("带动就业"), pgettext_lazy("unit of measure", "人")))


def _measure(
    code: str, title: Text, kind: Kind, register: str, meaning: Text, **more: object
) -> None:
    measures.declare(
        Measure(code, title, (kind.code,), register, meaning=meaning, so_far=True, **more)  # type: ignore[arg-type]  # further fields of the measure
    )


_BY_UNIT = {"scope": Scope.ORGANISATION}
_EXPECTED = {"standings": (Standing.EXPECTED,)}
_measure(
    "investment.contacted",
    _("拜访联系企业"),
    CONTACTED,
    CONTACTS,
    _("拜访或联系过的企业，同一家只数一次；没有具名的按家数计。"),
    fold=Fold.DISTINCT,
    **_BY_UNIT,
)
_measure(
    "investment.intended",
    _("合作意向企业"),
    INTENDED,
    INTENTS,
    _("达成合作意向的企业，同一家只数一次；落空的不计。"),
    fold=Fold.DISTINCT,
    **_BY_UNIT,
)
_measure(
    "investment.landed",
    _("落地项目"),
    LANDING,
    PROJECTS,
    _(
        "已经落地的项目，记给落在的地方和牵头的单位；“即将落地”的不计在内。项目都登记在册，没有就是 0。"
    ),
    complete=True,
    scope=Scope.EITHER,
)
_measure(
    "investment.landing_expected",
    _("即将落地项目"),
    LANDING,
    PROJECTS,
    _("预计落地、还没有落地的项目，记给落在的地方和牵头的单位；终止的不计。"),
    scope=Scope.EITHER,
    **_EXPECTED,
)
_measure(
    "investment.money_expected",
    _("预计投资"),
    MONEY,
    PROMISES,
    _("承诺或预计、还没有到位的投资；到位一笔减一笔。"),
    **_EXPECTED,
)
_measure(
    "investment.money_delivered",
    _("到位投资"),
    MONEY,
    DELIVERIES,
    _("申报到位的投资；没有人核实的另行标明。"),
)
_measure(
    "investment.jobs_expected",
    _("预计就业"),
    JOBS,
    PROMISES,
    _("承诺或预计、还没有到岗的就业人数。"),
    **_EXPECTED,
)
_measure(
    "investment.jobs_delivered",
    _("到岗就业"),
    JOBS,
    DELIVERIES,
    _("申报到岗的就业人数；没有人核实的另行标明。"),
)
_measure(
    "investment.people_contacted",
    _("联系企业家和老乡"),
    PEOPLE,
    CONTACTS,
    _("联系过的企业家和老乡，按人计，不是企业，不并入“拜访联系企业”；“大批”记为数目不详。"),
    **_BY_UNIT,
)
_measure(
    "investment.outposts",
    _("任期内的驻外机构"),
    TERM,
    OUTPOSTS,
    _("有任务、在任期内的桥头堡和联络处；任期满了没有续、已经结束的不计。"),
    **_BY_UNIT,
)


def _founded(code: str, title: Text, stage: Stage, meaning: Text, **more: object) -> None:
    tags = {"stage": (stage.code,)}
    _measure(code, title, FOUNDED, CHAMBERS, meaning, tags=tags, **_BY_UNIT, **more)


_founded(
    "investment.chambers_preparing",
    _("筹备中的商会"),
    PREPARING,
    _("还在筹备、没有登记的商会；撤销的不计。商会都登记在册，没有就是 0。"),
    complete=True,
)
_founded(
    "investment.chambers_registered",
    _("已登记待挂牌的商会"),
    REGISTERED,
    _("登记成立、还没有挂牌的商会。商会都登记在册，没有就是 0。"),
    complete=True,
)
_founded(
    "investment.chambers_hung",
    _("已挂牌的商会"),
    HUNG,
    _("已经挂牌的商会；预告了还没有挂的不计。商会都登记在册，没有就是 0。"),
    complete=True,
)
_founded(
    "investment.plates_expected",
    _("预告挂牌"),
    HUNG,
    _("说了要挂牌、还没有挂的；挂了牌就转为已发生，撤销的不计。"),
    **_EXPECTED,
)
