"""Shortest ways to the sink in a residual graph, or the circle that betrays a better flow (R7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import Bits, Ints
from chunsheng.matching.network import SINK, Network

FAR = 2**60
"""The distance of a node from which the sink cannot be reached."""
ROUNDS = 5_000
"""Rounds after which a level is left unproved rather than let a page hang."""
_WATCH_FROM = 32
_WATCH_EVERY = 16


@dataclass(frozen=True, slots=True)
class Ways:
    """The result of one Bellman-Ford search.

    `distance` (int64, one per node) is the least cost of a way to the sink, FAR or more where
    there is none; `circle` holds the residual arcs of a cycle of negative cost, or is None;
    `gain` is what one unit sent around it saves. `settled` tells whether the distances are final,
    which proves that no such cycle exists.
    """

    distance: Ints
    rounds: int
    settled: bool
    circle: Ints | None = None
    gain: int = 0


@dataclass(frozen=True, slots=True)
class Residual:
    """The arcs along which a flow may still change: `arc` is the network's arc, `sign` +1 or -1."""

    tail: Ints
    head: Ints
    arc: Ints
    sign: Ints

    def cost(self, prices: Ints) -> Ints:
        """Return the cost of one unit of change along each residual arc."""
        return prices[self.arc] * self.sign


def residual(network: Network, flow: Ints, free: Bits) -> Residual:
    """Return the residual arcs of `flow` among the arcs that are `free` to change."""
    onward = np.flatnonzero(free & (flow < network.capacity))
    back = np.flatnonzero(free & (flow > 0))
    return Residual(
        tail=np.concatenate([network.tail[onward], network.head[back]]),
        head=np.concatenate([network.head[onward], network.tail[back]]),
        arc=np.concatenate([onward, back]),
        sign=np.concatenate([np.ones(len(onward), np.int64), np.full(len(back), -1, np.int64)]),
    )


def ways_to_sink(nodes: int, change: Residual, cost: Ints, rounds: int = ROUNDS) -> Ways:
    """Return least costs to the sink by vectorised Bellman-Ford (all nodes start at FAR).

    Starting every node at a finite value makes the search meet every negative cycle, also those
    from which the sink cannot be reached.
    """
    search = _Search(nodes, change, cost)
    for done in range(1, rounds + 1):
        if not search.advance(watch=done > _WATCH_FROM):
            return Ways(search.distance, done, True)
        if done > _WATCH_FROM and done % _WATCH_EVERY == 0:
            circle = search.circle()
            if circle is not None:
                return Ways(search.distance, done, False, circle, -int(cost[circle].sum()))
    return Ways(search.distance, rounds, False)


class _Search:
    """Bellman-Ford in rounds: each round relaxes every arc whose head moved in the last one."""

    def __init__(self, nodes: int, change: Residual, cost: Ints) -> None:
        self.change = change
        self.price = cost
        self.distance = np.full(nodes, FAR, np.int64)
        self.distance[SINK] = 0
        self.moved = np.ones(nodes, np.bool_)
        self.parent = np.full(nodes, -1, np.int64)
        self.by_head: tuple[Ints, Ints] | None = None

    def advance(self, *, watch: bool) -> bool:
        """Relax one round; return whether any distance fell."""
        arcs = self._arcs_into(self.moved)
        tails = self.change.tail[arcs]
        offer = self.distance[self.change.head[arcs]] + self.price[arcs]
        better = np.flatnonzero(offer < self.distance[tails])
        self.moved = np.zeros(len(self.distance), np.bool_)
        if not len(better):
            return False
        arcs, tails, offer = arcs[better], tails[better], offer[better]
        np.minimum.at(self.distance, tails, offer)
        self.moved[tails] = True
        if watch:
            chosen = offer == self.distance[tails]
            self.parent[tails[chosen]] = arcs[chosen]
        return True

    def _arcs_into(self, moved: Bits) -> Ints:
        """Return the arcs whose head moved; a few heads are looked up, many are scanned for."""
        few = np.flatnonzero(moved)
        if len(few) * 16 > len(moved):
            return np.flatnonzero(moved[self.change.head])
        if self.by_head is None:
            order = np.argsort(self.change.head, kind="stable")
            counts = np.bincount(self.change.head, minlength=len(moved))
            self.by_head = order, np.concatenate([[0], np.cumsum(counts)])
        order, starts = self.by_head
        length = starts[few + 1] - starts[few]
        ends = np.cumsum(length)
        within = np.arange(int(ends[-1])) - np.repeat(ends - length, length)
        arcs: Ints = order[np.repeat(starts[few], length) + within]
        return arcs

    def circle(self) -> Ints | None:
        """Return the arcs of a parent cycle of negative cost, if the parents hold one."""
        here = np.arange(len(self.parent))
        onward = np.where(self.parent >= 0, self.change.head[self.parent], here)
        reach = onward
        for _ in range(max(1, len(here)).bit_length()):
            reach = reach[reach]
        for node in np.unique(reach[onward[reach] != reach])[:8].tolist():
            walk = [node]
            while (step := int(onward[walk[-1]])) != node:
                walk.append(step)
            arcs = self.parent[walk]
            if int(self.price[arcs].sum()) < 0:
                return arcs
        return None
