"""Rosters fill shifts within hours and loads, by flow or by yes and no (R6, R8)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunsheng.matching import Code, People, Rostered, Shifts, Turns, roster
from chunsheng.matching.errors import ContradictoryQuota, TooLarge

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=40, deadline=None, derandomize=True)


class Hall:
    """A random small hall; `overlapping` hours make it a question of yes or no."""

    def __init__(self, seed: int, *, overlapping: bool) -> None:
        rng = np.random.default_rng(seed)
        n, m = int(rng.integers(1, 5)), int(rng.integers(1, 5))
        self.people = People(rng.permutation(20)[:n], rng.integers(0, 4, n), rng.integers(0, 3, n))
        start = rng.integers(0, 5, m)
        length = rng.integers(1, 4, m) if overlapping else np.ones(m, int)
        self.shifts = Shifts(
            rng.permutation(20)[:m], start, start + length, rng.integers(0, 3, m),
            rng.integers(0, 3, m),
        )  # fmt: skip
        self.pairs = np.argwhere(rng.random((n, m)) < 0.7)[:10]
        self.cost = rng.integers(0, 5, len(self.pairs))

    def solved(self, order: np.ndarray | None = None) -> Rostered:
        rows = np.arange(len(self.people.key)) if order is None else order
        mixed = np.arange(len(self.pairs))[:: 1 if order is None else -1]
        p = self.people
        return roster(
            People(p.key[rows], p.most[rows], p.load[rows]),
            self.shifts,
            Turns(
                p.key[self.pairs[mixed, 0]], self.shifts.key[self.pairs[mixed, 1]], self.cost[mixed]
            ),
        )

    def judged(self, taken: tuple[bool, ...]) -> tuple[int, int, int, int] | None:
        """Goals as a tuple to minimise: empty places, tiers, steps of load, cost."""
        pairs = [tuple(p) for p, yes in zip(self.pairs.tolist(), taken, strict=True) if yes]
        s, p = self.shifts, self.people
        tiers = sorted(set(s.tier.tolist()))
        rank = sum(tiers.index(int(s.tier[shift])) for _, shift in pairs)
        steps = []
        for person in range(len(p.key)):
            mine = [shift for who, shift in pairs if who == person]
            if len(mine) > p.most[person]:
                return None
            for at, one in enumerate(mine):
                for other in mine[:at]:
                    if s.start[one] < s.end[other] and s.start[other] < s.end[one]:
                        return None
            steps += [int(p.load[person]) + k for k in range(len(mine))]
        for shift, places in enumerate(s.places):
            if sum(at == shift for _, at in pairs) > places:
                return None
        cost = sum(int(c) for c, yes in zip(self.cost, taken, strict=True) if yes)
        return -len(pairs), rank, sorted(steps, reverse=True), cost  # type: ignore[return-value]

    def agrees(self, done: Rostered) -> bool:
        chosen = set(zip(done.person.tolist(), done.shift.tolist(), strict=True))
        mine = self.judged(tuple(tuple(pair) in chosen for pair in self.pairs.tolist()))
        verdicts = (self.judged(taken) for taken in product([0, 1], repeat=len(self.pairs)))
        return mine == min(v for v in verdicts if v is not None)


@FEW
@given(SEEDS)
def test_a_flow_roster_equals_trying_everything(seed: int) -> None:
    hall = Hall(seed, overlapping=False)
    done = hall.solved()
    assert done.proved
    assert done.certificate is not None
    assert hall.agrees(done)


@FEW
@given(SEEDS)
def test_a_roster_of_overlapping_shifts_keeps_every_limit_and_is_proved(seed: int) -> None:
    hall = Hall(seed, overlapping=True)
    done = hall.solved()
    assert done.proved
    chosen = set(zip(done.person.tolist(), done.shift.tolist(), strict=True))
    taken = tuple(tuple(pair) in chosen for pair in hall.pairs.tolist())
    mine = hall.judged(taken)
    assert mine is not None
    best = min(
        v[:2] for v in map(hall.judged, product([0, 1], repeat=len(hall.pairs))) if v is not None
    )
    assert mine[:2] == best


@FEW
@given(SEEDS, st.booleans())
def test_every_empty_place_and_every_turn_has_its_reason(seed: int, overlapping: bool) -> None:
    hall = Hall(seed, overlapping=overlapping)
    done = hall.solved()
    for row, filled in enumerate(done.filled.tolist()):
        first, *others = done.reasons_for_shift(row)
        assert first.params["granted"] == filled
        assert {reason.code for reason in others} <= {Code.CLASHES, Code.LOAD_FULL, Code.NO_EDGE}
    for row in range(len(hall.people.key)):
        matched = [reason for reason in done.reasons(row) if reason.code == Code.MATCHED]
        assert len(matched) == done.load[row] - hall.people.load[row]
        assert Code.UNPROVED not in {reason.code for reason in done.reasons(row)}


@FEW
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    hall = Hall(seed, overlapping=False)
    order = np.random.default_rng(seed).permutation(len(hall.people.key))
    one, other = hall.solved(), hall.solved(order)
    assert sorted(zip(order[other.person].tolist(), other.shift.tolist(), strict=True)) == sorted(
        zip(one.person.tolist(), one.shift.tolist(), strict=True)
    )


def test_nobody_stands_in_two_places_and_the_clash_is_named() -> None:
    done = roster(
        People([1], [5]), Shifts([10, 20], [8, 9], [10, 11], tier=[0, 1]),
        Turns([1, 1], [10, 20], [0, 0]),
    )  # fmt: skip
    assert done.certificate is None
    assert done.proved
    assert done.filled.tolist() == [1, 0]
    assert str(done.reasons_for_shift(1)[1]) == "clashes(person=1, at=20, with=10)"


def test_a_shift_that_ends_before_it_starts_and_a_roster_beyond_the_gate_are_refused() -> None:
    with pytest.raises(ContradictoryQuota, match=r"shifts.end\[0\]"):
        roster(People([1]), Shifts([1], [5], [5]), Turns([1], [1], [0]))
    n = 15_000
    overlapping = Shifts([1, 2], [0, 1], [2, 3], places=[n, n])
    turns = Turns(range(n), [1 + k % 2 for k in range(n)], [0] * n)
    with pytest.raises(TooLarge):
        roster(People(range(n)), overlapping, turns)
