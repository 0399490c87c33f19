"""Assignments are optimal, explained and independent of the order of rows (R6, R14, R17)."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from chunsheng.matching import (
    NO_PARENT,
    Assigned,
    Code,
    Edges,
    Needs,
    Offers,
    Quotas,
    assign,
    find_pairs,
    has_skills,
    is_open,
    is_within,
)
from chunsheng.matching.errors import RepeatedId, UnknownId

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=40, deadline=None, derandomize=True)


class Case:
    """A random small assignment with everything in it."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        n, m = int(rng.integers(1, 8)), int(rng.integers(1, 6))
        self.needs = Needs(
            rng.permutation(20)[:n], rng.integers(0, 3, n), rng.integers(0, 2, n),
            rng.integers(0, 3, n),
        )  # fmt: skip
        self.offers = Offers(rng.permutation(20)[:m], rng.integers(0, 3, m))
        self.pair = np.argwhere(rng.random((n, m)) < 0.6)
        self.cost = rng.integers(0, 9, len(self.pair))
        self.limits: dict[str, Quotas] = {}
        for side, keys in (("need", self.needs.key), ("offer", self.offers.key)):
            if rng.random() < 0.5:
                of = np.array([1, 2])[rng.integers(0, 2, len(keys))]
                most = rng.integers(0, 6, 2)
                self.limits[side] = Quotas([1, 2], [NO_PARENT, 1], most, keys, of)

    def solved(self, order: np.ndarray | None = None) -> Assigned:
        rows = np.arange(len(self.needs.key)) if order is None else order
        n = self.needs
        mixed = np.arange(len(self.pair))[:: 1 if order is None else -1]
        edges = Edges(
            n.key[self.pair[mixed, 0]], self.offers.key[self.pair[mixed, 1]], self.cost[mixed]
        )
        return assign(
            Needs(n.key[rows], n.wanted[rows], n.tier[rows], n.received[rows]),
            self.offers,
            edges,
            need_quotas=self.limits.get("need"),
            offer_quotas=self.limits.get("offer"),
        )

    def optimum(self) -> tuple[int, ...]:
        """Coverage, each rank in turn, cost: a sequence of linear programmes."""
        n, units = self.needs, []
        for row in range(len(n.key)):
            for unit in range(int(n.wanted[row])):
                units.append((row, (int(n.tier[row]), int(n.received[row]) + unit)))
        edges = len(self.pair)
        width = edges + len(units)
        if not width:
            return (0, 0)
        limits, equal = [], []
        for row in range(len(n.key)):
            line = np.zeros(width)
            line[:edges] = self.pair[:, 0] == row
            line[edges:] = [-float(owner == row) for owner, _ in units]
            equal.append((line, 0.0))
        for offer, most in enumerate(self.offers.capacity):
            limits.append((np.r_[self.pair[:, 1] == offer, np.zeros(len(units))], most))
        for side, quotas in self.limits.items():
            of = np.asarray(quotas.of)[self.pair[:, 0 if side == "need" else 1]]
            for at, most in enumerate(quotas.capacity):
                inside = np.ones(edges, bool) if at == 0 else of == 2
                limits.append((np.r_[inside, np.zeros(len(units))], most))
        goals = [np.r_[np.ones(edges), np.zeros(len(units))]]
        goals += [
            np.r_[np.zeros(edges), [float(place == rank) for _, place in units]]
            for rank in sorted({place for _, place in units})
        ]
        goals.append(-np.r_[self.cost, np.zeros(len(units))])
        found = []
        for goal in goals:
            best = linprog(
                -goal, np.array([a for a, _ in limits]), [b for _, b in limits],
                np.array([a for a, _ in equal]), [b for _, b in equal], (0, 1),
            )  # fmt: skip
            found.append(round(-best.fun))
            equal.append((goal, found[-1]))
        return tuple(found)

    def achieved(self, done: Assigned) -> tuple[int, ...]:
        n = self.needs
        wanted = {
            (int(n.tier[row]), int(n.received[row]) + unit)
            for row in range(len(n.key))
            for unit in range(int(n.wanted[row]))
        }
        at = Counter(
            (int(n.tier[row]), int(n.received[row]) + unit)
            for row, granted in enumerate(done.granted.tolist())
            for unit in range(granted)
        )
        price = {(int(a), int(b)): int(c) for (a, b), c in zip(self.pair, self.cost, strict=True)}
        paid = sum(
            price[pair] for pair in zip(done.need.tolist(), done.offer.tolist(), strict=True)
        )
        return (len(done.need), *(at[rank] for rank in sorted(wanted)), -paid)


@pytest.mark.parametrize("first", [0, 100, 200])
def test_assign_equals_the_linear_programmes(first: int) -> None:
    for seed in range(first, first + 100):
        case = Case(seed)
        done = case.solved()
        assert done.proved
        if len(case.pair):
            assert case.achieved(done) == case.optimum(), seed


@FEW
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    case = Case(seed)
    order = np.random.default_rng(seed).permutation(len(case.needs.key))
    one, other = case.solved(), case.solved(order)
    pairs = sorted(zip(order[other.need].tolist(), other.offer.tolist(), strict=True))
    assert pairs == sorted(zip(one.need.tolist(), one.offer.tolist(), strict=True))


@FEW
@given(SEEDS)
def test_every_need_has_reasons_that_add_up(seed: int) -> None:
    case = Case(seed)
    done = case.solved()
    for row, granted in enumerate(done.granted.tolist()):
        first, *others = done.reasons(row)
        assert first.params.get("granted", 0) == granted
        assert sum(reason.code == Code.MATCHED for reason in others) == granted
        if granted < case.needs.wanted[row]:
            assert {reason.code for reason in others} & {
                Code.NO_EDGE, Code.CAPACITY_FULL, Code.QUOTA_FULL,
            }  # fmt: skip
    assert (done.filled <= case.offers.capacity).all()


def test_one_to_one_costs_what_scipy_finds() -> None:
    rng = np.random.default_rng(2)
    n = 300
    need = np.repeat(np.arange(n), 8)
    offer = rng.integers(0, n, len(need))
    offer[::8] = rng.permutation(n)
    pairs = np.unique(need * n + offer)
    cost = rng.integers(1, 100, len(pairs))
    table = csr_array((cost, (pairs // n, pairs % n)), shape=(n, n))
    rows, columns = min_weight_full_bipartite_matching(table)
    done = assign(Needs(range(n)), Offers(range(n)), Edges(pairs // n, pairs % n, cost))
    assert done.proved
    assert done.certificate.totals == (0, 0, int(table[rows, columns].sum()))


def test_a_full_offer_names_whom_one_more_place_would_serve() -> None:
    done = assign(
        Needs([1, 2, 3], tier=[0, 1, 2]), Offers([50]), Edges([1, 2, 3], [50, 50, 50], [5, 1, 1])
    )
    assert done.granted.tolist() == [1, 0, 0]
    assert [str(reason) for reason in done.reasons(0)] == [
        "served_in_full(granted=1, wanted=1)",
        "matched(to=50, cost=5, cheapest=5)",
        "no_envy(levels=3)",
    ]
    assert str(done.reasons(2)[1]) == "capacity_full(at=50, one_more_serves=((1, 0),))"


def test_a_pair_that_stands_twice_or_points_nowhere_is_refused() -> None:
    with pytest.raises(RepeatedId, match=r"edges.offer\[1\]"):
        assign(Needs([1]), Offers([2]), Edges([1, 1], [2, 2], [0, 0]))
    with pytest.raises(UnknownId, match=r"edges.need\[0\]"):
        assign(Needs([1]), Offers([2]), Edges([7], [2], [0]))


def test_the_rules_that_bar_a_need_are_named() -> None:
    rules = [
        has_skills("skill", [0b01, 0b10, 0b01, 0b01], [0b01, 0b11]),
        is_within("distance", ([0, 0, 900, 0], [0] * 4), ([10, 300], [0, 0]), 100),
        is_open("hours", ([8, 8, 8, 8], [10, 10, 10, 30]), ([7, 7], [20, 20])),
    ]
    found = find_pairs(4, 2, rules, lambda need, offer: np.abs(need - offer))
    assert list(zip(found.need.tolist(), found.offer.tolist(), strict=True)) == [(0, 0)]
    done = assign(Needs([1, 2, 3, 4]), Offers([5, 6]), found)
    assert done.granted.tolist() == [1, 0, 0, 0]
    told = [done.reasons(row)[1] for row in (1, 2, 3)]
    assert [reason.code for reason in told] == [Code.RULED_OUT] * 3
    assert [reason.params["rules"] for reason in told] == [
        ("skill", "distance"), ("distance",), ("hours",),
    ]  # fmt: skip
