"""Targets beside what has happened: how far each is, and whether that is ahead or behind (R19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from uuid import UUID

from django.db.models import Exists, OuterRef

from chunsheng.indicators.models import Target
from chunsheng.indicators.phasing import expected_by
from chunsheng.indicators.terms import Basis, Direction, beside
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.figures import Figure, RateFigure, figure, figures_beside, read
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.measures import Fold, Measure, Rate, Scope, measures, rates
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.figures import readers

# The units of a fact, as they are read below.
_FIELDS = ("place", "organisation")


class State(Enum):
    """How a target stands; only the first four judge."""

    AHEAD = "ahead"
    EVEN = "even"
    BEHIND = "behind"
    OVER = "over"
    UNSURE = "unsure"
    UNREPORTED = "unreported"
    EARLY = "early"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Actual:
    """What has happened: a figure or a rate; with figures of what is only expected, told apart."""

    value: Figure | RateFigure
    apart: tuple[Figure, ...] = ()
    # Whether there is more of it that may or may not lie in the period.
    undated: bool = False

    @property
    def reported(self) -> bool:
        """Whether anything is known."""
        if isinstance(self.value, Figure):
            return self.value.reported
        return self.value.value is not None

    @property
    def low(self) -> Decimal:
        """At least so much, in percent of a rate."""
        if isinstance(self.value, Figure):
            return self.value.low
        return (self.value.value or Decimal(0)) * 100

    @property
    def high(self) -> Decimal | None:
        """At most so much; None where nobody knows."""
        if isinstance(self.value, Figure):
            unsure = self.undated or self.value.no_high or self.value.unknown
            return None if unsure else self.value.high
        return self.low


@dataclass(frozen=True)
class Pace:
    """A target on a day: what is due by then, what has happened, and how the two stand."""

    target: Target
    due: Decimal
    actual: Actual | None
    state: State
    gap: Decimal = field(default=Decimal(0))


def due_by(target: Target, day: date) -> Decimal:
    """What is expected by the end of a day; the whole amount where there is no pace by months."""
    if not target.is_phased:
        return target.amount
    return expected_by(target.amount, target.phasing, target.year, day)


def compared(
    low: Decimal, high: Decimal | None, due: Decimal, direction: str
) -> tuple[State, Decimal]:
    """How what lies between two bounds stands to what is due, and by how much at the least."""
    if low == high == due:
        return State.EVEN, Decimal(0)
    if direction == Direction.AT_MOST:
        if high is not None and high <= due:
            return State.AHEAD, due - high
        return (State.OVER, low - due) if low > due else (State.UNSURE, Decimal(0))
    if low >= due:
        return State.AHEAD, low - due
    if high is not None and high < due:
        return State.BEHIND, due - high
    return State.UNSURE, Decimal(0)


def paces(targets: Sequence[Target], viewer: Viewer, day: date) -> list[Pace]:
    """How targets stand on a day, each in its place; a figure that is not the viewer's is hidden.

    Sums and rates of many units are read together, see `_read`; other folds one by one.
    """
    seen = [one for one in targets if _may_read(viewer, one) and one.year <= day.year]
    found: dict[UUID, Figure | RateFigure] = {}
    undated: set[UUID] = set()
    for period in dict.fromkeys(period_of(one, day) for one in seen):
        there = [one for one in seen if period_of(one, day) == period]
        found |= _actuals(there, period)
        undated |= _undated(there, period)
    apart = _expected(seen, viewer, day)
    told = {key: Actual(one, apart.get(key, ()), key in undated) for key, one in found.items()}
    return [_pace(one, told.get(one.pk), day) for one in targets]


def period_of(target: Target, day: date) -> Period:
    """The days that count for a target, up to a day of its year or to the year's end."""
    until = min(day, date(target.year, 12, 31))
    return Period(until, None if target.basis == Basis.LEVEL else date(target.year, 1, 1))


def _may_read(viewer: Viewer, target: Target) -> bool:
    rate = rates.get(target.measure)
    measure = measures.get(rate.denominator if rate else target.measure)
    return measure is not None and viewer.reaches(target.unit.path, readers(measure))


def _pace(target: Target, actual: Actual | None, day: date) -> Pace:
    due = due_by(target, day)
    if target.year > day.year:
        return Pace(target, due, None, State.EARLY)
    if actual is None:
        return Pace(target, due, None, State.HIDDEN)
    if not actual.reported:
        return Pace(target, due, actual, State.UNREPORTED)
    return Pace(target, due, actual, *compared(actual.low, actual.high, due, target.direction))


def _actuals(targets: Sequence[Target], period: Period) -> dict[UUID, Figure | RateFigure]:
    """What has happened in a period for each target, by the target's key."""
    asked = dict.fromkeys(one.measure for one in targets)
    rated = [rates[code] for code in asked if code in rates]
    found = _read(targets, [measures[code] for code in asked if code in measures], rated, period)
    return {one.pk: found[one.unit_id, one.measure] for one in targets}


def _undated(targets: Sequence[Target], period: Period) -> set[UUID]:
    """Targets of which more happened on days that may or may not lie in the period. One statement.

    By today's tree and whatever the tags: rather unsure than wrong.
    """
    counted = {one.pk: measures[one.measure] for one in targets if not one.is_rate}
    withdrawn = Fact.objects.filter(reverses=OuterRef("pk"))
    facts = Fact.objects.filter(
        period.undated(),
        ~Exists(withdrawn),
        kind__in={kind for one in counted.values() for kind in one.kinds},
        standing=Standing.HAPPENED,
        reverses=None,
    )
    rows = facts.order_by().values_list("kind", "place__path", "organisation__path").distinct()
    known = [(kind, dict(zip(_FIELDS, paths, strict=True))) for kind, *paths in rows]
    return {
        one.pk
        for one in targets
        if (measure := counted.get(one.pk)) is not None
        and any(
            kind in measure.kinds and (where[field] or "").startswith(one.unit.path)
            for kind, where in known
            for field in measure.scope.fields
        )
    }


def _expected(
    targets: Sequence[Target], viewer: Viewer, day: date
) -> dict[UUID, tuple[Figure, ...]]:
    """What is expected or announced of the same up to a day and the viewer's, by the target's key."""
    apart = {
        one.pk: [
            other
            for other in beside(measures[one.measure])
            if viewer.reaches(one.unit.path, readers(other))
        ]
        for one in targets
        if not one.is_rate
    }
    asked = {one.code: one for several in apart.values() for one in several}
    if not asked:
        return {}
    found = _read(targets, list(asked.values()), (), Period(day))
    told: dict[UUID, tuple[Figure, ...]] = {}
    for target in targets:
        figures = [found.get((target.unit_id, one.code)) for one in apart.get(target.pk, ())]
        told[target.pk] = tuple(one for one in figures if isinstance(one, Figure) and one.n)
    return told


def _read(
    targets: Sequence[Target], chosen: Sequence[Measure], rated: Sequence[Rate], period: Period
) -> dict[tuple[UUID, str], Figure | RateFigure]:
    """Figures and rates of the targets' units by unit and code.

    Of several units the sums of one scope are read together, and any other fold by itself, for
    those units alone that have a target of it.
    """
    units = list({one.unit_id: one.unit for one in targets}.values())
    if len(units) == 1:
        told, shares = read(chosen, rated, units[0], period)
        both: dict[str, Figure | RateFigure] = {**told, **shares}
        return {(units[0].pk, code): one for code, one in both.items()}
    sums: dict[Scope, dict[str, Measure]] = {}
    parts = [measures[c] for one in rated for c in (one.numerator, one.denominator, one.excluded)]
    for measure in (*chosen, *parts):
        if measure.fold is Fold.SUM:
            sums.setdefault(measure.scope, {})[measure.code] = measure
    found: dict[tuple[UUID, str], Figure | RateFigure] = {}
    for together in sums.values():
        for key, figures in figures_beside(list(together.values()), units, period).items():
            found |= {(key, code): one for code, one in figures.items()}
    for unit in units:
        for rate in rated:
            found[unit.pk, rate.code] = _share(rate, found, unit.pk)
    single = {one.code: one for one in chosen if one.fold is not Fold.SUM}
    for target in targets:
        if target.measure in single:
            one_by_one = figure(single[target.measure], target.unit, period)
            found[target.unit_id, target.measure] = one_by_one
    return found


def _share(
    rate: Rate, found: Mapping[tuple[UUID, str], Figure | RateFigure], unit: UUID
) -> RateFigure:
    """A rate of a unit from its parts; why what is excluded was is not told here."""
    parts = [found[unit, code] for code in (rate.numerator, rate.denominator, rate.excluded)]
    numerator, denominator, excluded = (one for one in parts if isinstance(one, Figure))
    return RateFigure(rate, numerator, denominator, excluded, ())
