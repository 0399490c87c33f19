"""The words of investment (R10–R12): ways of contact, a project's stages, and what is measured."""

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
from chunsheng.organisations.terms import INVESTMENT_OFFICER

CONTACTS, INTENTS, PROJECTS = "investment.contacts", "investment.intents", "investment.projects"
PROMISES, DELIVERIES = "matters.promises", "matters.deliveries"
keep_promises_here(PROJECTS)


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

_FIRMS, _PROJECTS = pgettext_lazy("unit of measure", "家"), pgettext_lazy("projects", "个")
CONTACTED = kinds.declare(Kind("investment.contacted", _("拜访联系企业"), _FIRMS))
INTENDED = kinds.declare(Kind("investment.intended", _("合作意向企业"), _FIRMS))
LANDING = kinds.declare(Kind("investment.landed", _("项目落地"), _PROJECTS))
MONEY = measured_in(Kind("investment.money", _("投资额"), YUAN))
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
