"""What the cockpit shows, as data; and the words of targets and of the parts of functions (R2, R19)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.ledger.kinds import Standing, Text
from chunsheng.kernel.ledger.measures import Fold, Measure, measures
from chunsheng.kernel.records.cycles import LifeCycle, Move, Stage
from chunsheng.organisations.terms import DISPATCHER, INVESTMENT_OFFICER, SUPERVISOR

TARGETS, FRAME_PARTS = "indicators.targets", "indicators.parts"
# Who enters and releases targets, and who reads them and the coverage of functions.
HANDS = (DISPATCHER.code, INVESTMENT_OFFICER.code)
READERS = (*HANDS, SUPERVISOR.code, LEADER.code)


class Basis(models.TextChoices):
    """What of a measure a target counts."""

    YEAR = "year", _("本年发生的")
    LEVEL = "level", _("到年底累计")


class Direction(models.TextChoices):
    """On which side of the amount it is well."""

    AT_LEAST = "at_least", _("不少于")
    AT_MOST = "at_most", _("不超过")


def can_be_phased(measure: Measure) -> bool:
    """Whether what a measure counts comes in month by month; a median does not."""
    return measure.fold is not Fold.MEDIAN


def can_be_targeted(measure: Measure) -> bool:
    """Whether it counts what has happened: what is only expected is no actual."""
    return measure.standing == Standing.HAPPENED


def can_be_compared(measure: Measure) -> bool:
    """Whether it happened and adds up, so that quarters and units stand side by side."""
    return can_be_targeted(measure) and measure.fold is Fold.SUM


def beside(measure: Measure) -> list[Measure]:
    """What is only expected or announced of the same; told beside a figure, and never added to it."""
    alike = (measure.kinds, measure.tags, measure.scope)
    return [
        one
        for one in measures.values()
        if not can_be_targeted(one) and (one.kinds, one.tags, one.scope) == alike
    ]


DRAFTED = Stage("drafted", pgettext_lazy("target", "待发布"), tone="gold")
RELEASED = Stage("released", pgettext_lazy("target", "已发布"), tone="jade")
REPLACED = Stage("replaced", _("已被新版替代"), rail=False, final=True)
WITHDRAWN = Stage("withdrawn", pgettext_lazy("target", "已撤回"), rail=False, final=True)
CYCLE = LifeCycle(
    stages=(DRAFTED, RELEASED, REPLACED, WITHDRAWN),
    moves=(
        Move("release", _("发布"), (DRAFTED.code,), RELEASED.code, roles=HANDS),
        Move(
            *("withdraw", _("撤回"), (DRAFTED.code,), WITHDRAWN.code),
            needs={"reason": _("理由")},
            roles=HANDS,
        ),
        Move(
            *("revise", _("出新版"), (RELEASED.code,), REPLACED.code),
            needs={"reason": _("理由")},
            roles=HANDS,
        ),
    ),
)


@dataclass(frozen=True)
class Card:
    """A measure or a rate by its code; `beside` is said below it and never added to it.

    `share_of` is a measure of which it is a part: the share is said below.
    """

    title: Text
    code: str
    beside: str = ""
    beside_title: Text = ""
    share_of: str = ""


@dataclass(frozen=True)
class FunnelStep:
    """A step: what has happened, and what is only expected to, which is told apart."""

    title: Text
    code: str
    expected: str = ""


CARDS = (
    Card(_("拜访联系企业"), "investment.contacted"),
    Card(_("合作意向"), "investment.intended", share_of="investment.contacted"),
    Card(_("预计投资"), "investment.money_expected", "investment.money_delivered", _("到位")),
    Card(_("预计就业"), "investment.jobs_expected", "investment.jobs_delivered", _("到岗")),
    Card(_("诉求按时办结"), "services.on_time"),
)

FUNNEL_TITLE = _("招商漏斗")
FUNNEL = (
    FunnelStep(_("拜访联系"), "investment.contacted"),
    FunnelStep(_("合作意向"), "investment.intended"),
    FunnelStep(_("项目落地"), "investment.landed", "investment.landing_expected"),
)

# What stands in a plain list beside them.
OTHERS = (
    "organisations.branches",
    "enterprise.hired",
    "matters.needed",
    "training.cohorts_planned",
    "training.seconded_planned",
    "committees.fortresses",
    "investment.people_contacted",
    "investment.chambers_preparing",
)

# The figure that is taken apart into its largest records.
TAKEN_APART = "investment.money_expected"
