"""Requests are spread evenly, as far as anybody can reach, and then cheaply (R5, R6)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunsheng.matching import UNHANDLED, Balanced, Code, Handlers, Lanes, Requests, balance
from chunsheng.matching.errors import OutOfRange, UnknownId

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=60, deadline=None, derandomize=True)


class Office:
    """A random small office."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        n, m = int(rng.integers(1, 7)), int(rng.integers(1, 4))
        self.requests = Requests(rng.permutation(50)[:n], rng.integers(0, 3, n))
        self.handlers = Handlers(
            rng.permutation(9)[:m],
            rng.integers(0, 4, m),
            rng.integers(0, 8, m) if rng.random() < 0.6 else None,
            rng.integers(1, 4, m) if rng.random() < 0.5 else None,
        )
        lanes = np.argwhere(rng.random((4, m)) < 0.7)
        self.lanes = Lanes(
            lanes[:, 0], self.handlers.key[lanes[:, 1]], rng.integers(0, 6, len(lanes))
        )

    def limit(self, row: int) -> int:
        return 99 if self.handlers.limit is None else int(self.handlers.limit[row])

    def strength(self, row: int) -> int:
        return 1 if self.handlers.strength is None else int(self.handlers.strength[row])

    def judged(self, to: tuple[int, ...]) -> tuple[int, list[float], int] | None:
        """Unhandled, steps climbed from the highest downwards, cost; None where not allowed."""
        price = {
            (int(g), int(h)): int(c)
            for g, h, c in zip(self.lanes.group, self.lanes.handler, self.lanes.cost, strict=True)
        }
        load, cost, steps = self.handlers.load.tolist(), 0, []
        for request, row in enumerate(to):
            if row == UNHANDLED:
                continue
            pair = int(self.requests.group[request]), int(self.handlers.key[row])
            if pair not in price or load[row] >= self.limit(row):
                return None
            load[row] += 1
            cost += price[pair]
            steps.append(load[row] / self.strength(row))
        return to.count(UNHANDLED), sorted(steps, reverse=True), cost

    def best(self) -> tuple[int, list[float], int]:
        rows = range(UNHANDLED, len(self.handlers.key))
        verdicts = (self.judged(to) for to in product(rows, repeat=len(self.requests.key)))
        return min(verdict for verdict in verdicts if verdict is not None)

    def solved(self, order: np.ndarray | None = None) -> Balanced:
        rows = np.arange(len(self.requests.key)) if order is None else order
        mixed = np.arange(len(self.lanes.group))[:: 1 if order is None else -1]
        lanes = Lanes(self.lanes.group[mixed], self.lanes.handler[mixed], self.lanes.cost[mixed])
        return balance(
            Requests(self.requests.key[rows], self.requests.group[rows]), self.handlers, lanes
        )


@FEW
@given(SEEDS)
def test_balance_equals_trying_everything(seed: int) -> None:
    office = Office(seed)
    done = office.solved()
    assert done.proved
    assert office.judged(tuple(done.handler.tolist())) == office.best()


@FEW
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    office = Office(seed)
    order = np.random.default_rng(seed).permutation(len(office.requests.key))
    assert office.solved().handler[order].tolist() == office.solved(order).handler.tolist()


@FEW
@given(SEEDS)
def test_loads_and_reasons_add_up(seed: int) -> None:
    office = Office(seed)
    done = office.solved()
    handled = done.handler[done.handler != UNHANDLED]
    received = np.bincount(handled, minlength=len(office.handlers.key))
    assert done.load.tolist() == (office.handlers.load + received).tolist()
    for row, to in enumerate(done.handler.tolist()):
        first, *others = done.reasons(row)
        if to == UNHANDLED:
            assert first.code == Code.NOT_SERVED
            assert {reason.code for reason in others} <= {Code.LOAD_FULL, Code.NO_EDGE}
        else:
            assert first.params["to"] == office.handlers.key[to]
            assert any(reason.params["at"] == first.params["to"] for reason in others)


def test_a_thousand_requests_spread_exactly_evenly() -> None:
    done = balance(
        Requests(range(1000), [k % 4 for k in range(1000)]),
        Handlers(range(10)),
        Lanes([g for g in range(4) for _ in range(10)], list(range(10)) * 4, [0] * 40),
    )
    assert done.proved
    assert done.load.tolist() == [100] * 10


def test_geography_may_force_an_uneven_load_and_the_ladder_grows_to_it() -> None:
    done = balance(Requests(range(90), [0] * 90), Handlers(range(9)), Lanes([0], [3], [1]))
    assert done.load.tolist() == [0, 0, 0, 90, 0, 0, 0, 0, 0]


def test_faults_are_named() -> None:
    with pytest.raises(UnknownId, match=r"lanes.handler\[0\]"):
        balance(Requests([1], [0]), Handlers([1]), Lanes([0], [2], [0]))
    with pytest.raises(OutOfRange, match=r"handlers.strength\[0\]"):
        balance(Requests([1], [0]), Handlers([1], strength=[0]), Lanes([0], [1], [0]))
