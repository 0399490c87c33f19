"""Figures: what a measure comes to for a unit and a period, in one statement; and its drill-down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber, TruncDate

from chunsheng.kernel.access.models import Unit, UnitAncestor
from chunsheng.kernel.ledger.measures import Fold, Measure, Rate, Scope, measures
from chunsheng.kernel.ledger.models import Block, Fact, Mark, Rollup
from chunsheng.kernel.ledger.periods import Period

PARTS = ("low", "high", "n", "no_low", "no_high", "unknown", "about", "verified")


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
        """Whether anything is known at all; a figure without facts is 未报, not 0."""
        return self.n > 0


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


def under(unit: Unit, scope: Scope, day: str) -> Exists:
    """Rows whose unit lay below this one on their day: the dated tree, joined by that day."""
    return Exists(
        UnitAncestor.objects.filter(
            Q(since=None) | Q(since__lte=OuterRef(day)),
            Q(until=None) | Q(until__gt=OuterRef(day)),
            ancestor=unit,
            unit=OuterRef(f"{scope.value}_id"),
        )
    )


def facts_of(
    measure: Measure, unit: Unit, period: Period, as_of: datetime | None = None
) -> QuerySet[Fact]:
    """The facts that a figure counts: those that stood at the instant, without withdrawn pairs."""
    return _standing_facts(measure, unit, as_of).filter(period.facts())


def undated_facts(
    measure: Measure, unit: Unit, period: Period, as_of: datetime | None = None
) -> QuerySet[Fact]:
    """Facts that may or may not lie in the period; shown beside the figure, never added to it."""
    return _standing_facts(measure, unit, as_of).filter(period.undated())


def _standing_facts(measure: Measure, unit: Unit, as_of: datetime | None) -> QuerySet[Fact]:
    withdrawn = Fact.objects.filter(reverses=OuterRef("pk"))
    facts = Fact.objects.filter(measure.condition(), reverses=None)
    if as_of is not None:
        withdrawn = withdrawn.filter(at__lte=as_of)
        facts = facts.filter(at__lte=as_of)
    return _dated(facts).filter(~Exists(withdrawn), under(unit, measure.scope, "dated"))


def _dated(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """With the day on which the tree is read: an interval's last known day, else the day it came in."""
    return facts.annotate(dated=Coalesce("ends_on", "starts_on", TruncDate("at")))


def figure(measure: Measure, unit: Unit, period: Period, as_of: datetime | None = None) -> Figure:
    """The figure in one SQL statement: rollups and the facts beyond the watermark, or as of an instant."""
    if measure.fold is Fold.DISTINCT:
        parts = _distinct(facts_of(measure, unit, period, as_of))
    elif measure.fold is Fold.MEDIAN:
        parts = _median(facts_of(measure, unit, period, as_of))
    elif as_of is not None:
        parts = _added([_fold(facts_of(measure, unit, period, as_of), marked(as_of))])
    else:
        parts = _live(measure, unit, period)
    return Figure(measure, unit, period, as_of, **parts)


def rate_figure(
    rate: Rate, unit: Unit, period: Period, as_of: datetime | None = None
) -> RateFigure:
    """A rate from its three measures, with the excluded facts counted by reason."""
    parts = [measures[c] for c in (rate.numerator, rate.denominator, rate.excluded)]
    reasons = (
        facts_of(parts[2], unit, period, as_of)
        .values_list(f"tags__{rate.excluded_tag}")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    numerator, denominator, excluded = (figure(m, unit, period, as_of) for m in parts)
    return RateFigure(rate, numerator, denominator, excluded, tuple(reasons))


def marked(as_of: datetime | None = None) -> Exists:
    """Whether a fact had been verified."""
    marks = Mark.objects.filter(fact=OuterRef("pk"))
    return Exists(marks if as_of is None else marks.filter(entry__at__lte=as_of))


def _count(condition: Q, sign: Any) -> Sum:
    return Sum(Case(When(condition, then=sign), default=Value(0), output_field=IntegerField()))


def _fold(facts: QuerySet[Fact], verified: Any, sign: Any = None) -> QuerySet[Any, Any]:
    """One row with the parts of a figure; a reversing fact counts with sign −1."""
    sign = Value(1) if sign is None else sign
    bounds = {
        "l": Coalesce(F("low"), Value(Decimal(0))),
        "h": Coalesce(F("high"), F("low"), Value(Decimal(0))),
    }
    return (
        facts.order_by()
        .annotate(sign=sign, ok=verified, one=Value(1), **bounds)
        .values("one")
        .annotate(
            a=Sum(F("l") * F("sign")),
            b=Sum(F("h") * F("sign")),
            c=Sum("sign"),
            d=_count(Q(low=None), F("sign")),
            e=_count(Q(high=None), F("sign")),
            f=_count(Q(low=None, high=None), F("sign")),
            g=_count(Q(about=True), F("sign")),
            v=_count(Q(ok=True), F("sign")),
        )
        .values_list("a", "b", "c", "d", "e", "f", "g", "v")
    )


def beyond_watermark(entry: str = "") -> Q:
    """Rows that no block has sealed yet; the watermark is read in the same statement."""
    last = Subquery(Block.objects.order_by("-number").values("upto")[:1])
    field = "txid" if connection.vendor == "postgresql" else "id"
    path = f"{entry}{field}" if entry or field == "txid" else "entry_id"
    return Q(**{f"{path}__gt": Coalesce(last, Value(0))})


def _live(measure: Measure, unit: Unit, period: Period) -> dict[str, Any]:
    rolled = (
        Rollup.objects.filter(measure.condition(), period.days())
        .filter(under(unit, measure.scope, "day"))
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(**{f"s_{part}": Sum(part) for part in PARTS})
        .values_list(*[f"s_{part}" for part in PARTS])
    )
    sign = Case(When(reverses=None, then=Value(1)), default=Value(-1), output_field=IntegerField())
    tail = Fact.objects.filter(measure.condition(), period.facts()).filter(
        Q(long=True) | beyond_watermark(), under(unit, measure.scope, "ends_on")
    )
    # A withdrawn fact takes the verified mark of the one it withdraws away with it.
    verified = Exists(Mark.objects.filter(Q(fact=OuterRef("pk")) | Q(fact=OuterRef("reverses"))))
    tail_of_marks = (
        Fact.objects.filter(measure.condition(), period.facts(), long=False)
        .filter(~beyond_watermark(), beyond_watermark("mark__entry__"))
        .filter(under(unit, measure.scope, "ends_on"))
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(
            **{k: Value(Decimal(0)) for k in ("a", "b")},
            **{k: Value(0) for k in ("c", "d", "e", "f", "g")},
            v=Count("pk"),
        )
        .values_list("a", "b", "c", "d", "e", "f", "g", "v")
    )
    return _added(rolled.union(_fold(tail, verified, sign), tail_of_marks, all=True))


def _added(rows: Any) -> dict[str, Any]:
    total: list[Any] = [Decimal(0), Decimal(0), 0, 0, 0, 0, 0, 0]
    for row in rows:
        if isinstance(row, QuerySet):
            return _added(row)
        for place, value in enumerate(row):
            total[place] += value or 0
    total[:2] = (Decimal(str(value)) for value in total[:2])
    return dict(zip(PARTS, total, strict=True))


def _distinct(facts: QuerySet[Fact]) -> dict[str, Any]:
    """Different subjects, plus the amounts of facts that only count."""
    row = facts.aggregate(
        subjects=Count("subject", distinct=True),
        counted=Sum("low", filter=Q(subject=None)),
        n=Count("pk"),
        unknown=Count("pk", filter=Q(subject=None, low=None, high=None)),
        no_high=Count("pk", filter=Q(subject=None, high=None)),
        verified=Count("pk", filter=Q(mark__isnull=False)),
    )
    value = Decimal(row["subjects"]) + (row["counted"] or 0)
    return {
        "low": value,
        "high": value,
        "n": row["n"],
        "no_low": row["unknown"],
        "no_high": row["no_high"],
        "unknown": row["unknown"],
        "about": 0,
        "verified": row["verified"],
    }


def _median(facts: QuerySet[Fact]) -> dict[str, Any]:
    """The lower median of exact amounts."""
    ranked = facts.filter(low__isnull=False).annotate(
        rank=Window(RowNumber(), order_by=[F("low").asc(), F("pk").asc()]),
        size=Window(Count("pk")),
    )
    row = ranked.filter(rank__gte=F("size") / 2.0).order_by("rank").values_list("low", "size")[:1]
    value, size = next(iter(row), (Decimal(0), 0))
    nothing = dict.fromkeys(PARTS, 0)
    return {**nothing, "low": value, "high": value, "n": size}
