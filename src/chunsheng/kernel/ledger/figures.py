"""Figures: what measures come to for a unit and a period; law: what is listed is what is added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.folding import (
    added,
    distinct,
    facts_of,
    groups,
    marked,
    median,
    undated_facts,
)
from chunsheng.kernel.ledger.measures import Fold, Measure, Rate, Scope, measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.ledger.rolling import PARTS, Group

__all__ = [
    "PARTS",
    "Figure",
    "RateFigure",
    "facts_of",
    "figure",
    "figures",
    "figures_beside",
    "rate_figure",
    "read",
    "undated_facts",
]


@dataclass(frozen=True)
class Figure:
    """A measure's value: what is known at least and at most, how many facts, how many of them unknown."""

    measure: Measure
    unit: Unit
    period: Period
    as_of: datetime | None
    low: Decimal
    high: Decimal
    n: int
    no_low: int
    no_high: int
    unknown: int
    about: int
    verified: int

    @property
    def unverified(self) -> int:
        """Facts that nobody has verified yet."""
        return self.n - self.verified

    @property
    def reported(self) -> bool:
        """Whether anything is known at all; a figure without facts is 未报, not 0.

        Where the register holds every case, none is a true 0.
        """
        return self.n > 0 or self.measure.complete


@dataclass(frozen=True)
class RateFigure:
    """A rate's value with its parts; no value when nothing has been judged."""

    rate: Rate
    numerator: Figure
    denominator: Figure
    excluded: Figure
    reasons: tuple[tuple[str, int], ...]

    @property
    def value(self) -> Decimal | None:
        """The share between 0 and 1, or None without a denominator."""
        if not self.denominator.low:
            return None
        return self.numerator.low / self.denominator.low


def figure(measure: Measure, unit: Unit, period: Period, as_of: datetime | None = None) -> Figure:
    """One figure, now or as of an instant, in one statement."""
    return figures([measure], unit, period, as_of)[measure.code]


def figures(
    chosen: Iterable[Measure], unit: Unit, period: Period, as_of: datetime | None = None
) -> dict[str, Figure]:
    """Several figures of a unit and a period by their codes; see `read`."""
    return read(chosen, (), unit, period, as_of)[0]


def figures_beside(
    chosen: Sequence[Measure], units: Sequence[Unit], period: Period
) -> dict[UUID, dict[str, Figure]]:
    """The sums of one scope for several units by their keys; one statement, for few as for many."""
    rows = groups(chosen, units, period)
    return {
        unit.pk: {
            measure.code: Figure(
                *(measure, unit, period, None),
                **added(row for row in rows[unit.pk] if row.counts_in(measure)),
            )
            for measure in chosen
        }
        for unit in units
    }


def rate_figure(
    rate: Rate, unit: Unit, period: Period, as_of: datetime | None = None
) -> RateFigure:
    """A rate from its three measures in one statement, with the excluded counted by reason."""
    return read((), [rate], unit, period, as_of)[1][rate.code]


def read(
    chosen: Iterable[Measure],
    asked: Iterable[Rate],
    unit: Unit,
    period: Period,
    as_of: datetime | None = None,
) -> tuple[dict[str, Figure], dict[str, RateFigure]]:
    """Figures and rates of a unit and a period by their codes.

    Sums of one scope, the parts of rates among them, are read together in one statement; each other
    fold takes its own.
    """
    found = {}
    sums: dict[Scope, list[Measure]] = {}
    for measure in chosen:
        if measure.fold is Fold.SUM:
            sums.setdefault(measure.scope, []).append(measure)
            continue
        fold = distinct if measure.fold is Fold.DISTINCT else median
        parts = fold(facts_of(measure, unit, period, as_of), marked(as_of))
        found[measure.code] = Figure(measure, unit, period, as_of, **parts)
    asked = list(asked)
    for rate in asked:
        for part in _parts_of(rate):
            sums.setdefault(part.scope, []).append(part)
    rows = {
        scope: groups(together, [unit], period, as_of)[unit.pk] for scope, together in sums.items()
    }

    def summed(measure: Measure) -> Figure:
        counted = (row for row in rows[measure.scope] if row.counts_in(measure))
        return Figure(measure, unit, period, as_of, **added(counted))

    found |= {m.code: summed(m) for together in sums.values() for m in together}
    told = {rate.code: _rated(rate, found, rows[_parts_of(rate)[2].scope]) for rate in asked}
    return found, told


def _parts_of(rate: Rate) -> list[Measure]:
    return [measures[code] for code in (rate.numerator, rate.denominator, rate.excluded)]


def _rated(rate: Rate, found: dict[str, Figure], rows: Iterable[Group]) -> RateFigure:
    numerator, denominator, excluded = (found[part.code] for part in _parts_of(rate))
    reasons: Counter[str] = Counter()
    for row in rows:
        if row.counts_in(excluded.measure):
            reasons[str(row.tags.get(rate.excluded_tag))] += row.parts[PARTS.index("n")] or 0
    told = tuple((reason, n) for reason, n in reasons.most_common() if n)
    return RateFigure(rate, numerator, denominator, excluded, told)
