"""The one door to OR-Tools' min-cost flow; whatever it answers is verified elsewhere (R7)."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from chunsheng.matching.columns import Ints
from chunsheng.matching.errors import CostsTooLarge, OutOfRange, SolverFailed


def largest_cost(nodes: int) -> int:
    """Return the largest |unit cost| that SimpleMinCostFlow carries exactly on `nodes` nodes.

    Its real limit is |cost| * n**2 < 2**63 (not * n); the factor 4 covers the artificial nodes.
    """
    return int((2**63 - 1) // (4 * max(nodes, 2) ** 2))


def require_carried(name: str, cost: Ints, nodes: int) -> None:
    """Raise OutOfRange at the first row of the column `name` that is too large for `nodes` nodes.

    A cost may be well inside 64 bits and still beyond what cost scaling carries.
    """
    limit = largest_cost(nodes)
    above = np.flatnonzero(cost > limit)
    if len(above):
        row = int(above[0])
        fault = f"must be at most {limit} on {nodes} nodes, or the solver overflows"
        raise OutOfRange(name, row, int(cost[row]), fault)


def solve_flow(
    nodes: int, tail: Ints, head: Ints, capacity: Ints, cost: Ints, supply: Ints
) -> Ints:
    """Return a flow of least total cost, int64 of the arcs' length.

    All vectors are int64 (checked by the callers' columns, since OR-Tools truncates floats
    silently). Raises CostsTooLarge before an overflow could happen and SolverFailed when the
    engine reports anything but OPTIMAL.
    """
    if len(tail) == 0:
        return np.zeros(0, np.int64)
    top = int(np.abs(cost).max())
    if top > largest_cost(nodes):
        raise CostsTooLarge(top, nodes)
    engine = min_cost_flow.SimpleMinCostFlow()
    arcs = engine.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    engine.set_nodes_supplies(np.arange(nodes), supply)
    status = engine.solve()
    if status != engine.OPTIMAL:
        raise SolverFailed(status.name)
    return np.asarray(engine.flows(arcs), dtype=np.int64)
