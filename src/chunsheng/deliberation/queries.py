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


@dataclass(frozen=True)
class Tally:
    """The weight of what was cast, by choice and channel."""

    cast: dict[tuple[str, str], Weight]

    def of(self, choice: str = "", channel: str = "") -> Weight:
        """All of it, or that of a choice, of a channel, or of both."""
        chosen = [
            weight
            for (said, way), weight in self.cast.items()
            if choice in ("", said) and channel in ("", way)
        ]
        area = sum((one.area_m2 for one in chosen), Decimal(0))
        return Weight(sum(one.heads for one in chosen), area)


def rule_on(decides: str, day: date) -> Rule | None:
    """The rule in force on a day."""
    return Rule.objects.filter(on_day(day), decides=decides).first()


def residents() -> QuerySet[Person]:
    """Everyone who is known by name, by where they live; erased persons are not."""
    return Person.objects.exclude(name="").select_related("home").order_by("home__path", "pk")


def tally_of(proposal: Proposal) -> Tally:
    """The votes of all channels. One query."""
    cast = proposal.ballots.values_list("choice", "channel").order_by()
    weighed = cast.annotate(heads=Count("pk"), area=Sum("area_m2"))
    return Tally({(c, w): Weight(heads, area or Decimal(0)) for c, w, heads, area in weighed})


def outcome_of(proposal: Proposal, rule: Rule) -> str:
    """Why the vote carries nothing, or "" where it carries.

    Enough of all must take part, and enough of those agree: by heads, and by area where the rule
    counts it too; whoever abstains took part.
    """
    tally = tally_of(proposal)
    whole = Weight(proposal.heads or 0, proposal.area_m2 or Decimal(0))
    took_part, agreed = tally.of(), tally.of(Choice.FOR)
    sides = ("heads", "area_m2") if rule.by_area else ("heads",)

    def reached(portion: str, part: Weight, of: Weight) -> bool:
        bar = Portion(portion)
        return all(bar.is_reached(getattr(part, one), getattr(of, one)) for one in sides)

    if not reached(rule.quorum, took_part, whole):
        return Outcome.NO_QUORUM
    return "" if reached(rule.share, agreed, took_part) else Outcome.TOO_FEW
