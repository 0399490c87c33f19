"""Sealing: fold what is settled into rollups and chain it; verifying: read it all again."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from chunsheng.kernel.ledger import positions
from chunsheng.kernel.ledger.kinds import UnknownKind, rolled_tags
from chunsheng.kernel.ledger.models import Block, Entry, Fact, FactShare, Mark, Rollup
from chunsheng.kernel.words import clock

GENESIS = "0" * 64
_BATCH = 2000
# What a line of the chain says of an entry and of a fact, in this order.
_ENTRY = (
    *("pk", "at", "by_id", "channel", "unit_id", "verb"),
    *("record_code", "record_id", "changes", "reason", "run"),
)
_FACT = (
    *("pk", "at", "kind", "low", "high", "about", "standing", "starts_on", "ends_on", "long"),
    *("organisation_id", "place_id", "subject", "record_code", "record_id", "tags", "reverses_id"),
)
# What a rollup sums over: a fact's fields, and a rollup's.
_DIMENSIONS = ("kind", "standing", "organisation_id", "place_id", "ends_on", "tags")
_ROLLED = ("kind", "standing", "organisation_id", "place_id", "day", "tags")


def seal(limit: int = 20_000) -> list[Block]:
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
    _add(_folded(start, upto))
    return Block.objects.create(
        upto=upto,
        entries=entries,
        facts=facts,
        previous=previous,
        hash=head,
        sealed_at=clock.real_now(),
    )


def _stretch(start: int, upto: int, prefix: str = "") -> dict[str, int]:
    field = prefix + positions.field()
    return {f"{field}__gt": start, f"{field}__lte": upto}


def chained(previous: str, start: int, upto: int) -> tuple[str, int, int]:
    """The hash over a stretch of entries with their facts, marks and shares; how many of each."""
    digest = hashlib.sha256(previous.encode())
    entries = facts = 0
    belonging = _belonging(start, upto)
    stretch = Entry.objects.filter(**_stretch(start, upto)).order_by(positions.field(), "id")
    for entry in stretch.values_list(*_ENTRY).iterator(_BATCH):
        own = belonging.pop(entry[0], ())
        digest.update(_line("entry", entry))
        for line in own:
            digest.update(line)
        entries += 1
        facts += sum(1 for line in own if line.startswith(b'["fact"'))
    for orphan in sorted(belonging):
        digest.update(_line("orphan", (orphan,)))
    return digest.hexdigest(), entries, facts


def _belonging(start: int, upto: int) -> dict[int, list[bytes]]:
    lines: dict[int, list[bytes]] = defaultdict(list)
    within = _stretch(start, upto, "entry__")
    facts = Fact.objects.filter(**within).order_by("id").values_list("entry_id", *_FACT)
    for entry, *values in facts.iterator(_BATCH):
        lines[entry].append(_line("fact", values))
    marks = Mark.objects.filter(**within).order_by("fact_id").values_list("entry_id", "fact_id")
    for entry, fact in marks.iterator(_BATCH):
        lines[entry].append(_line("mark", (fact,)))
    shares = FactShare.objects.filter(**_stretch(start, upto, "fact__entry__")).order_by("id")
    told = shares.values_list("fact__entry", "fact", "unit", "permille")
    for entry, *values in told.iterator(_BATCH):
        lines[entry].append(_line("share", values))
    return lines


def _line(what: str, values: Iterable[Any]) -> bytes:
    return _encode([what, *values]).encode() + b"\n"


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.0001")), "f")
    return str(value)


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=_text).encode


@dataclass(slots=True)
class Sum:
    """What facts of the same dimensions add up to; its fields are a rollup's."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    n: int = 0
    no_low: int = 0
    no_high: int = 0
    unknown: int = 0
    about: int = 0
    verified: int = 0


_SUMS = tuple(one.name for one in fields(Sum))
_NOTHING = Sum()


def _count_in(into: Sum | Rollup, more: Sum) -> None:
    for name in _SUMS:
        setattr(into, name, getattr(into, name) + getattr(more, name))


class _Fold:
    """Sums by the keys of their rollups, and the dimensions of which each key is made."""

    def __init__(self) -> None:
        self.sums: dict[str, Sum] = {}
        self.dimensions: dict[str, tuple[Any, ...]] = {}
        self._met: dict[str, Sum] = {}

    def sum_of(self, dimensions: Sequence[Any]) -> Sum:
        """The sum into which a fact of these dimensions goes. UnknownKind."""
        told = _encode(dimensions)
        if told not in self._met:
            kind, *others, tags = dimensions
            rolled = (kind, *others, rolled_tags(kind, tags))
            key = hashlib.sha256(_encode(rolled).encode() + b"\n").hexdigest()
            self.dimensions[key] = rolled
            self._met[told] = self.sums.setdefault(key, Sum())
        return self._met[told]


def _folded(start: int, upto: int) -> _Fold:
    """What a stretch of entries adds to the rollups."""
    fold = _Fold()
    facts = Fact.objects.filter(**_stretch(start, upto, "entry__"), long=False)
    told = facts.values_list(*_DIMENSIONS, "low", "high", "about", "reverses_id", "reverses__mark")
    for *dimensions, low, high, about, reverses, marked in told.iterator(_BATCH):
        found = fold.sum_of(dimensions)
        sign = -1 if reverses else 1
        found.low += sign * (low or 0)
        found.high += sign * (high if high is not None else low or 0)
        found.n += sign
        found.no_low += sign * (low is None)
        found.no_high += sign * (high is None)
        found.unknown += sign * (low is None and high is None)
        found.about += sign * about
        found.verified -= marked is not None
    marks = Mark.objects.filter(**_stretch(start, upto, "entry__"), fact__long=False)
    for dimensions in marks.values_list(*(f"fact__{one}" for one in _DIMENSIONS)).iterator(_BATCH):
        fold.sum_of(dimensions).verified += 1
    return fold


def _add(fold: _Fold) -> None:
    keys = sorted(fold.sums)
    for batch in (keys[i : i + 500] for i in range(0, len(keys), 500)):
        known = list(Rollup.objects.filter(key__in=batch))
        for row in known:
            _count_in(row, fold.sums.pop(row.key))
        Rollup.objects.bulk_update(known, _SUMS)
    new = (
        Rollup(
            key=key,
            **dict(zip(_ROLLED, fold.dimensions[key], strict=True)),
            **{name: getattr(found, name) for name in _SUMS},
        )
        for key, found in fold.sums.items()
    )
    Rollup.objects.bulk_create(new, batch_size=500)


@dataclass(frozen=True)
class Fault:
    """A block, or with number 0 the ledger as a whole, that does not read as it was sealed."""

    block: int
    what: str


def verify(anchors: Iterable[tuple[int, str]] = ()) -> Iterator[Fault]:
    """Read every sealed block again and say which do not agree with the chain or the anchored heads.

    A chain alone cannot show that its end was cut off or that all of it was rewritten: the anchors,
    kept outside the database, can.
    """
    expected: dict[int, set[str]] = defaultdict(set)
    for anchored, told in anchors:
        expected[anchored].add(told)
    previous, start, read = GENESIS, 0, -positions.LAST
    folded: dict[str, Sum] = {}
    while True:
        for block in Block.objects.filter(number__gt=read).order_by("number").iterator():
            if block.previous != previous:
                yield Fault(block.number, "chain")
            # Every head that was ever anchored for this number counts, not only the latest.
            if expected.pop(block.number, {block.hash}) != {block.hash}:
                yield Fault(block.number, "anchor")
            yield from _faults_of(block, previous, start, folded)
            previous, start, read = block.hash, block.upto, block.number
        rolled_up = _rolled_up(dict(folded))
        # What was sealed meanwhile is in the rollups already, and so is read as well.
        if rolled_up or not Block.objects.filter(number__gt=read).exists():
            break
    if positions.unplaced() or positions.astray(start, positions.LAST):
        yield Fault(0, "positions")
    if not rolled_up:
        yield Fault(0, "rollups")
    for missing in sorted(expected):
        yield Fault(missing, "missing")


def _faults_of(block: Block, previous: str, start: int, folded: dict[str, Sum]) -> Iterator[Fault]:
    """What is wrong within a block that begins behind `start`; its sums are added to what is folded."""
    head, entries, facts = chained(previous, start, block.upto)
    if head != block.hash or (entries, facts) != (block.entries, block.facts):
        yield Fault(block.number, "contents")
    # One that ends behind its last entry would take later ones for sealed, and none would count them.
    if positions.astray(start, block.upto) or not positions.holds(block.upto):
        yield Fault(block.number, "positions")
    try:
        for key, more in _folded(start, block.upto).sums.items():
            _count_in(folded.setdefault(key, Sum()), more)
    except UnknownKind:  # a fact of a kind that was never entered folds into nothing
        yield Fault(block.number, "kinds")


def _rolled_up(folded: dict[str, Sum]) -> bool:
    """Whether the rollups say this, and nothing else. Sums that came back to nothing say nothing.

    Read by keys in batches: without server-side cursors a query's rows are all held at once.
    """
    after = ""
    rows = Rollup.objects.order_by("key").values_list("key", *_SUMS)
    while batch := list(rows.filter(key__gt=after)[:_BATCH]):
        for key, *sums in batch:
            if Sum(*sums) != folded.pop(key, _NOTHING):
                return False
        after = batch[-1][0]
    return all(found == _NOTHING for found in folded.values())
