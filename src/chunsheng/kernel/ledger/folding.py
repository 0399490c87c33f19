"""Folding: what facts add up to, by kind, standing and tags, in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

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
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, RowNumber, TruncDate

from chunsheng.kernel.access.models import Unit, UnitAncestor
from chunsheng.kernel.ledger.measures import Measure, Scope
from chunsheng.kernel.ledger.models import Block, Fact, Mark, Rollup
from chunsheng.kernel.ledger.periods import Period

PARTS = ("low", "high", "n", "no_low", "no_high", "unknown", "about", "verified")
_SUMS = ("a", "b", "c", "d", "e", "f", "g", "v")
Parts = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Facts of one kind, standing and set of tags, added up."""

    kind: str
    standing: str
    tags: dict[str, str | None]
    parts: tuple[Any, ...]

    def counts_in(self, measure: Measure) -> bool:
        """Whether a measure's filter takes these facts."""
        return (
            self.kind in measure.kinds
            and self.standing == measure.standing
            and all(self.tags[key] in values for key, values in measure.tags.items())
        )


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
    chosen: Sequence[Measure], unit: Unit, period: Period, as_of: datetime | None = None
) -> list[Group]:
    """The groups that measures of one scope are made of, in one statement for all of them.

    Now: rollups, and the facts and marks beyond the watermark, which is read in the same statement,
    so that a fold in between can neither double nor lose. As of an instant: the facts themselves.
    """
    scopes = {measure.scope for measure in chosen}
    if len(scopes) != 1:
        raise ValueError("measures of different scopes are not read together")
    keys = tuple(sorted({key for measure in chosen for key in measure.tags}))
    wanted = Q(
        kind__in={code for measure in chosen for code in measure.kinds},
        standing__in={measure.standing for measure in chosen},
    )
    scope = scopes.pop()
    if as_of is None:
        rows: Iterable[Any] = _live(wanted, keys, unit, scope, period)
    else:
        facts = _standing(wanted, unit, scope, as_of).filter(period.facts())
        rows = _fold(facts, keys, marked(as_of))
    size = 2 + len(keys)
    return [
        Group(row[0], row[1], dict(zip(keys, row[2:size], strict=True)), tuple(row[size:]))
        for row in rows
    ]


def groups_beside(
    chosen: Sequence[Measure], units: Sequence[Unit], period: Period
) -> dict[UUID, list[Group]]:
    """As `groups` now, for several units side by side: one statement for each unit that a fact has.

    A fact that lies below a unit by both counts for it once.
    """
    scopes = {measure.scope for measure in chosen}
    if len(scopes) != 1:
        raise ValueError("measures of different scopes are not read together")
    keys = tuple(sorted({key for measure in chosen for key in measure.tags}))
    wanted = Q(
        kind__in={code for measure in chosen for code in measure.kinds},
        standing__in={measure.standing for measure in chosen},
    )
    size = 3 + len(keys)
    found: dict[UUID, list[Group]] = {unit.pk: [] for unit in units}
    fields = scopes.pop().fields
    for place, field in enumerate(fields):
        withdrawn = Fact.objects.filter(reverses=OuterRef("pk"))
        facts = _dated(
            Fact.objects.filter(wanted, period.facts(), ~Exists(withdrawn), reverses=None)
        )
        below = _below(facts, field, units, fields[:place])
        for row in _fold(below, keys, marked(), more=("whose",)):
            tags = dict(zip(keys, row[3:size], strict=True))
            found[row[0]].append(Group(row[1], row[2], tags, tuple(row[size:])))
    return found


def _below(
    facts: QuerySet[Fact], field: str, units: Sequence[Unit], counted: Sequence[str]
) -> QuerySet[Fact]:
    """Facts once for each unit above their own, but for those that the counted fields told already."""
    row = f"{field}__ancestors__"
    began = Q(**{f"{row}since": None}) | Q(**{f"{row}since__lte": F("dated")})
    lasts = Q(**{f"{row}until": None}) | Q(**{f"{row}until__gt": F("dated")})
    below = facts.filter(began, lasts, **{f"{row}ancestor__in": units})
    below = below.annotate(whose=F(f"{row}ancestor_id"))
    for other in counted:
        told = UnitAncestor.objects.filter(
            Q(since=None) | Q(since__lte=OuterRef("dated")),
            Q(until=None) | Q(until__gt=OuterRef("dated")),
            ancestor=OuterRef("whose"),
            unit=OuterRef(f"{other}_id"),
        )
        below = below.filter(~Exists(told))
    return below


def marked(as_of: datetime | None = None) -> Exists:
    """Whether a fact had been verified."""
    marks = Mark.objects.filter(fact=OuterRef("pk"))
    return Exists(marks if as_of is None else marks.filter(entry__at__lte=as_of))


def _count(condition: Q, sign: Any) -> Sum:
    return Sum(Case(When(condition, then=sign), default=Value(0), output_field=IntegerField()))


def _grouped(
    rows: QuerySet[Any], keys: Sequence[str], more: Sequence[str] = ()
) -> tuple[QuerySet[Any, Any], list[str]]:
    names = [*more, "kind", "standing", *(f"tag_{place}" for place in range(len(keys)))]
    tags = {f"tag_{place}": KeyTextTransform(key, "tags") for place, key in enumerate(keys)}
    grouped: QuerySet[Any, Any] = rows.order_by().annotate(**tags).values(*names)
    return grouped, names


def _fold(
    facts: QuerySet[Fact],
    keys: Sequence[str],
    verified: Any,
    sign: Any = None,
    more: Sequence[str] = (),
) -> Any:
    """One row a group with the parts of a figure; a reversing fact counts with sign −1."""
    prepared = facts.annotate(
        sign=Value(1) if sign is None else sign,
        ok=verified,
        l=Coalesce(F("low"), Value(Decimal(0))),
        h=Coalesce(F("high"), F("low"), Value(Decimal(0))),
    )
    rows, names = _grouped(prepared, keys, more)
    return rows.annotate(
        a=Sum(F("l") * F("sign")),
        b=Sum(F("h") * F("sign")),
        c=Sum("sign"),
        d=_count(Q(low=None), F("sign")),
        e=_count(Q(high=None), F("sign")),
        f=_count(Q(low=None, high=None), F("sign")),
        g=_count(Q(about=True), F("sign")),
        v=_count(Q(ok=True), F("sign")),
    ).values_list(*names, *_SUMS)


def beyond_watermark(entry: str = "") -> Q:
    """Rows that no block has sealed yet; the watermark is read in the same statement."""
    last = Subquery(Block.objects.order_by("-number").values("upto")[:1])
    field = "txid" if connection.vendor == "postgresql" else "id"
    path = f"{entry}{field}" if entry or field == "txid" else "entry_id"
    return Q(**{f"{path}__gt": Coalesce(last, Value(0))})


def _live(wanted: Q, keys: Sequence[str], unit: Unit, scope: Scope, period: Period) -> Any:
    sealed = Rollup.objects.filter(wanted, period.days(), under(unit, scope, "day"))
    rows, names = _grouped(sealed, keys)
    rolled = rows.annotate(
        **{short: Sum(part) for short, part in zip(_SUMS, PARTS, strict=True)}
    ).values_list(*names, *_SUMS)
    facts = Fact.objects.filter(wanted, period.facts()).filter(under(unit, scope, "ends_on"))
    sign = Case(When(reverses=None, then=Value(1)), default=Value(-1), output_field=IntegerField())
    # A withdrawn fact takes the verified mark of the one it withdraws away with it.
    verified = Exists(Mark.objects.filter(Q(fact=OuterRef("pk")) | Q(fact=OuterRef("reverses"))))
    # Apart, for the two together would be found by reading every fact of the kind.
    tail = _fold(facts.filter(beyond_watermark()), keys, verified, sign)
    long = _fold(facts.filter(~beyond_watermark(), long=True), keys, verified, sign)
    return rolled.union(tail, long, _tail_of_marks(facts, keys), all=True)


def _tail_of_marks(facts: QuerySet[Fact], keys: Sequence[str]) -> Any:
    """Marks that no block has sealed yet, on facts that one has."""
    late = facts.filter(~beyond_watermark(), beyond_watermark("mark__entry__"), long=False)
    rows, names = _grouped(late, keys)
    return rows.annotate(
        **dict.fromkeys(_SUMS[:2], Value(Decimal(0))),
        **dict.fromkeys(_SUMS[2:-1], Value(0)),
        v=Count("pk"),
    ).values_list(*names, *_SUMS)


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
        checked=Window(_count(Q(verified), Value(1))),
    )
    middle = ranked.filter(rank__gte=F("known") / 2.0).order_by("rank")
    row = next(iter(middle.values_list("low", "size", "known", "checked")[:1]), (None, 0, 0, 0))
    value, size, known, checked = row
    value = value or Decimal(0)
    return dict(
        zip(PARTS, (value, value, size, size - known, 0, size - known, 0, checked), strict=True)
    )
