"""Seats for units by largest remainder, and people on them by tier (R14 training cohorts)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from chunsheng.matching.assignment import Assigned, assign
from chunsheng.matching.columns import ANY, Column, Ints, integers, integers_or, positions, unique
from chunsheng.matching.draw import tickets
from chunsheng.matching.eligibility import Eligible
from chunsheng.matching.errors import ContradictoryQuota
from chunsheng.matching.pairing import Edges, Needs, Offers
from chunsheng.matching.quotas import NO_PARENT, Quotas
from chunsheng.matching.reasons import Code, Reason


@dataclass(frozen=True, slots=True)
class Units:
    """One row per unit: unique `key`; `weight`, such as its headcount; the `minimum` (default 0)
    and `maximum` (default none) number of seats it may get.
    """

    key: Column
    weight: Column
    minimum: Column | None = None
    maximum: Column | None = None


@dataclass(frozen=True, slots=True)
class Apportioned:
    """`seats` per unit (row), adding up to the total. `share` is the exact proportional share
    within the limits, `drawn` the rows that got their last seat by the draw among equals.
    """

    seats: Ints
    share: tuple[Fraction, ...]
    drawn: tuple[int, ...]

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Return the exact share, as two whole numbers, and what became of its remainder."""
        share, seats = self.share[row], int(self.seats[row])
        exact = (share.numerator, share.denominator)
        told = (Reason(Code.APPORTIONED, {"seats": seats, "share": exact}),)
        return (*told, Reason(Code.DRAW_WON)) if row in self.drawn else told


def apportion(units: Units, seats: int, *, seed: int = 0) -> Apportioned:
    """Divide `seats` in proportion to weight by largest remainder (Hamilton's method).

    Shares are proportional within the units' limits; each unit gets its share rounded down, and
    the seats left go to the largest remainders, equal ones as `seed` draws. The method keeps
    within one seat of the share (quota rule); with more seats in all a unit may get fewer
    (Balinski and Young 1982). Raises ContradictoryQuota where the limits cannot be kept.
    """
    key = integers("units.key", units.key, most=ANY)
    unique("units.key", key)
    n = len(key)
    weight = integers("units.weight", units.weight, length=n)
    total = int(integers("seats", [seats])[0])
    least = integers_or("units.minimum", units.minimum, n, 0)
    most = integers_or("units.maximum", units.maximum, n, total)
    _check_limits(least, most, total)
    share = _shares(weight.tolist(), least.tolist(), most.tolist(), total)
    down = np.array([int(exact) for exact in share], np.int64)
    ticket = tickets(key, seed).tolist()
    ranked = sorted(range(n), key=lambda row: (int(share[row]) - share[row], ticket[row]))
    left = total - int(down.sum())
    winners, others = ranked[:left], ranked[left:]
    down[winners] += 1
    even = {share[row] % 1 for row in winners} & {share[row] % 1 for row in others}
    drawn = tuple(sorted(row for row in winners if share[row] % 1 in even))
    return Apportioned(down, share, drawn)


def _check_limits(least: Ints, most: Ints, total: int) -> None:
    above = np.flatnonzero(least > most)
    if len(above):
        row = int(above[0])
        raise ContradictoryQuota("units.minimum", row, int(least[row]), "exceeds the maximum")
    if int(least.sum()) > total:
        raise ContradictoryQuota("units.minimum", None, int(least.sum()), "exceed the seats")
    if int(most.sum()) < total:
        raise ContradictoryQuota("units.maximum", None, int(most.sum()), "fall short of the seats")


def _shares(
    weight: list[int], least: list[int], most: list[int], total: int
) -> tuple[Fraction, ...]:
    """Return the shares that are proportional to weight but for those held at a limit.

    The sum of shares grows with the common factor, so whichever limits pull harder are binding:
    those units are fixed and the others share what is left, until no limit is passed.
    """
    fixed: dict[int, Fraction] = {}
    while True:
        free = [row for row in range(len(weight)) if row not in fixed]
        left, whole = total - sum(fixed.values()), sum(weight[row] for row in free)
        share = {row: Fraction(left) * weight[row] / max(whole, 1) for row in free}
        low = [row for row in free if share[row] < least[row]]
        high = [row for row in free if share[row] > most[row]]
        if not low and not high:
            if left and not whole:
                raise ContradictoryQuota("units.weight", None, 0, "leave seats without a claim")
            return tuple((fixed | share)[row] for row in range(len(weight)))
        lack = sum((least[row] - share[row] for row in low), Fraction(0))
        excess = sum((share[row] - most[row] for row in high), Fraction(0))
        if lack >= excess:
            fixed |= {row: Fraction(least[row]) for row in low}
        if excess >= lack:
            fixed |= {row: Fraction(most[row]) for row in high}


def fill_seats(
    people: Needs,
    unit: Column,
    sessions: Offers,
    edges: Edges | Eligible,
    units: Units,
    seats: int,
    *,
    seed: int = 0,
) -> tuple[Apportioned, Assigned]:
    """Apportion `seats` to units, then seat their people in the sessions they may attend.

    `unit` names each person's unit. Within a unit's seats the lowest (tier, received) come first,
    as in `assign`; a unit's seats that nobody can take stay empty and are seen in the result.
    """
    divided = apportion(units, seats, seed=seed)
    key = integers("units.key", units.key, most=ANY)
    of = integers("unit", unit, length=len(people.key), most=ANY)
    positions("unit", of, np.sort(key), "units.key")
    limits = Quotas(key, np.full(len(key), NO_PARENT), divided.seats, people.key, of)
    return divided, assign(people, sessions, edges, need_quotas=limits, seed=seed)
