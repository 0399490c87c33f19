"""Reads what the cockpit shows a viewer of a unit and a period: figures, and what is behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.db.models import F, QuerySet

from chunsheng.indicators.models import FramePart, Target
from chunsheng.indicators.terms import CARDS, FUNNEL, OTHERS, RELEASED, TAKEN_APART
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.figures import (
    Figure,
    RateFigure,
    facts_of,
    read,
    undated_facts,
)
from chunsheng.kernel.ledger.measures import Measure, measures, rates
from chunsheng.kernel.ledger.models import Block, Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.figures import readers
from chunsheng.kernel.words import clock
from chunsheng.places.terms import AreaKind


@dataclass(frozen=True)
class Seen:
    """The figures of a unit and a period that one viewer may read, by their codes."""

    unit: Unit
    period: Period
    as_of: datetime | None
    figures: dict[str, Figure]
    rates: dict[str, RateFigure]
    undated: dict[str, int]


def measured_by(code: str) -> Measure:
    """The measure that a code stands for; of a rate the one whose facts it lists."""
    rate = rates.get(code)
    return measures[rate.denominator] if rate else measures[code]


def _named() -> Iterable[str]:
    for card in CARDS:
        yield from (code for code in (card.code, card.beside, card.share_of) if code)
    for step in FUNNEL:
        yield from (code for code in (step.code, step.expected) if code)
    yield from OTHERS


@cache
def readers_of_cockpit() -> frozenset[str]:
    """The roles that may read one of its cards; what merely stands beside them lets nobody in."""
    return frozenset().union(*(readers(measured_by(card.code)) for card in CARDS))


def seen_by(
    viewer: Viewer,
    unit: Unit,
    period: Period,
    as_of: datetime | None,
    drawn: Iterable[Measure] = (),
) -> Seen:
    """Every figure of the cockpit that the viewer may read there, in a few statements.

    `drawn` are measures of the frames, read along with its own.
    """
    mine = [
        code
        for code in dict.fromkeys(_named())
        if viewer.reaches(unit.path, readers(measured_by(code)))
    ]
    chosen = [measures[code] for code in mine if code in measures]
    asked = [rates[code] for code in mine if code in rates]
    drawn = [one for one in drawn if viewer.reaches(unit.path, readers(one)) and one not in chosen]
    found, rated = read([*chosen, *drawn], asked, unit, period, as_of)
    undated = {}
    if period != Period(until=clock.today()):
        undated = {m.code: undated_facts(m, unit, period, as_of).count() for m in chosen}
    return Seen(unit, period, as_of, found, rated, undated)


def share(seen: Seen, part: str, whole: str) -> Decimal | None:
    """What part of another figure one is, by their codes; None where there is no whole.

    None too where either has bounds, or leaves out what may lie in the period.
    """
    if part not in seen.figures or whole not in seen.figures:
        return None
    if any(seen.undated.get(code) for code in (part, whole)) or not seen.figures[whole].low:
        return None
    values = [seen.figures[code] for code in (part, whole)]
    if any(one.low != one.high or one.no_low or one.no_high or one.about for one in values):
        return None
    return values[0].low / values[1].low


def largest_facts(unit: Unit, period: Period, as_of: datetime | None, size: int) -> list[Fact]:
    """The largest facts behind the figure that is taken apart, what is unknown last."""
    facts = facts_of(measures[TAKEN_APART], unit, period, as_of)
    return list(facts.order_by(F("low").desc(nulls_last=True), "pk")[:size])


def last_block() -> Block | None:
    """The newest seal."""
    return Block.objects.order_by("-number").first()


def parts_on(day: date) -> list[FramePart]:
    """The parts of all frames as they are set on a day, in the order of their ranks."""
    known = FramePart.objects.filter(since__lte=day).order_by("since")
    latest = {(one.frame, one.title): one for one in known}
    return sorted(latest.values(), key=lambda one: (one.rank, one.frame, one.title))


def targets_of(units: Iterable[Unit], year: int) -> QuerySet[Target]:
    """The released targets of units for a year, those of one measure together."""
    released = Target.objects.filter(unit__in=list(units), year=year, stage=RELEASED.code)
    return released.select_related("unit").order_by("measure", "unit__path")


def areas_below(unit: Unit) -> QuerySet[Unit]:
    """The parts of the ground right below a unit."""
    return Unit.objects.get_children(unit).filter(kind__in=AreaKind.values)
