"""Sealing: fold what is settled into rollups and chain it; verifying: read it all again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import models, transaction
from django.db.models import Func

from chunsheng.kernel.ledger import positions, rolling
from chunsheng.kernel.ledger.kinds import known_kinds
from chunsheng.kernel.ledger.models import Block, Entry, Fact, FactShare, Mark
from chunsheng.kernel.words import clock

GENESIS = "0" * 64
BLOCK = 20_000
_BATCH = 2000
# What the chain says of a stretch, table by table: its columns in this order, and by which it is sorted.
_CHAINED: dict[type[models.Model], tuple[str, ...]] = {
    Entry: (
        *("id", "at", "by_id", "channel", "unit_id", "verb"),
        *("record_code", "record_id", "changes", "reason", "run"),
    ),
    Fact: (
        *("id", "entry_id", "at", "kind", "low", "high", "about", "standing", "starts_on"),
        *("ends_on", "long", "organisation_id", "place_id", "subject", "record_code"),
        *("record_id", "tags", "reverses_id"),
    ),
    Mark: ("fact_id", "entry_id"),
    FactShare: ("id", "fact_id", "unit_id", "permille"),
}
_NUMBERS = {"integer", "bigint", "smallint", "decimal", "bool"}
_FRAMED = "substr(typeof({0}), 1, 1) || ifnull(length(CAST({0} AS BLOB)) || ':' || {0}, '')"


class Line(Func):
    """A row's columns as the database holds them, in one text that it writes itself.

    Nothing is lost, and no other row writes the same: PostgreSQL quotes what needs it; on SQLite
    numbers are quoted, and every other value is led by its type and its length, for a sign of no width
    in it would end what is quoted.
    """

    template = "ROW(%(expressions)s)::text"
    output_field = models.BinaryField()

    def as_sqlite(self, compiler: Any, connection: Any, **given: Any) -> Any:
        """As bytes, for what somebody has meddled with may be no text."""
        told = []
        columns: list[Any] = self.source_expressions
        for one in columns:
            column, _bound = compiler.compile(one)
            number = one.target.db_type(connection).partition(" ")[0].partition("(")[0] in _NUMBERS
            told.append(f"quote({column})" if number else _FRAMED.format(column))
        line = " || ',' || ".join(told)
        return f"CAST({line} AS BLOB)", ()


def seal(limit: int = BLOCK) -> list[Block]:
    """Seal all settled entries in blocks of about `limit`; returns the blocks made."""
    made: list[Block] = []
    while True:
        block = _seal_one(limit)
        if block is None:
            return made
        made.append(block)


@transaction.atomic
def _seal_one(limit: int) -> Block | None:
    horizon = positions.lock_and_horizon()
    last = Block.objects.order_by("-number").first()
    start = last.upto if last else 0
    field = positions.field()
    waiting = Entry.objects.filter(**{f"{field}__gt": start}).order_by(field, "id")
    if horizon is not None:
        waiting = waiting.filter(txid__lt=horizon)
    places = waiting.values_list(field, flat=True)
    upto = next(iter(places[limit - 1 : limit]), None) or places.last()
    if upto is None:
        return None
    previous = last.hash if last else GENESIS
    head, entries, facts = chained(previous, start, upto)
    rolling.fold(start, upto)
    return Block.objects.create(
        upto=upto,
        entries=entries,
        facts=facts,
        previous=previous,
        hash=head,
        sealed_at=clock.real_now(),
    )


def chained(previous: str, start: int, upto: int) -> tuple[str, int, int]:
    """The hash over a stretch of entries with their facts, marks and shares; how many of each."""
    digest = hashlib.sha256(previous.encode())
    counts = dict.fromkeys(_CHAINED, 0)
    for model, columns in _CHAINED.items():
        place = positions.path(model)
        rows = model._default_manager.filter(**{f"{place}__gt": start, f"{place}__lte": upto})
        told = rows.order_by(place, columns[0]).values_list(Line(*columns), flat=True)
        digest.update(f"\n{model._meta.model_name}".encode())
        for line in told.iterator(_BATCH):
            digest.update(line if isinstance(line, bytes) else line.encode())
            counts[model] += 1
    return digest.hexdigest(), counts[Entry], counts[Fact]


@dataclass(frozen=True)
class Fault:
    """A block, or with number 0 the ledger as a whole, that does not read as it was sealed."""

    block: int
    what: str


# Like `map`: has parts of the ledger read one after the other or side by side, and answers in order.
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


def verify(anchors: Iterable[tuple[int, str]] = (), over: Mapper = map) -> Iterator[Fault]:
    """Read every sealed block again and say which do not agree with the chain or the anchored heads.

    A chain alone cannot show that its end was cut off or that all of it was rewritten: the anchors,
    kept outside the database, can. What is sealed meanwhile is left to the next time.
    """
    expected: dict[int, set[str]] = defaultdict(set)
    for anchored, told in anchors:
        expected[anchored].add(told)
    before = Block(number=0, hash=GENESIS, upto=0)
    blocks = [before, *Block.objects.order_by("number")]
    # Both are begun before either is waited for, and the longest parts first.
    rolled, read = over(rolling.holds, rolling.slices()), over(_faults_of, pairwise(blocks))
    for (before, block), faults in zip(pairwise(blocks), read, strict=True):
        if block.previous != before.hash:
            yield Fault(block.number, "chain")
        # Every head that was ever anchored for this number counts, not only the latest.
        if expected.pop(block.number, {block.hash}) != {block.hash}:
            yield Fault(block.number, "anchor")
        yield from faults
    if positions.unplaced() or positions.astray(blocks[-1].upto, positions.LAST):
        yield Fault(0, "positions")
    if set(Fact.objects.order_by().values_list("kind", flat=True).distinct()) - known_kinds():
        yield Fault(0, "kinds")
    if not all(rolled):
        yield Fault(0, "rollups")
    for missing in sorted(expected):
        yield Fault(missing, "missing")


def _faults_of(stretch: tuple[Block, Block]) -> list[Fault]:
    """What is wrong within a block, beside the one before it."""
    before, block = stretch
    faults = []
    head, entries, facts = chained(before.hash, before.upto, block.upto)
    if head != block.hash or (entries, facts) != (block.entries, block.facts):
        faults.append(Fault(block.number, "contents"))
    # One that ends behind its last entry would take later ones for sealed, and none would count them.
    if positions.astray(before.upto, block.upto) or not positions.holds(block.upto):
        faults.append(Fault(block.number, "positions"))
    return faults
