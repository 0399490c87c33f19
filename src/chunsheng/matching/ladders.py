"""Ladders climbed from coarse to fine, so that a million households are shared out at once (R7).

Only the last rung that a class reaches is ever in doubt. The first pass merges the rungs into a
few broad ones; its dual prices fix, exactly and for every optimum, all rungs but one broad one
per class and all arcs between parts of the network that do not compete. The second pass splits
that one and settles the costs, on what the first left free.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from chunsheng.matching.certificate import certify, still_free
from chunsheng.matching.columns import Bits, Ints, run_starts
from chunsheng.matching.errors import TooLarge
from chunsheng.matching.levels import Solved, refine, solve, weighed
from chunsheng.matching.network import SINK, Network

_BROAD = 16
"""Broad rungs in the first pass."""
_CELLS = 2**27
"""Ranks times arcs that are kept one rank to a level: one gigabyte."""


def climb(network: Network, rungs: slice) -> Solved:
    """Return an optimal flow of a network whose level 1 is the rank of the arcs in `rungs`.

    The arcs of `rungs`, sorted by tail and rank, are the last unless quotas follow. Level 0
    counts what is left over, level 2 is the cost. Equal to `solve`, and proved in the same way.

    Where nested quotas stand between rungs and sink, the sets of parcels that can be served no
    longer form a matroid, so no one order of sums is best in every sense: ranks are then
    compared one after the other, each a level of its own.
    """
    rank = network.costs[1][rungs]
    ranks = int(rank.max(initial=0)) + 1
    if bool((network.head[rungs] != SINK).any()):
        return solve(_rank_by_rank(network, rungs, ranks), solve(network).flow)
    if ranks <= 2 * _BROAD:
        return solve(network)
    broad = rank * _BROAD // ranks
    first = run_starts(network.tail[rungs], broad)
    coarse = _merged(network, rungs, broad, first)
    flow = refine(coarse, None, np.ones(coarse.arcs, np.bool_), weighed(coarse))
    proof = certify(coarse, flow)
    if not proof.proved:
        return solve(network)
    free = np.ones(coarse.arcs, np.bool_)
    for level, distance in enumerate(proof.distances):
        free = still_free(coarse, level, distance, free)
    merged_into = rungs.start + np.cumsum(first) - 1
    free = np.concatenate([free[: rungs.start], free[merged_into]])
    fine = _spread(network, rungs, first, flow)
    fine = refine(network, fine, free, weighed(replace(network, costs=network.costs[1:])))
    return solve(network, fine)


def _rank_by_rank(network: Network, rungs: slice, ranks: int) -> Network:
    """Return the network with one level per rank, each of which counts that rank's parcels."""
    if ranks * network.arcs > _CELLS:
        raise TooLarge("ranks times arcs under quotas", ranks * network.arcs, _CELLS)
    coverage, rank, cost = network.costs
    each = []
    for step in range(ranks):
        level = np.zeros(network.arcs, np.int64)
        level[rungs] = -(rank[rungs] == step).astype(np.int64)
        each.append(level)
    return replace(network, costs=(coverage, *each, cost))


def _merged(network: Network, rungs: slice, broad: Ints, first: Bits) -> Network:
    """Return the network with the rungs of one tail and one broad rank merged into one arc."""
    starts = np.flatnonzero(first)
    kept = np.concatenate([np.arange(rungs.start), rungs.start + starts])
    capacity = network.capacity[kept]
    capacity[rungs.start :] = np.add.reduceat(network.capacity[rungs], starts)
    rank = np.zeros(len(kept), np.int64)
    rank[rungs.start :] = broad[starts]
    return replace(
        network,
        tail=network.tail[kept],
        head=network.head[kept],
        capacity=capacity,
        costs=(network.costs[0][kept], rank),
    )


def _spread(network: Network, rungs: slice, first: Bits, flow: Ints) -> Ints:
    """Return `flow` with every merged rung's units laid on its rungs, lowest rank first."""
    group = np.cumsum(first) - 1
    capacity = network.capacity[rungs]
    before = np.cumsum(capacity) - capacity
    before -= before[np.flatnonzero(first)][group]
    laid = np.clip(flow[rungs.start :][group] - before, 0, capacity)
    return np.concatenate([flow[: rungs.start], laid])
