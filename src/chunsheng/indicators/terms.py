"""What the cockpit shows, as data: its cards, and the steps of its funnel."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.kinds import Text


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
