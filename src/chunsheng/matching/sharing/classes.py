"""Households that the solver need not tell apart, and the ladder each class climbs (R7).

Households of one place with one set of accepted and preferred kinds form a class. Tier and
history do not split a class: they stand in its ladder, the number of parcels that its households
want at each rank. The totals of the classes form an M-convex set, on which the least sum of any
increasing rank costs is the fairest division (Frank and Murota, Mathematical Programming 195,
2022), so ranks are small consecutive numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import Bits, Ints
from chunsheng.matching.sharing.question import Checked, Policy

_CELLS = 2**23
"""Cells of the (class, tier, level) histogram held at a time."""
_TABLE = 2**22
"""Up to this value a column is numbered through a lookup table instead of a sort."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """What a rank means. `of[stage, tier, level]` is the rank of a household's next parcel.

    Stage 0 is the guaranteed minimum, stage 1 all else; a lower rank is served first.
    `used` (same shape) tells where some household wants that parcel. `count` is the number of
    ranks; `first_level[stage, tier, rank]` the first level that is not below `rank`.
    """

    of: Ints
    used: Bits
    count: int
    first_level: Ints

    def meaning(self, rank: int) -> tuple[tuple[int, int, int], ...]:
        """Return the (stage, tier, level) that share `rank`; stage 0 is the minimum."""
        plain = 2 - self.of.shape[0]
        found = np.nonzero((self.of == rank) & self.used)
        stage, tier, level = (axis.tolist() for axis in found)
        return tuple((s + plain, t, lv) for s, t, lv in zip(stage, tier, level, strict=True))


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes in canonical order, with their ladders sorted by class and rank.

    Per class: `place`, `accepts`, `prefers`. Per household: `of` (its class). Per rung:
    `rung_class`, `rung_rank`, `rung_parcels`.
    """

    place: Ints
    accepts: Ints
    prefers: Ints
    of: Ints
    rung_class: Ints
    rung_rank: Ints
    rung_parcels: Ints
    ranks: Ranks

    @property
    def count(self) -> int:
        return len(self.place)


def numbered(column: Ints) -> tuple[Ints, Ints]:
    """Return the sorted distinct values of `column` and each row's position among them."""
    if len(column) == 0:
        return column, column
    top = int(column.max())
    if top > _TABLE:
        values, at = np.unique(column, return_inverse=True)
        return values, at.astype(np.int64)
    seen = np.zeros(top + 1, np.bool_)
    seen[column] = True
    values = np.flatnonzero(seen)
    table = np.cumsum(seen) - 1
    return values, table[column]


def compress(question: Checked, policy: Policy) -> Classes:
    """Return the classes of `question` and their ladders under `policy`."""
    places, place = numbered(question.place)
    likes, like = numbered(question.accepts)
    bests, best = numbered(question.prefers)
    looks, look = numbered(like * len(bests) + best)
    pairs, of = numbered(place * len(looks) + look)
    like_of_pair = looks[pairs % len(looks)] if len(pairs) else pairs
    slots = _histogram(question, policy, of, len(pairs))
    ranks = _rank(policy, slots.shape, slots.used)
    rung_class, rung_rank, rung_parcels = _rungs(slots, ranks)
    return Classes(
        place=places[pairs // len(looks)] if len(pairs) else pairs,
        accepts=likes[like_of_pair // len(bests)] if len(pairs) else pairs,
        prefers=bests[like_of_pair % len(bests)] if len(pairs) else pairs,
        of=of,
        rung_class=rung_class,
        rung_rank=rung_rank,
        rung_parcels=rung_parcels,
        ranks=ranks,
    )


@dataclass(frozen=True, slots=True)
class _Slots:
    """Non-empty cells of the histogram: class, flat (stage, tier, level) and parcels wanted."""

    of: Ints
    flat: Ints
    parcels: Ints
    shape: tuple[int, int, int]
    used: Bits


def _histogram(question: Checked, policy: Policy, of: Ints, classes: int) -> _Slots:
    tiers = int(question.tier.max(initial=0)) + 1
    levels = int((question.received + question.wanted).max(initial=0)) + 1
    shape = (2 if policy.minimum else 1, tiers, levels)
    width = shape[0] * tiers * levels
    step = max(1, _CELLS // width)
    order = np.argsort(of, kind="stable") if classes > step else None
    found: list[tuple[Ints, Ints, Ints]] = []
    for first in range(0, classes, step):
        rows: slice | Ints = slice(None)
        if order is not None:
            ends = np.searchsorted(of[order], [first, first + step])
            rows = order[ends[0] : ends[1]]
        cells = _count(question, policy, rows, of[rows] - first, min(step, classes - first), shape)
        at = np.flatnonzero(cells)
        found.append((first + at // width, at % width, cells[at]))
    if not found:
        found.append((np.zeros(0, np.int64),) * 3)
    flat = np.concatenate([part[1] for part in found])
    used = np.zeros(width, np.bool_)
    used[flat] = True
    return _Slots(
        np.concatenate([part[0] for part in found]),
        flat,
        np.concatenate([part[2] for part in found]),
        shape,
        used,
    )


def _count(
    question: Checked,
    policy: Policy,
    rows: slice | Ints,
    of: Ints,
    classes: int,
    shape: tuple[int, int, int],
) -> Ints:
    """Return, flat over (class, stage, tier, level), how many households want that parcel."""
    stages, tiers, levels = shape
    start, wanted = question.received[rows], question.wanted[rows]
    promised = np.minimum(wanted, policy.minimum) if stages == 2 else np.zeros_like(wanted)
    spans = [(start + promised, start + wanted)]
    if stages == 2:
        spans.insert(0, (start, start + promised))
    size = classes * stages * tiers * levels
    steps = np.zeros(size, np.int64)
    for stage, (low, high) in enumerate(spans):
        base = ((of * stages + stage) * tiers + question.tier[rows]) * levels
        steps += np.bincount(base + low, minlength=size)
        steps -= np.bincount(base + high, minlength=size)
    return np.cumsum(steps)


def _rank(policy: Policy, shape: tuple[int, int, int], used: Bits) -> Ranks:
    stages, tiers, levels = shape
    level = np.arange(levels, dtype=np.int64)
    tier = np.arange(tiers, dtype=np.int64)
    if policy.order == "weighted":
        weights = np.array(policy.weights[:tiers], dtype=np.int64)
        common = int(np.lcm.reduce(weights))
        value = (level[None, :] + 1) * (common // weights)[:, None]
    else:
        value = tier[:, None] * levels + level[None, :]
    values = [value]
    if stages == 2:
        values = [np.broadcast_to(level, (tiers, levels)), value + levels]
    order = np.stack(values)
    kept = np.unique(order.reshape(-1)[used])
    of = np.searchsorted(kept, order).astype(np.int64)
    first = np.stack(
        [
            np.stack([np.searchsorted(row, np.arange(len(kept) + 2)) for row in stage])
            for stage in of
        ]
    )
    return Ranks(of, used.reshape(shape), len(kept), first.astype(np.int64))


def _rungs(slots: _Slots, ranks: Ranks) -> tuple[Ints, Ints, Ints]:
    rank = ranks.of.reshape(-1)[slots.flat]
    joined, at = numbered(slots.of * (ranks.count + 1) + rank)
    parcels = np.zeros(len(joined), np.int64)
    np.add.at(parcels, at, slots.parcels)
    return joined // (ranks.count + 1), joined % (ranks.count + 1), parcels
