"""Rolling up: what sealed facts come to for every unit that they lay under, by day and by month.

In SQL, because pages read figures by the dozen: on the bare demonstration the ORM took 70 of a
cockpit's 100 ms to put these statements together. Names come from this module, values are bound.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger import positions
from chunsheng.kernel.ledger.measures import Measure, Scope
from chunsheng.kernel.ledger.models import Grain, Rollup, Via
from chunsheng.kernel.ledger.periods import Period

PARTS = ("low", "high", "n", "no_low", "no_high", "unknown", "about", "verified")
VIAS = {
    Scope.PLACE: (Via.PLACE, Via.BOTH),
    Scope.ORGANISATION: (Via.ORGANISATION, Via.BOTH),
    Scope.EITHER: (Via.PLACE, Via.ORGANISATION, Via.BOTH),
}
_GROUP = "unit_id, kind, standing, tags"
_NAMED = ", ".join(PARTS)
_SUMMED = ", ".join(f"SUM({part}) AS {part}" for part in PARTS)
_WATERMARK = "COALESCE((SELECT upto FROM ledger_block ORDER BY number DESC LIMIT 1), 0)"
_SIGN = "CASE WHEN f.reverses_id IS NULL THEN 1 ELSE -1 END"
# A reversing fact takes back what the other one said, the mark that it was verified included.
_OF_A_FACT = (
    f"{_SIGN} * COALESCE(f.low, 0) AS low, {_SIGN} * COALESCE(f.high, f.low, 0) AS high, {_SIGN} AS n,"
    f" CASE WHEN f.low IS NULL THEN {_SIGN} ELSE 0 END AS no_low,"
    f" CASE WHEN f.high IS NULL THEN {_SIGN} ELSE 0 END AS no_high,"
    f" CASE WHEN f.low IS NULL AND f.high IS NULL THEN {_SIGN} ELSE 0 END AS unknown,"
    f" CASE WHEN f.about THEN {_SIGN} ELSE 0 END AS about,"
    " CASE WHEN EXISTS (SELECT 1 FROM ledger_mark v WHERE v.fact_id = f.reverses_id)"
    " THEN -1 ELSE 0 END AS verified"
)
_OF_A_MARK = ", ".join(f"{int(part == 'verified')} AS {part}" for part in PARTS)


@dataclass(frozen=True)
class Group:
    """Facts of one kind, standing and set of tags, added up."""

    kind: str
    standing: str
    tags: dict[str, Any]
    parts: tuple[Any, ...]

    def counts_in(self, measure: Measure) -> bool:
        """Whether a measure's filter takes these facts."""
        return (
            self.kind in measure.kinds
            and self.standing == measure.standing
            and all(self.tags.get(key) in values for key, values in measure.tags.items())
        )


@dataclass(frozen=True)
class Dialect:
    """How a database tells where a fact and a mark stand, a day's month, and what is read apart."""

    fact: str
    mark: str
    # Marks with their facts, of which the source is left open.
    marks: str
    late_marks: str
    # Ends a subquery that is to be read by itself, for neither planner knows how few rows it has.
    apart: str
    month: str
    rounded: str
    # Parts of all days that are verified one after the other, for SQLite sorts in memory.
    slices: tuple[str, ...]
    # How far sums of all facts may lie from sums of sums: SQLite's amounts are binary fractions.
    slack: str


_MONTHS = [f"'{month:02}'" for month in range(1, 13)]
_MARKED = "ledger_mark m JOIN {} ON f.id = m.fact_id"
SQLITE = Dialect(
    fact="f.entry_id",
    mark="m.entry_id",
    marks=_MARKED,
    late_marks=f"(SELECT * FROM ledger_mark WHERE entry_id > {_WATERMARK} LIMIT -1) m"
    " JOIN ledger_fact f ON f.id = m.fact_id",
    apart="LIMIT -1",
    month="date({}, 'start of month')",
    rounded="ROUND({}, 4)",
    slices=(
        *(f"substr({{0}}, 6, 2) = {month}" for month in _MONTHS),
        # What is no day is not left out.
        f"COALESCE(substr({{0}}, 6, 2) NOT IN ({', '.join(_MONTHS)}), TRUE)",
    ),
    slack="0.00005 + 1e-11 * SUM(ABS({}))",
)
POSTGRESQL = Dialect(
    fact="f.txid",
    mark="e.txid",
    marks=f"{_MARKED} JOIN ledger_entry e ON e.id = m.entry_id",
    late_marks=f"(SELECT id, txid FROM ledger_entry WHERE txid > {_WATERMARK} OFFSET 0) e"
    " JOIN ledger_mark m ON m.entry_id = e.id JOIN ledger_fact f ON f.id = m.fact_id",
    apart="OFFSET 0",
    month="date_trunc('month', {})::date",
    rounded="{}",
    slices=("TRUE",),
    slack="0",
)


def _dialect() -> Dialect:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def _lay(row: str, field: str) -> str:
    """Whether a row of the dated tree tells of a fact's unit on the fact's day."""
    return (
        f"{row}.unit_id = f.{field}_id AND ({row}.since IS NULL OR {row}.since <= f.ends_on)"
        f" AND ({row}.until IS NULL OR {row}.until > f.ends_on)"
    )


def _rows(
    field: str, source: str, parts: str, condition: str, more: str = "", other: str = ""
) -> str:
    """What facts or marks bring, once for each unit above the fact's own.

    Row `b` tells whether a fact lay under that unit by its `other` field too.
    """
    also = (
        f" LEFT JOIN access_unitancestor b ON b.ancestor_id = a.ancestor_id AND {_lay('b', other)}"
    )
    return (
        f"SELECT a.ancestor_id AS unit_id, f.kind, f.standing, f.tags, {more}{parts}"
        f" FROM {source} JOIN access_unitancestor a ON {_lay('a', field)}{also if other else ''}"
        f" WHERE {condition}"
    )


# --- reading


def groups(
    kinds: Sequence[str],
    standings: Sequence[str],
    scope: Scope,
    units: Sequence[Unit],
    period: Period,
) -> Iterator[tuple[UUID, Group]]:
    """What facts of some kinds come to under units in a period: one row a unit, kind, standing and tags.

    Rollups, and the facts and marks beyond the watermark, which is read in the same statement, so
    that a fold in between can neither double nor lose.
    """
    keys = {_key(unit.pk): unit.pk for unit in units}
    asked = [f"kind {_in(kinds)}", f"standing {_in(standings)}"]
    values = [*kinds, *standings, *keys]
    pieces, bound = [], []
    for grain, first, last in spans(period):
        chosen = [*asked, f"unit_id {_in(keys)}", f"via {_in(VIAS[scope])}"]
        chosen += ["grain = %s", "day >= %s", "day <= %s"]
        pieces.append(f"SELECT {_GROUP}, {_NAMED} FROM ledger_rollup WHERE {' AND '.join(chosen)}")
        bound += [*values, *VIAS[scope], grain, _day(first), _day(last)]
    inside = ["f.ends_on <= %s"] + ["f.starts_on >= %s"] * (period.since is not None)
    days = [_day(day) for day in (period.until, period.since) if day is not None]
    wanted = [f"f.{one}" for one in asked] + [f"a.ancestor_id {_in(keys)}", *inside]
    for piece, apart in _unsealed(scope, asked[0], " AND ".join(wanted)):
        pieces.append(piece)
        bound += [*(kinds if apart else ()), *values, *days]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_GROUP}, {_SUMMED} FROM ({' UNION ALL '.join(pieces)}) s GROUP BY {_GROUP}",
            bound,
        )
        for unit, kind, standing, tags, *parts in cursor.fetchall():
            counts = map(int, parts[2:])  # PostgreSQL's sums of whole numbers are decimals
            yield keys[unit], Group(kind, standing, json.loads(tags), (*parts[:2], *counts))


def _unsealed(scope: Scope, kinds: str, wanted: str) -> Iterator[tuple[str, bool]]:
    """What no rollup holds: facts and marks behind the watermark, and facts longer than a day.

    Beside each whether it names the kinds within, so that they are bound once more.
    """
    says = _dialect()
    read = f"(SELECT * FROM ledger_fact f WHERE {{}} {says.apart}) f"
    late = read.format(f"{says.fact} > {_WATERMARK}")
    long = read.format(f"f.long AND f.{kinds} AND {says.fact} <= {_WATERMARK}")
    for field, other in zip(scope.fields, ("", *scope.fields), strict=False):
        # What lay there by its place is counted already.
        where = f"{wanted} AND b.id IS NULL" if other else wanted
        sealed = f"{says.mark} <= {_WATERMARK} AND {where}"
        yield _rows(field, late, _OF_A_FACT, where, other=other), False
        yield _rows(field, long, _OF_A_FACT, where, other=other), True
        yield _rows(field, says.late_marks, _OF_A_MARK, where, other=other), False
        yield _rows(field, says.marks.format(long), _OF_A_MARK, sealed, other=other), True


def spans(period: Period) -> Iterator[tuple[Grain, date, date]]:
    """A period in whole months, and the days at its ends: with the first day and the last, both inside."""
    since, until = period.since or date.min, period.until
    first = _month(since) + (since.day > 1)
    last = _month(until) - (until != _ends(_month(until)))
    if first > last:
        yield Grain.DAY, since, until
        return
    begins, ends = _begins(first), _ends(last)
    yield Grain.MONTH, begins, ends
    if since < begins:
        yield Grain.DAY, since, begins - timedelta(days=1)
    if ends < until:
        yield Grain.DAY, ends + timedelta(days=1), until


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _begins(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _ends(month: int) -> date:
    year, number = month // 12, month % 12 + 1
    return date(year, number, monthrange(year, number)[1])


def _in(values: Any) -> str:
    return f"IN ({', '.join(['%s'] * len(values))})"


def _key(key: UUID) -> Any:
    return models.UUIDField().get_db_prep_value(key, connection)


def _day(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


# --- folding

_CELL = "unit_id, grain, kind, standing, day, via, tags"


def _brought(facts: str, marks: str, grain: Grain) -> str:
    """What each of the facts and marks of two conditions brings to cells of the rollups."""
    says = _dialect()
    day = says.month.format("f.ends_on") if grain is Grain.MONTH else "f.ends_on"
    by_both = (
        f"CASE WHEN b.id IS NULL THEN '{Via.PLACE}' ELSE '{Via.BOTH}' END AS via, {day} AS day, "
    )
    by_one = f"'{Via.ORGANISATION}' AS via, {day} AS day, "
    rows = []
    for source, parts, where in (
        ("ledger_fact f", _OF_A_FACT, f"{facts} AND NOT f.long"),
        (says.marks.format("ledger_fact f"), _OF_A_MARK, f"{marks} AND NOT f.long"),
    ):
        alone = f"{where} AND b.id IS NULL"
        rows.append(_rows("place", source, parts, where, by_both, "organisation"))
        rows.append(_rows("organisation", source, parts, alone, by_one, "place"))
    return " UNION ALL ".join(rows)


def _cells(facts: str, marks: str, grain: Grain) -> str:
    """What the facts and marks of two conditions come to, cell by cell of the rollups."""
    return (
        f"SELECT unit_id, '{grain}' AS grain, kind, standing, day, via, tags, {_SUMMED}"
        f" FROM ({_brought(facts, marks, grain)}) r"
        " GROUP BY unit_id, kind, standing, day, via, tags"
    )


def fold(start: int, upto: int) -> None:
    """Add a stretch of entries to the rollups, behind `start` and up to `upto`."""
    says = _dialect()
    facts = f"{says.fact} > %s AND {says.fact} <= %s"
    marks = f"{says.mark} > %s AND {says.mark} <= %s"
    for grain in Grain:
        _add(_cells(facts, marks, grain), [start, upto] * 4)


def refold(since: date) -> None:
    """Roll up anew what lies on a day or after it: the tree has changed from that day on.

    A sealed fact may lie on a day to come, under a unit that hangs elsewhere by then.
    """
    positions.lock_and_horizon()
    says = _dialect()
    later = "f.ends_on >= %s"
    facts = f"{says.fact} <= {_WATERMARK} AND {later}"
    marks = f"{says.mark} <= {_WATERMARK} AND {later}"
    for grain in Grain:
        first = since.replace(day=1) if grain is Grain.MONTH else since
        Rollup.objects.filter(grain=grain, day__gte=first).delete()
        _add(_cells(facts, marks, grain), [_day(first)] * 4)


def roll_up_what_moved(on: date, **_told: Any) -> None:
    """What hears that units hang elsewhere from a day on."""
    refold(on)


def _add(cells: str, bound: list[Any]) -> None:
    rounded = _dialect().rounded
    sums = [
        f"{part} = {rounded.format(f'ledger_rollup.{part} + excluded.{part}')}" for part in PARTS
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_rollup ({_CELL}, {_NAMED}) {cells}"
            f" ON CONFLICT ({_CELL}) DO UPDATE SET {', '.join(sums)}",
            bound,
        )


# A cell within a grain. SQLite sorts by it: what tells most of them apart comes first.
_SORTED = "day, kind, unit_id, via, standing, tags"


def slices() -> tuple[str, ...]:
    """All days in parts, each as a condition."""
    return _dialect().slices


def holds(days: str) -> bool:
    """Whether the rollups of one of the slices say what its sealed facts come to, and nothing else.

    As of one statement for each grain. Sums that came back to nothing say nothing.
    """
    says = _dialect()
    then = days.format("f.ends_on")
    facts = f"{says.fact} <= {_WATERMARK} AND {then}"
    marks = f"{says.mark} <= {_WATERMARK} AND {then}"
    brought = f"({_brought(facts, marks, Grain.DAY)}) r"
    by_day, by_month = (
        f"(SELECT * FROM ledger_rollup WHERE grain = '{grain}' AND {days.format('day')}) r"
        for grain in Grain
    )
    month, rest = says.month.format("day"), _SORTED.partition(", ")[2]
    of_days = f"(SELECT {month} AS day, {rest}, {_NAMED} FROM {by_day}) r"
    with positions.unhurried():
        return not (_differ(brought, by_day) or _differ(of_days, by_month))


def _differ(brought: str, rolled: str) -> bool:
    """Whether what was brought does not come to what is rolled up, cell by cell."""
    slack = _dialect().slack
    apart = " OR ".join(f"ABS(SUM({part})) > {slack.format(part)}" for part in PARTS)
    less = ", ".join(f"-{part}" for part in PARTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM (SELECT {_SORTED}, {_NAMED} FROM {brought}"
            f" UNION ALL SELECT {_SORTED}, {less} FROM {rolled}) s"
            f" GROUP BY {_SORTED} HAVING {apart} LIMIT 1"
        )
        return cursor.fetchone() is not None
