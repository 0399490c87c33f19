"""What the solver is measured against: the usual ways to answer the same question."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from chunsheng.matching import Households, Lots, Routes

SPAN = 64


@dataclass(frozen=True, slots=True)
class Flat:
    """A harvest household by household: every eligible (household, lot) and every wished parcel
    with its rank. `weight` makes one cost of rank and price, as all the rivals need.
    """

    household: np.ndarray
    lot: np.ndarray
    price: np.ndarray
    owner: np.ndarray
    rank: np.ndarray
    households: int
    parcels: np.ndarray

    @property
    def weight(self) -> int:
        return SPAN * int(self.price.max() + 1)

    def cost_of_leaving(self) -> int:
        return self.weight * int(self.rank.max() + 2)


def flatten(homes: Households, lots: Lots, routes: Routes) -> Flat:
    """Return the household-level question."""
    n = len(homes.key)
    by_place = np.argsort(homes.place, kind="stable")
    start = np.searchsorted(homes.place[by_place], np.arange(int(homes.place.max()) + 2))
    count = (start[1:] - start[:-1])[routes.place]
    route = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(route)) - np.repeat(np.cumsum(count) - count, count)
    household = by_place[start[routes.place[route]] + within]
    lot = routes.lot[route]
    kept = (homes.accepts[household] >> lots.kind[lot]) & 1 == 1
    household, lot, route = household[kept], lot[kept], route[kept]
    second = 1 - ((homes.prefers[household] >> lots.kind[lot]) & 1)
    owner, rank = wished_parcels(homes)
    price = routes.cost[route] + second
    return Flat(household, lot, price, owner, rank, n, np.asarray(lots.parcels))


def wished_parcels(homes: Households) -> tuple[np.ndarray, np.ndarray]:
    """Return the owner and the rank of every wished parcel, household by household."""
    owner = np.repeat(np.arange(len(homes.key)), homes.wanted)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(homes.wanted) - homes.wanted, homes.wanted)
    level = homes.received[owner] + within
    return owner, np.unique(homes.tier[owner] * 1000 + level, return_inverse=True)[1]


def totals(
    owner: np.ndarray, rank: np.ndarray, granted: np.ndarray, price: int
) -> tuple[int, int, int]:
    """Return parcels placed, the sum of their ranks, and the price."""
    first = np.searchsorted(owner, np.arange(len(granted)))
    served = np.arange(len(owner)) - first[owner] < granted[owner]
    return int(granted.sum()), int(rank[served].sum()), int(price)


def greedy(homes: Households, lots: Lots, routes: Routes) -> tuple[int, int, int]:
    """Fair by hand: whoever is first in the queue takes the cheapest parcel left for her.

    Households of one place and taste share one list of lots, cheapest first, whose empty front is
    dropped as it empties: as lean as Python gets.
    """
    owner, rank = wished_parcels(homes)
    first = np.searchsorted(owner, np.arange(len(homes.key) + 1)).tolist()
    ranks, left = rank.tolist(), lots.parcels.tolist()
    taste = list(
        zip(homes.place.tolist(), homes.accepts.tolist(), homes.prefers.tolist(), strict=True)
    )
    menus = {key: _menu(key, lots, routes) for key in set(taste)}
    granted, spent = [0] * len(homes.key), 0
    queue = [(ranks[first[home]], home) for home in range(len(homes.key))]
    heapq.heapify(queue)
    while queue:
        _, home = heapq.heappop(queue)
        menu = menus[taste[home]]
        while menu and not left[menu[-1][1]]:
            menu.pop()
        if not menu:
            continue
        cost, lot = menu[-1]
        left[lot] -= 1
        spent += cost
        granted[home] += 1
        unit = first[home] + granted[home]
        if unit < first[home + 1]:
            heapq.heappush(queue, (ranks[unit], home))
    return totals(owner, rank, np.array(granted), spent)


def _menu(key: tuple[int, int, int], lots: Lots, routes: Routes) -> list[tuple[int, int]]:
    """Return (cost, lot) for one place and taste, the cheapest last."""
    place, accepts, prefers = key
    way = np.flatnonzero(routes.place == place)
    kind = lots.kind[routes.lot[way]]
    way, kind = way[accepts >> kind & 1 == 1], kind[accepts >> kind & 1 == 1]
    cost = routes.cost[way] + 1 - (prefers >> kind & 1)
    return sorted(zip(cost.tolist(), routes.lot[way].tolist(), strict=True), reverse=True)


def _arcs(flat: Flat) -> tuple[int, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Source 0, sink 1, lots, households; the last arc carries what is left over."""
    lots = len(flat.parcels)
    homes = 2 + lots
    pairs, units = len(flat.lot), len(flat.owner)
    total = int(flat.parcels.sum())
    tail = np.r_[np.zeros(lots, int), 2 + flat.lot, homes + flat.owner, 0]
    head = np.r_[2 + np.arange(lots), homes + flat.household, np.ones(units, int), 1]
    room = np.r_[flat.parcels, np.full(pairs, 9), np.ones(units, int), total]
    cost = np.r_[np.zeros(lots, int), flat.price, flat.rank * flat.weight, flat.cost_of_leaving()]
    return homes + flat.households, tail, head, room, cost


def _read(flat: Flat, flow: np.ndarray) -> tuple[int, int, int]:
    lots, pairs = len(flat.parcels), len(flat.lot)
    taken = flow[lots : lots + pairs]
    granted = np.bincount(flat.household, taken, flat.households).astype(np.int64)
    return totals(flat.owner, flat.rank, granted, int((taken * flat.price).sum()))


def household_flow(flat: Flat) -> tuple[int, int, int]:
    """OR-Tools min-cost flow with a node per household, arcs added in bulk."""
    from ortools.graph.python import min_cost_flow

    nodes, tail, head, room, cost = _arcs(flat)
    engine = min_cost_flow.SimpleMinCostFlow()
    arcs = engine.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    total = int(flat.parcels.sum())
    engine.set_nodes_supplies(np.arange(2), np.array([total, -total]))
    engine.solve()
    return _read(flat, engine.flows(arcs))


def textbook_flow(flat: Flat) -> tuple[int, int, int]:
    """The same, arc by arc in a Python loop, as in OR-Tools' own examples."""
    from ortools.graph.python import min_cost_flow

    nodes, tail, head, room, cost = _arcs(flat)
    engine = min_cost_flow.SimpleMinCostFlow()
    for arc in zip(tail.tolist(), head.tolist(), room.tolist(), cost.tolist(), strict=True):
        engine.add_arc_with_capacity_and_unit_cost(*arc)
    total = int(flat.parcels.sum())
    engine.set_node_supply(0, total)
    engine.set_node_supply(1, -total)
    engine.solve()
    return _read(flat, np.array([engine.flow(arc) for arc in range(engine.num_arcs())]))


def scipy_lp(flat: Flat) -> tuple[int, int, int]:
    """One linear programme for HiGHS through scipy."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    pairs, units = len(flat.lot), len(flat.owner)
    gain = np.r_[flat.price, flat.rank * flat.weight - flat.cost_of_leaving()]
    columns = np.arange(pairs)
    supply = coo_array((np.ones(pairs), (flat.lot, columns)), (len(flat.parcels), pairs + units))
    balance = coo_array(
        (np.r_[np.ones(pairs), -np.ones(units)],
         (np.r_[flat.household, flat.owner], np.arange(pairs + units))),
        (flat.households, pairs + units),
    )  # fmt: skip
    bounds = np.c_[np.zeros(pairs + units), np.r_[np.full(pairs, 9), np.ones(units)]]
    found = linprog(
        gain, supply, flat.parcels, balance, np.zeros(flat.households), bounds, method="highs"
    )
    taken = np.rint(found.x[:pairs]).astype(np.int64)
    granted = np.bincount(flat.household, taken, flat.households).astype(np.int64)
    return totals(flat.owner, flat.rank, granted, int((taken * flat.price).sum()))


def pulp_cbc(flat: Flat) -> tuple[int, int, int]:
    """The same programme in PuLP, solved by the CBC that comes with it."""
    import pulp

    model = pulp.LpProblem("harvest", pulp.LpMinimize)
    x = [pulp.LpVariable(f"x{k}", 0, 9) for k in range(len(flat.lot))]
    u = [pulp.LpVariable(f"u{k}", 0, 1) for k in range(len(flat.owner))]
    leaving = flat.cost_of_leaving()
    costs = [(v, float(c)) for v, c in zip(x, flat.price, strict=True)]
    costs += [(v, float(r * flat.weight - leaving)) for v, r in zip(u, flat.rank, strict=True)]
    model += pulp.LpAffineExpression(costs)
    for lot, most in enumerate(flat.parcels.tolist()):
        mine = np.flatnonzero(flat.lot == lot).tolist()
        model += pulp.LpAffineExpression([(x[k], 1.0) for k in mine]) <= most
    edges: list[list[tuple[object, float]]] = [[] for _ in range(flat.households)]
    for k, home in enumerate(flat.household.tolist()):
        edges[home].append((x[k], 1.0))
    for k, home in enumerate(flat.owner.tolist()):
        edges[home].append((u[k], -1.0))
    for terms in edges:
        model += pulp.LpAffineExpression(terms) == 0
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    taken = np.rint([v.value() or 0 for v in x]).astype(np.int64)
    granted = np.bincount(flat.household, taken, flat.households).astype(np.int64)
    return totals(flat.owner, flat.rank, granted, int((taken * flat.price).sum()))


def cp_sat(flat: Flat, seconds: float = 60.0) -> tuple[int, int, int]:
    """The same with whole-number variables in CP-SAT, one worker."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = [model.new_int_var(0, 9, "") for _ in flat.lot.tolist()]
    u = [model.new_bool_var("") for _ in flat.owner.tolist()]
    for lot, most in enumerate(flat.parcels.tolist()):
        model.add(sum(x[k] for k in np.flatnonzero(flat.lot == lot).tolist()) <= most)
    edges: list[list[object]] = [[] for _ in range(flat.households)]
    for k, home in enumerate(flat.household.tolist()):
        edges[home].append(x[k])
    for k, home in enumerate(flat.owner.tolist()):
        edges[home].append(-u[k])
    for terms in edges:
        model.add(sum(terms) == 0)
    leaving = flat.cost_of_leaving()
    gain = [leaving - int(r) * flat.weight for r in flat.rank]
    model.maximize(
        cp_model.LinearExpr.weighted_sum([*u, *x], [*gain, *(-int(p) for p in flat.price)])
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise TimeoutError(f"no answer within {seconds:.0f} s")
    taken = np.array([solver.value(v) for v in x])
    granted = np.bincount(flat.household, taken, flat.households).astype(np.int64)
    return totals(flat.owner, flat.rank, granted, int((taken * flat.price).sum()))
