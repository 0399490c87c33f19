"""Sealing: fold what is settled into rollups and chain it; verifying: read it all again."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import add
from typing import Any, cast

from django.db import transaction

from chunsheng.kernel.ledger import positions
from chunsheng.kernel.ledger.kinds import UnknownKind, rolled_tags
from chunsheng.kernel.ledger.models import Block, Entry, Fact, FactShare, Mark, Rollup
from chunsheng.kernel.words import clock

GENESIS = "0" * 64


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
    order = (positions.field(), "id")
    for entry in Entry.objects.filter(**_stretch(start, upto)).order_by(*order).iterator(2000):
        own = belonging.pop(entry.pk, [])
        digest.update(_line(_entry_values(entry)))
        for line in own:
            digest.update(line)
        entries += 1
        facts += sum(1 for line in own if line.startswith(b'["fact"'))
    for orphan in sorted(belonging):
        digest.update(_line(["orphan", orphan]))
    return digest.hexdigest(), entries, facts


def _belonging(start: int, upto: int) -> dict[int, list[bytes]]:
    lines: dict[int, list[bytes]] = defaultdict(list)
    within = _stretch(start, upto, "entry__")
    for fact in Fact.objects.filter(**within).order_by("id").iterator(2000):
        lines[fact.entry_id].append(_line(_fact_values(fact)))
    for mark in Mark.objects.filter(**within).order_by("fact_id").iterator(2000):
        lines[mark.entry_id].append(_line(["mark", mark.fact_id]))
    shares = FactShare.objects.filter(**_stretch(start, upto, "fact__entry__")).order_by("id")
    for entry, *values in shares.values_list("fact__entry", "fact", "unit", "permille"):
        lines[entry].append(_line(["share", *values]))
    return lines


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, sort_keys=True, ensure_ascii=False, default=_text).encode() + b"\n"


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.0001")), "f")
    return str(value)


def _entry_values(entry: Entry) -> list[Any]:
    return [
        *("entry", entry.pk, entry.at, entry.by_id, entry.channel, entry.unit_id, entry.verb),
        *(entry.record_code, entry.record_id, entry.changes, entry.reason, entry.run),
    ]


def _fact_values(fact: Fact) -> list[Any]:
    return [
        *("fact", fact.pk, fact.at, fact.kind, fact.low, fact.high, fact.about, fact.standing),
        *(fact.starts_on, fact.ends_on, fact.long, fact.organisation_id, fact.place_id),
        *(fact.subject, fact.record_code, fact.record_id, fact.tags, fact.reverses_id),
    ]


def _folded(start: int, upto: int) -> dict[str, Rollup]:
    """What a stretch of entries adds to the rollups, by their keys."""
    folded: dict[str, Rollup] = {}
    facts = Fact.objects.filter(**_stretch(start, upto, "entry__"), long=False)
    for fact in facts.select_related("reverses__mark").iterator(2000):
        row = _row(folded, fact)
        sign = -1 if fact.reverses_id else 1
        row.low += sign * (fact.low or 0)
        row.high += sign * (fact.high if fact.high is not None else fact.low or 0)
        row.n += sign
        row.no_low += sign * (fact.low is None)
        row.no_high += sign * (fact.high is None)
        row.unknown += sign * (fact.low is None and fact.high is None)
        row.about += sign * fact.about
        row.verified -= bool(fact.reverses_id and hasattr(fact.reverses, "mark"))
    marks = Mark.objects.filter(**_stretch(start, upto, "entry__"), fact__long=False)
    for mark in marks.select_related("fact").iterator(2000):
        _row(folded, mark.fact).verified += 1
    return folded


def _row(folded: dict[str, Rollup], fact: Fact) -> Rollup:
    tags = rolled_tags(fact.kind, fact.tags)
    dimensions = [fact.kind, fact.standing, fact.organisation_id, fact.place_id, fact.ends_on, tags]
    key = hashlib.sha256(_line(dimensions)).hexdigest()
    if key not in folded:
        folded[key] = Rollup(
            key=key,
            kind=fact.kind,
            standing=fact.standing,
            organisation_id=fact.organisation_id,
            place_id=fact.place_id,
            day=cast(date, fact.ends_on),
            tags=tags,
            low=Decimal(0),
            high=Decimal(0),
        )
    return folded[key]


Sums = tuple[Any, ...]
_SUMS = ("low", "high", "n", "no_low", "no_high", "unknown", "about", "verified")
_BATCH = 2000
_NOTHING: Sums = (0,) * len(_SUMS)


def _add(folded: dict[str, Rollup]) -> None:
    keys = sorted(folded)
    for batch in (keys[i : i + 500] for i in range(0, len(keys), 500)):
        known = list(Rollup.objects.filter(key__in=batch))
        for row in known:
            more = folded.pop(row.key)
            for name in _SUMS:
                setattr(row, name, getattr(row, name) + getattr(more, name))
        Rollup.objects.bulk_update(known, _SUMS)
    Rollup.objects.bulk_create(folded.values(), batch_size=500)


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
    previous, start = GENESIS, 0
    folded: dict[str, Sums] = {}
    for block in Block.objects.order_by("number").iterator():
        number = block.number
        head, entries, facts = chained(previous, start, block.upto)
        if block.previous != previous:
            yield Fault(number, "chain")
        if head != block.hash or (entries, facts) != (block.entries, block.facts):
            yield Fault(number, "contents")
        # One that ends behind its last entry would take later ones for sealed, and none would count them.
        if positions.astray(start, block.upto) or not positions.holds(block.upto):
            yield Fault(number, "positions")
        # Every head that was ever anchored for this number counts, not only the latest.
        if expected.pop(number, {block.hash}) != {block.hash}:
            yield Fault(number, "anchor")
        try:
            _tally(folded, _folded(start, block.upto))
        except UnknownKind:  # a fact of a kind that was never entered folds into nothing
            yield Fault(number, "kinds")
        previous, start = block.hash, block.upto
    if positions.unplaced() or positions.astray(start, positions.LAST):
        yield Fault(0, "positions")
    if not _rolled_up(folded):
        yield Fault(0, "rollups")
    for missing in sorted(expected):
        yield Fault(missing, "missing")


def _tally(folded: dict[str, Sums], more: dict[str, Rollup]) -> None:
    for key, row in more.items():
        sums = tuple(getattr(row, name) for name in _SUMS)
        known = folded.get(key)
        folded[key] = tuple(map(add, known, sums)) if known else sums


def _rolled_up(folded: dict[str, Sums]) -> bool:
    """Whether the rollups say this, and nothing else. Sums that came back to nothing say nothing.

    Read by keys in batches: without server-side cursors a query's rows are all held at once.
    """
    after = ""
    rows = Rollup.objects.order_by("key").values_list("key", *_SUMS)
    while batch := list(rows.filter(key__gt=after)[:_BATCH]):
        for key, *sums in batch:
            if tuple(sums) != folded.pop(key, _NOTHING):
                return False
        after = batch[-1][0]
    return not any(any(sums) for sums in folded.values())
