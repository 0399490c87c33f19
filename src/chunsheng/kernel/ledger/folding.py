"""Folding: what facts add up to, by kind, standing and tags, in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber, TruncDate

from chunsheng.kernel.access.models import Unit, UnitAncestor
from chunsheng.kernel.ledger import rolling
from chunsheng.kernel.ledger.measures import Measure, Scope
from chunsheng.kernel.ledger.models import Fact, Mark
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.ledger.rolling import PARTS, Group

_SUMS = ("a", "b", "c", "d", "e", "f", "g", "v")
Parts = dict[str, Any]


def under(unit: Unit, scope: Scope, day: str) -> Q:
    """Rows whose unit lay below this one on their day: the dated tree, joined by that day."""
    lay = Q()
    for field in scope.fields:
        lay |= Q(
            Exists(
                UnitAncestor.objects.filter(
                    Q(since=None) | Q(since__lte=OuterRef(day)),
                    Q(until=None) | Q(until__gt=OuterRef(day)),
                    ancestor=unit,
                    unit=OuterRef(f"{field}_id"),
                )
            )
        )
    return lay


def facts_of(
    measure: Measure, unit: Unit, period: Period, as_of: datetime | None = None
) -> QuerySet[Fact]:
    """The facts that a figure counts: those that stood at the instant, without withdrawn pairs."""
    facts = _standing(measure.condition(), unit, measure.scope, as_of)
    return facts.filter(period.facts())


def undated_facts(
    measure: Measure, unit: Unit, period: Period, as_of: datetime | None = None
) -> QuerySet[Fact]:
    """Facts that may or may not lie in the period; shown beside the figure, never added to it."""
    facts = _standing(measure.condition(), unit, measure.scope, as_of)
    return facts.filter(period.undated())


def _standing(wanted: Q, unit: Unit, scope: Scope, as_of: datetime | None) -> QuerySet[Fact]:
    withdrawn = Fact.objects.filter(reverses=OuterRef("pk"))
    facts = Fact.objects.filter(wanted, reverses=None)
    if as_of is not None:
        withdrawn = withdrawn.filter(at__lte=as_of)
        facts = facts.filter(at__lte=as_of)
    return _dated(facts).filter(~Exists(withdrawn), under(unit, scope, "dated"))


def _dated(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """With the day on which the tree is read: an interval's last known day, else the day it came in."""
    return facts.annotate(dated=Coalesce("ends_on", "starts_on", TruncDate("at")))


def added(groups: Iterable[Group]) -> Parts:
    """The parts of a figure from those of its groups."""
    total: list[Any] = [Decimal(0), Decimal(0), 0, 0, 0, 0, 0, 0]
    for group in groups:
        for place, value in enumerate(group.parts):
            total[place] += Decimal(str(value or 0)) if place < 2 else value or 0
    return dict(zip(PARTS, total, strict=True))


def groups(
    chosen: Sequence[Measure],
    units: Sequence[Unit],
    period: Period,
    as_of: datetime | None = None,
) -> dict[UUID, list[Group]]:
    """The groups that measures of one scope are made of, unit by unit: all of them in one statement.

    As of an instant, from the facts themselves, one statement a unit.
    """
    scopes = {measure.scope for measure in chosen}
    if len(scopes) != 1:
        raise ValueError("measures of different scopes are not read together")
    kinds = sorted({code for measure in chosen for code in measure.kinds})
    standings = sorted({measure.standing for measure in chosen})
    scope = scopes.pop()
    found: dict[UUID, list[Group]] = {unit.pk: [] for unit in units}
    if not found:
        return found
    if as_of is None:
        for key, group in rolling.groups(kinds, standings, scope, units, period):
            found[key].append(group)
        return found
    wanted = Q(kind__in=kinds, standing__in=standings)
    for unit in units:
        facts = _standing(wanted, unit, scope, as_of).filter(period.facts())
        found[unit.pk] = [
            Group(row[0], row[1], row[2], row[3:]) for row in _fold(facts, marked(as_of))
        ]
    return found


def marked(as_of: datetime | None = None) -> Exists:
    """Whether a fact had been verified."""
    marks = Mark.objects.filter(fact=OuterRef("pk"))
    return Exists(marks if as_of is None else marks.filter(entry__at__lte=as_of))


def _count(condition: Q) -> Sum:
    return Sum(Case(When(condition, then=1), default=0, output_field=IntegerField()))


def _fold(facts: QuerySet[Fact], verified: Exists) -> Any:
    """One row a kind, standing and set of tags, with the parts of a figure."""
    named = ("kind", "standing", "tags")
    return (
        facts.order_by()
        .annotate(ok=verified)
        .values(*named)
        .annotate(
            a=Sum("low"),
            b=Sum(Coalesce("high", "low")),
            c=Count("pk"),
            d=_count(Q(low=None)),
            e=_count(Q(high=None)),
            f=_count(Q(low=None, high=None)),
            g=_count(Q(about=True)),
            v=_count(Q(ok=True)),
        )
        .values_list(*named, *_SUMS)
    )


def distinct(facts: QuerySet[Fact], verified: Exists) -> Parts:
    """Different subjects, plus the amounts of facts that only count."""
    bare = Q(subject=None)
    row = facts.annotate(ok=verified).aggregate(
        subjects=Count("subject", distinct=True),
        least=Sum("low", filter=bare),
        most=Sum(Coalesce("high", "low"), filter=bare),
        n=Count("pk"),
        no_low=Count("pk", filter=bare & Q(low=None)),
        no_high=Count("pk", filter=bare & Q(high=None)),
        unknown=Count("pk", filter=bare & Q(low=None, high=None)),
        about=Count("pk", filter=bare & Q(about=True)),
        verified=Count("pk", filter=Q(ok=True)),
    )
    subjects = row.pop("subjects")
    low, high = (subjects + (row.pop(end) or Decimal(0)) for end in ("least", "most"))
    return {"low": low, "high": high, **row}


def median(facts: QuerySet[Fact], verified: Exists) -> Parts:
    """The lower median of the known amounts; facts without one are counted as unknown."""
    ranked = facts.annotate(
        rank=Window(RowNumber(), order_by=[F("low").asc(nulls_last=True), F("pk").asc()]),
        size=Window(Count("pk")),
        known=Window(Count("low")),
        checked=Window(_count(Q(verified))),
    )
    middle = ranked.filter(rank__gte=F("known") / 2.0).order_by("rank")
    row = next(iter(middle.values_list("low", "size", "known", "checked")[:1]), (None, 0, 0, 0))
    value, size, known, checked = row
    value = value or Decimal(0)
    return dict(
        zip(PARTS, (value, value, size, size - known, 0, size - known, 0, checked), strict=True)
    )
