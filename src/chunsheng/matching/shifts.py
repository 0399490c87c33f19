"""People, shifts and who may take which turn: the question of a roster (R6, R8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import (
    ANY,
    Bits,
    Column,
    Ints,
    integers,
    integers_or,
    positions,
    unique,
    unique_pairs,
)
from chunsheng.matching.draw import tickets
from chunsheng.matching.errors import ContradictoryQuota

_MOST = 2**16


@dataclass(frozen=True, slots=True)
class People:
    """One row per person: unique `key`; `most` shifts in all (default 1); `load`, shifts worked
    before (default 0), which comes before nobody but counts when the work is spread.
    """

    key: Column
    most: Column | None = None
    load: Column | None = None


@dataclass(frozen=True, slots=True)
class Shifts:
    """One row per shift: unique `key`, `start` and `end` (any whole-number clock, end excluded),
    `places` to fill (default 1) and `tier`, 0 filled first (default 0).
    """

    key: Column
    start: Column
    end: Column
    places: Column | None = None
    tier: Column | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """Who may take which shift, each pair once, at what `cost`."""

    person: Column
    shift: Column
    cost: Column


@dataclass(frozen=True, slots=True)
class Roster:
    """The checked question: people in drawing order, shifts by key, turns by both.

    `window` numbers the distinct (start, end) per shift; `apart` tells whether no two windows
    overlap, in which case whole numbers come out of a flow by themselves.
    """

    person_key: Ints
    person_row: Ints
    most: Ints
    load: Ints
    shift_key: Ints
    shift_row: Ints
    start: Ints
    end: Ints
    places: Ints
    tier: Ints
    turn_person: Ints
    turn_shift: Ints
    turn_cost: Ints
    window: Ints
    apart: bool

    def clash(self, one: Ints, other: Ints) -> Bits:
        """Return where shifts `one` and `other` overlap in time."""
        overlap: Bits = (self.start[one] < self.end[other]) & (self.start[other] < self.end[one])
        return overlap


def check_roster(people: People, shifts: Shifts, turns: Turns, seed: int) -> Roster:
    """Return the checked question; raises the errors of `chunsheng.matching.errors`."""
    key = integers("people.key", people.key, most=ANY)
    by_person = unique("people.key", key)
    shift_key = integers("shifts.key", shifts.key, most=ANY)
    by_shift = unique("shifts.key", shift_key)
    n, m = len(key), len(shift_key)
    start = integers("shifts.start", shifts.start, length=m, least=-ANY, most=ANY)
    end = integers("shifts.end", shifts.end, length=m, least=-ANY, most=ANY)
    backwards = np.flatnonzero(end <= start)
    if len(backwards):
        row = int(backwards[0])
        raise ContradictoryQuota("shifts.end", row, int(end[row]), "is not after the start")
    person, shift, cost = _check_turns(turns, key[by_person], shift_key[by_shift])
    drawn = np.argsort(tickets(key[by_person], seed))
    place = np.empty(n, np.int64)
    place[drawn] = np.arange(n)
    by_draw, person = by_person[drawn], place[person]
    rows = np.lexsort((shift, person))
    start, end = start[by_shift], end[by_shift]
    window, apart = _windows(start, end)
    return Roster(
        person_key=key[by_draw],
        person_row=by_draw,
        most=integers_or("people.most", people.most, n, 1, most=_MOST)[by_draw],
        load=integers_or("people.load", people.load, n, 0, most=_MOST)[by_draw],
        shift_key=shift_key[by_shift],
        shift_row=by_shift,
        start=start,
        end=end,
        places=integers_or("shifts.places", shifts.places, m, 1)[by_shift],
        tier=integers_or("shifts.tier", shifts.tier, m, 0, most=_MOST)[by_shift],
        turn_person=person[rows],
        turn_shift=shift[rows],
        turn_cost=cost[rows],
        window=window,
        apart=apart,
    )


def _check_turns(turns: Turns, people: Ints, shifts: Ints) -> tuple[Ints, Ints, Ints]:
    person = integers("turns.person", turns.person, most=ANY)
    shift = integers("turns.shift", turns.shift, length=len(person), most=ANY)
    cost = integers("turns.cost", turns.cost, length=len(person))
    person = positions("turns.person", person, people, "people.key")
    shift = positions("turns.shift", shift, shifts, "shifts.key")
    unique_pairs("turns.shift", person, shift)
    return person, shift, cost


def _windows(start: Ints, end: Ints) -> tuple[Ints, bool]:
    """Return each shift's window number, and whether no two different windows overlap."""
    both, window = np.unique(np.stack([start, end], axis=1), axis=0, return_inverse=True)
    apart = bool((both[1:, 0] >= both[:-1, 1]).all())
    return window.reshape(-1).astype(np.int64), apart
