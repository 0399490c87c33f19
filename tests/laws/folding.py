"""What figures should come to, reckoned in plain Python from the bare rows of the ledger.

It shares nothing with the kernel's own queries: all rows are read, and everything that the ledger's
contract says of reversals, standings, periods, the dated tree and marks is said here once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chunsheng.kernel.access.models import Unit, UnitAncestor
from chunsheng.kernel.ledger.figures import PARTS, Figure
from chunsheng.kernel.ledger.measures import Fold, Measure
from chunsheng.kernel.ledger.models import Fact, Mark
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.words import clock


@dataclass(frozen=True)
class Books:
    """Every fact, mark and row of the dated tree, as they stand now."""

    facts: list[Fact]
    marks: dict[int, datetime]
    tree: dict[Any, list[UnitAncestor]]

    @classmethod
    def read(cls) -> Books:
        """Three plain queries."""
        tree: dict[Any, list[UnitAncestor]] = {}
        for row in UnitAncestor.objects.all():
            tree.setdefault(row.unit_id, []).append(row)
        marks = Mark.objects.values_list("fact_id", "entry__at")
        return cls(list(Fact.objects.order_by("pk")), dict(marks), tree)

    def lies_under(self, unit_id: Any, above: Unit, day: date) -> bool:
        """Whether a unit lay under another on a day."""
        return any(
            row.ancestor_id == above.pk
            and (row.since is None or row.since <= day)
            and (row.until is None or day < row.until)
            for row in self.tree.get(unit_id, [])
        )

    def counted(
        self, measure: Measure, unit: Unit, period: Period, as_of: datetime | None = None
    ) -> list[Fact]:
        """The facts that a figure counts, by the contract."""
        known = [fact for fact in self.facts if as_of is None or fact.at <= as_of]
        withdrawn = {fact.reverses_id for fact in known if fact.reverses_id}
        return [
            fact
            for fact in known
            if fact.reverses_id is None
            and fact.pk not in withdrawn
            and is_meant(measure, fact)
            and lies_inside(fact, period)
            and any(
                self.lies_under(getattr(fact, f"{field}_id"), unit, dated(fact))
                for field in measure.scope.fields
            )
        ]

    def verified(self, fact: Fact, as_of: datetime | None = None) -> bool:
        """Whether somebody had verified a fact."""
        at = self.marks.get(fact.pk)
        return at is not None and (as_of is None or at <= as_of)


def is_meant(measure: Measure, fact: Fact) -> bool:
    """Whether a measure's filter takes a fact."""
    return (
        fact.kind in measure.kinds
        and fact.standing == measure.standings[0]
        and all(fact.tags.get(key) in values for key, values in measure.tags.items())
    )


def lies_inside(fact: Fact, period: Period) -> bool:
    """Whether a fact's whole interval lies in a period; with no start, whether it ended in time."""
    if fact.ends_on is None or fact.ends_on > period.until:
        return False
    return period.since is None or (fact.starts_on is not None and fact.starts_on >= period.since)


def dated(fact: Fact) -> date:
    """The day on which the tree is read for a fact."""
    return fact.ends_on or fact.starts_on or clock.day_of(fact.at)


def folded(measure: Measure, facts: list[Fact], verified: Iterable[bool]) -> dict[str, Any]:
    """The parts of a figure from the facts it counts."""
    # A distinct count knows each subject for certain; only what merely counts has bounds.
    said = [fact for fact in facts if measure.fold is not Fold.DISTINCT or fact.subject is None]
    parts: dict[str, Any] = {
        "n": len(facts),
        "no_low": sum(fact.low is None for fact in said),
        "no_high": sum(fact.high is None for fact in said),
        "unknown": sum(fact.low is None and fact.high is None for fact in said),
        "about": sum(fact.about for fact in said),
        "verified": sum(verified),
    }
    low, high = FOLDS[measure.fold](facts)
    return {**parts, "low": low, "high": high}


def _summed(facts: list[Fact]) -> tuple[Decimal, Decimal]:
    low = sum((fact.low or Decimal(0) for fact in facts), Decimal(0))
    tops = (fact.high if fact.high is not None else fact.low or Decimal(0) for fact in facts)
    return low, sum(tops, Decimal(0))


def _different(facts: list[Fact]) -> tuple[Decimal, Decimal]:
    subjects = {fact.subject for fact in facts if fact.subject is not None}
    low, high = _summed([fact for fact in facts if fact.subject is None])
    return len(subjects) + low, len(subjects) + high


def _middle(facts: list[Fact]) -> tuple[Decimal, Decimal]:
    known = sorted(fact.low for fact in facts if fact.low is not None)
    middle = known[(len(known) - 1) // 2] if known else Decimal(0)
    return middle, middle


FOLDS = {Fold.SUM: _summed, Fold.DISTINCT: _different, Fold.MEDIAN: _middle}

# What a median says beside its value; the bounds of single facts are no part.
SAID = {
    Fold.SUM: PARTS,
    Fold.DISTINCT: PARTS,
    Fold.MEDIAN: ("low", "high", "n", "verified"),
}


def disagreements(shown: Figure, books: Books) -> list[str]:
    """The parts in which a figure differs from the fold of what it should count."""
    facts = books.counted(shown.measure, shown.unit, shown.period, shown.as_of)
    right = folded(shown.measure, facts, (books.verified(fact, shown.as_of) for fact in facts))
    where = f"{shown.measure.code} of {shown.unit.name}, {shown.period.code}, {shown.as_of}"
    return [
        f"{where}: {part} is {getattr(shown, part)}, not {right[part]}"
        for part in SAID[shown.measure.fold]
        if getattr(shown, part) != right[part]
    ]
