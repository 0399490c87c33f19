"""Slow, independent answers that the solver is held against, and random small questions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from chunsheng.matching import NO_PARENT, Households, Lots, Policy, Quotas, Routes, Shared, share


@dataclass(frozen=True)
class Question:
    """A share-out as columns."""

    households: Households
    lots: Lots
    routes: Routes
    policy: Policy
    quotas: Quotas | None = None

    def answered(self) -> Shared:
        return share(
            self.households, self.lots, self.routes, policy=self.policy, quotas=self.quotas
        )


def small_question(seed: int, *, quotas: bool = False, size: int = 10) -> Question:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, size))
    lots, places, kinds, tiers = (int(rng.integers(1, top)) for top in (5, 4, 4, 4))
    lot_key = rng.permutation(2 * lots)[:lots]
    reach = np.argwhere(rng.random((lots, places)) < 0.8)
    return Question(
        Households(
            key=rng.permutation(3 * n)[:n],
            place=rng.integers(0, places, n),
            accepts=rng.integers(0, 2**kinds, n) | rng.integers(0, 2**kinds, n),
            wanted=rng.integers(0, 4, n),
            received=rng.integers(0, 3, n),
            tier=rng.integers(0, tiers, n),
            prefers=rng.integers(0, 2**kinds, n),
        ),
        Lots(lot_key, rng.integers(0, kinds, lots), rng.integers(0, 5, lots)),
        Routes(
            lot_key[reach[:, 0]],
            reach[:, 1],
            rng.integers(0, 9, len(reach)),
            rng.integers(0, 5, len(reach)) if rng.random() < 0.5 else None,
        ),
        Policy(
            order="weighted" if rng.random() < 0.4 else "absolute",
            weights=tuple(int(w) for w in rng.integers(1, 4, tiers)),
            minimum=int(rng.integers(0, 3)) if rng.random() < 0.4 else 0,
            seed=seed,
            second_choice=int(rng.integers(0, 4)),
        ),
        _small_quotas(rng, places) if quotas else None,
    )


def _small_quotas(rng: np.random.Generator, places: int) -> Quotas:
    listed = np.flatnonzero(rng.random(places) < 0.8)
    return Quotas(
        key=[7, 3, 5],
        parent=[NO_PARENT, 7, 7],
        capacity=rng.integers(0, 7, 3),
        member=listed,
        of=np.array([7, 3, 5])[rng.integers(0, 3, len(listed))],
    )


def priority(policy: Policy, tier: int, received: int, unit: int) -> tuple[Fraction, ...]:
    """The place in the queue of a household's parcel number `unit`, straight from the words."""
    level = received + unit
    if unit < policy.minimum:
        return (Fraction(0), Fraction(level))
    if policy.order == "weighted":
        return (Fraction(1), Fraction(level + 1, policy.weights[tier]))
    return (Fraction(1), Fraction(tier), Fraction(level))


def lexicographic_optimum(question: Question) -> tuple[int, tuple[int, ...], int]:
    """Solve household by household with HiGHS: coverage, then each rank in turn, then cost.

    Returns parcels placed, parcels at each rank in the order of priority, and the cost.
    """
    program = _Program(question)
    placed = program.maximise(program.placed)
    served = tuple(program.maximise(row) for row in program.ranks)
    return placed, served, -program.maximise(-program.cost)


def achieved(question: Question, shared: Shared) -> tuple[int, tuple[int, ...], int]:
    """The same three figures, added up from the baskets of a share-out."""
    program = _Program(question)
    h = question.households
    at_rank = [0] * len(program.ranks)
    for row, granted in enumerate(shared.granted.tolist()):
        for unit in range(granted):
            place = priority(question.policy, int(h.tier[row]), int(h.received[row]), unit)
            at_rank[program.order.index(place)] += 1
    pair = {pair: column for column, pair in enumerate(program.pairs)}
    cost = sum(
        amount * int(program.cost[pair[row, lot]])
        for row, lot, amount in zip(
            shared.baskets.household.tolist(),
            shared.baskets.lot.tolist(),
            shared.baskets.parcels.tolist(),
            strict=True,
        )
    )
    return int(shared.granted.sum()), tuple(at_rank), cost


class _Program:
    """Variables: parcels of lot l to household h, then one per wanted parcel of a household."""

    def __init__(self, question: Question) -> None:
        h, lots, routes = question.households, question.lots, question.routes
        kind = dict(zip(np.asarray(lots.key).tolist(), np.asarray(lots.kind).tolist(), strict=True))
        self.rows: list[tuple[list[int], list[float], float]] = []
        self.equal: list[tuple[list[int], list[float], float]] = []
        self.pairs: list[tuple[int, int]] = []
        prices: list[int] = []
        by_route: list[list[int]] = []
        for lot, place, price in zip(
            np.asarray(routes.lot).tolist(),
            np.asarray(routes.place).tolist(),
            routes.cost,
            strict=True,
        ):
            by_route.append([])
            for row in range(len(h.key)):
                bit = 1 << kind[lot]
                if h.place[row] == place and int(h.accepts[row]) & bit:
                    by_route[-1].append(len(self.pairs))
                    self.pairs.append((row, lot))
                    second = 0 if int(h.prefers[row]) & bit else question.policy.second_choice
                    prices.append(int(price) + second)
        self._units(question, prices)
        self._limits(question, by_route)

    def _units(self, question: Question, prices: list[int]) -> None:
        h = question.households
        wishes = [
            (row, priority(question.policy, int(h.tier[row]), int(h.received[row]), unit))
            for row in range(len(h.key))
            for unit in range(int(h.wanted[row]))
        ]
        edges = len(self.pairs)
        self.size = edges + len(wishes)
        self.order = sorted({place for _, place in wishes})
        self.placed = np.r_[np.ones(edges), np.zeros(len(wishes))]
        self.cost = np.r_[np.array(prices, float), np.zeros(len(wishes))]
        self.ranks = [
            np.r_[np.zeros(edges), [float(place == rank) for _, place in wishes]]
            for rank in self.order
        ]
        for row in range(len(h.key)):
            mine = [c for c, (owner, _) in enumerate(self.pairs) if owner == row]
            steps = [edges + c for c, (owner, _) in enumerate(wishes) if owner == row]
            self.equal.append((mine + steps, [1.0] * len(mine) + [-1.0] * len(steps), 0.0))

    def _limits(self, question: Question, by_route: list[list[int]]) -> None:
        h, lots, routes = question.households, question.lots, question.routes
        for key, parcels in zip(np.asarray(lots.key).tolist(), lots.parcels, strict=True):
            mine = [c for c, (_, lot) in enumerate(self.pairs) if lot == key]
            self.rows.append((mine, [1.0] * len(mine), float(parcels)))
        if routes.capacity is not None:
            for columns, limit in zip(by_route, routes.capacity, strict=True):
                self.rows.append((columns, [1.0] * len(columns), float(limit)))
        if question.quotas is not None:
            q = question.quotas
            of = dict(zip(np.asarray(q.member).tolist(), np.asarray(q.of).tolist(), strict=True))
            parent = dict(zip(q.key, q.parent, strict=True))
            for key, limit in zip(q.key, q.capacity, strict=True):
                inside = {p for p, at in of.items() if key in (at, parent[at])}
                mine = [c for c, (row, _) in enumerate(self.pairs) if int(h.place[row]) in inside]
                self.rows.append((mine, [1.0] * len(mine), float(limit)))

    def maximise(self, goal: np.ndarray) -> int:
        """Return the whole-number optimum of `goal` and hold it for all later goals."""
        if not self.size:
            return 0
        found = linprog(
            -goal,
            A_ub=_sparse(self.rows, self.size),
            b_ub=[limit for *_, limit in self.rows],
            A_eq=_sparse(self.equal, self.size),
            b_eq=[limit for *_, limit in self.equal],
            bounds=[(0, None)] * len(self.pairs) + [(0, 1)] * (self.size - len(self.pairs)),
            method="highs",
        )
        best = round(float(-found.fun))
        assert abs(best + found.fun) < 1e-6
        columns = np.flatnonzero(goal)
        self.equal.append((columns.tolist(), goal[columns].tolist(), float(best)))
        return best


def _sparse(rows: list[tuple[list[int], list[float], float]], width: int) -> coo_array:
    at = [
        (number, column, value)
        for number, (columns, values, _) in enumerate(rows)
        for column, value in zip(columns, values, strict=True)
    ]
    r, c, v = zip(*at, strict=True) if at else ((), (), ())
    return coo_array((np.array(v, float), (np.array(r, int), np.array(c, int))), (len(rows), width))
