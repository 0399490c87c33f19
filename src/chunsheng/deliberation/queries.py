"""Reads which rule applies, what a vote came to, and who may sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from chunsheng.deliberation.models import Proposal, Rule
from chunsheng.deliberation.terms import Choice, Outcome, Portion
from chunsheng.kernel.records.links import on_day
from chunsheng.people.models import Person


@dataclass(frozen=True)
class Weight:
    """How many votes, and with how much floor area."""

    heads: int
    area_m2: Decimal


def rule_on(decides: str, day: date) -> Rule | None:
    """The rule in force on a day."""
    return Rule.objects.filter(on_day(day), decides=decides).first()


def residents() -> QuerySet[Person]:
    """Everyone who is known by name, by where they live; erased persons are not."""
    return Person.objects.exclude(name="").select_related("home").order_by("home__path", "pk")


def votes(proposal: Proposal, **chosen: str) -> Weight:
    """What was cast, in all or of a choice or a channel."""
    cast = proposal.ballots.filter(**chosen).aggregate(heads=Count("pk"), area=Sum("area_m2"))
    return Weight(cast["heads"], cast["area"] or Decimal(0))


def outcome_of(proposal: Proposal, rule: Rule) -> str:
    """Why the vote carries nothing, or "" where it carries.

    Enough of all must take part, and enough of those agree: by heads, and by area where the rule
    counts it too; whoever abstains took part.
    """
    took_part, agreed = votes(proposal), votes(proposal, choice=Choice.FOR)
    counted = [(proposal.heads or 0, took_part.heads, agreed.heads)]
    if rule.by_area:
        counted.append((proposal.area_m2 or Decimal(0), took_part.area_m2, agreed.area_m2))  # type: ignore[arg-type]  # heads or area
    if not all(Portion(rule.quorum).is_reached(part, all_) for all_, part, _yes in counted):
        return Outcome.NO_QUORUM
    if not all(Portion(rule.share).is_reached(yes, part) for _all, part, yes in counted):
        return Outcome.TOO_FEW
    return ""
