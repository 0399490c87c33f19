"""Flows that are optimal level by level: solve, prove, and mend where the proof fails (R7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.certificate import Certificate, certify, still_free
from chunsheng.matching.columns import Bits, Ints
from chunsheng.matching.network import Network, net_outflow
from chunsheng.matching.ortools_flow import largest_cost, solve_flow

_SPAN = 8
"""Steps of a later level that one step of an earlier one outweighs in the first attempt."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A flow (int64, one per arc) and its certificate."""

    flow: Ints
    certificate: Certificate


def solve(network: Network, start: Ints | None = None) -> Solved:
    """Return a flow that is lexicographically optimal over the levels of `network`.

    The first attempt weighs all levels in one cost with small weights, which is nearly always
    optimal and always cheap. Where the certificate disproves a level, that level alone is solved
    again among the arcs that the levels before it leave free, which is exact; so weights of
    10**k, and their overflow, are never needed. `start` replaces the first attempt. A level that
    is still disproved after it was solved alone betrays the engine: the flow stays unproved.
    """
    everything = np.ones(network.arcs, np.bool_)
    flow = refine(network, None, everything, weighed(network)) if start is None else start
    certificate = certify(network, flow)
    mended = -1
    while certificate.improvement is not None and certificate.improvement.level > mended:
        level = mended = certificate.improvement.level
        free = everything
        for earlier in range(level):
            free = still_free(network, earlier, certificate.distances[earlier], free)
        flow = refine(network, flow, free, network.costs[level])
        certificate = certify(network, flow)
    return Solved(flow, certificate)


def weighed(network: Network) -> Ints:
    """Return one cost per arc in which earlier levels outweigh later ones as far as is safe."""
    room = largest_cost(network.nodes)
    cost = np.zeros(network.arcs, np.int64)
    for level in reversed(network.costs):
        step = int(np.abs(cost).max(initial=0))
        top = int(np.abs(level).max(initial=0))
        if top and top * (step + 1) > room - step:
            cost, step = np.zeros(network.arcs, np.int64), 0
        if top:
            weight = min(_SPAN * step + 1, (room - step) // top)
            cost = cost + level * max(weight, 1)
    return cost


def refine(network: Network, flow: Ints | None, free: Bits, cost: Ints) -> Ints:
    """Return the flow of least `cost` that differs from `flow` on `free` arcs only."""
    if flow is None:
        return solve_flow(
            network.nodes, network.tail, network.head, network.capacity, cost, network.supply
        )
    arcs = np.flatnonzero(free)
    tail, head = network.tail[arcs], network.head[arcs]
    touched, ends = np.unique(np.concatenate([tail, head]), return_inverse=True)
    tail, head = ends[: len(arcs)], ends[len(arcs) :]
    better = flow.copy()
    better[arcs] = solve_flow(
        len(touched),
        tail,
        head,
        network.capacity[arcs],
        cost[arcs],
        net_outflow(len(touched), tail, head, flow[arcs]),
    )
    return better
