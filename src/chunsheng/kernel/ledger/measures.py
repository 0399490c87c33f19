"""Measures: a named filter over facts plus one fold. Rates: two measures and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from django.db.models import Q

from chunsheng.kernel.ledger.kinds import Standing, Text, kind


class Fold(Enum):
    """How facts add up."""

    SUM = "sum"
    DISTINCT = "distinct"
    MEDIAN = "median"


class Scope(Enum):
    """Which unit of a fact says whose figure it is."""

    PLACE = "place"
    ORGANISATION = "organisation"
    # Both: where it happened and for whom; within one unit a fact still counts once.
    EITHER = "either"

    @property
    def fields(self) -> tuple[str, ...]:
        """The units of a fact that say it."""
        return ("place", "organisation") if self is Scope.EITHER else (self.value,)


class BadMeasure(ValueError):
    """A measure that would add what may not be added; refused at start."""


@dataclass(frozen=True)
class Measure:
    """A named filter over kind, standing and tags, plus one fold; it opens exactly one register."""

    code: str
    title: Text
    kinds: tuple[str, ...]
    register: str
    standings: tuple[str, ...] = (Standing.HAPPENED,)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fold: Fold = Fold.SUM
    scope: Scope = Scope.PLACE
    meaning: Text = ""
    # Whether pages show it up to today rather than for this month.
    so_far: bool = False
    # Whether its register holds every case, so that no fact is 0 rather than 未报.
    complete: bool = False

    @property
    def unit(self) -> Text:
        """The unit of measure, that of its kinds."""
        return kind(self.kinds[0]).unit

    @property
    def standing(self) -> str:
        """The one standing that it reads."""
        return self.standings[0]

    def condition(self) -> Q:
        """The filter, the same over facts and over rollups."""
        chosen = Q(kind__in=self.kinds, standing=self.standing)
        for key, values in self.tags.items():
            chosen &= Q(**{f"tags__{key}__in": list(values)})
        return chosen


@dataclass(frozen=True)
class Rate:
    """Numerator over denominator, both made of facts, with what was excluded and why beside it."""

    code: str
    title: Text
    numerator: str
    denominator: str
    excluded: str
    excluded_tag: str
    meaning: Text = ""
    # How its numerator and denominator are told beside it on a card.
    parts: Text = "%(n)s / %(of)s"


measures: dict[str, Measure] = {}
rates: dict[str, Rate] = {}


def declare(measure: Measure) -> Measure:
    """Make a measure known; BadMeasure if it mixes standings or units or filters by unrolled tags."""
    if len(measure.standings) != 1:
        raise BadMeasure(f"{measure.code} mixes standings: {measure.standings}")
    units = {str(kind(code).unit) for code in measure.kinds}
    if len(units) != 1:
        raise BadMeasure(f"{measure.code} mixes units of measure: {sorted(units)}")
    for code in measure.kinds:
        unrolled = set(measure.tags) - set(kind(code).tags)
        if unrolled:
            raise BadMeasure(f"{measure.code} filters {code} by undeclared tags {sorted(unrolled)}")
    if measures.setdefault(measure.code, measure) != measure:
        raise BadMeasure(f"{measure.code} is declared twice")
    return measure


def declare_rate(rate: Rate) -> Rate:
    """Make a rate known; its three measures must be declared before it."""
    for part in (rate.numerator, rate.denominator, rate.excluded):
        if part not in measures:
            raise BadMeasure(f"{rate.code} names the undeclared measure {part}")
    if rates.setdefault(rate.code, rate) != rate:
        raise BadMeasure(f"{rate.code} is declared twice")
    return rate
