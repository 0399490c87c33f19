"""The proof that comes with every flow: no circle of changes would make it better (R7).

Klein's optimality criterion: a feasible flow has least cost if and only if its residual graph
has no cycle of negative cost. For costs in strict levels the criterion is applied level by
level: by complementary slackness an arc whose reduced cost is not zero carries the same flow in
every optimum of that level, so only arcs of reduced cost zero may still change at the next one.
The check uses nothing of the solver that found the flow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from chunsheng.matching.columns import Bits, Ints
from chunsheng.matching.network import Network
from chunsheng.matching.residual import FAR, ROUNDS, Ways, residual, ways_to_sink


@dataclass(frozen=True, slots=True)
class Improvement:
    """A circle of changes that betters a flow: `arcs` of the network, the `level` it betters,
    and the `gain` per unit sent around it.
    """

    level: int
    arcs: Ints
    gain: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known about a flow.

    `feasible`: every capacity and balance is kept. `proved`: the flow is optimal at every level.
    `totals`: its exact cost per level (empty when not feasible). `distances`: per proved level
    the least cost of a way from each node to the sink (FAR where none), which are also the dual
    prices of the level.
    `improvement`: the counter-example when there is one; neither proved nor improved means that
    the rounds ran out, and such a flow is never called optimal.
    """

    feasible: bool
    proved: bool
    totals: tuple[int, ...]
    rounds: tuple[int, ...]
    distances: tuple[Ints, ...]
    improvement: Improvement | None

    def value_of_one_more(self, node: int) -> tuple[int, ...] | None:
        """Return per level what one more unit at `node` would cost on its best way to the sink.

        None where the sink cannot be reached at all.
        """
        if not self.distances or int(self.distances[0][node]) >= FAR // 2:
            return None
        return tuple(int(distance[node]) for distance in self.distances)


def still_free(network: Network, level: int, distance: Ints, free: Bits) -> Bits:
    """Return the arcs that may differ between two optima of `level`."""
    reduced = network.costs[level] + distance[network.head] - distance[network.tail]
    tight: Bits = free & (reduced == 0)
    return tight


def look(network: Network, flow: Ints, free: Bits, level: int, rounds: int) -> Ways:
    """Search `level` for a better flow among the arcs still `free`."""
    change = residual(network, flow, free)
    ways = ways_to_sink(network.nodes, change, change.cost(network.costs[level]), rounds)
    return ways if ways.circle is None else replace(ways, circle=change.arc[ways.circle])


def certify(network: Network, flow: Ints, rounds: int = ROUNDS) -> Certificate:
    """Return the certificate of `flow` in `network`, whoever found it."""
    distances: list[Ints] = []
    spent: list[int] = []
    improvement = None
    feasible = network.is_kept_by(flow)
    free = np.ones(network.arcs, np.bool_)
    for level in range(len(network.costs) if feasible else 0):
        if not network.costs[level].any():
            distances.append(np.zeros(network.nodes, np.int64))
            continue
        ways = look(network, flow, free, level, rounds)
        spent.append(ways.rounds)
        if not ways.settled:
            if ways.circle is not None:
                improvement = Improvement(level, ways.circle, ways.gain)
            break
        distances.append(ways.distance)
        free = still_free(network, level, ways.distance, free)
    return Certificate(
        feasible=feasible,
        proved=feasible and len(distances) == len(network.costs),
        totals=network.totals(flow) if feasible else (),
        rounds=tuple(spent),
        distances=tuple(distances),
        improvement=improvement,
    )
