"""The one shape every question takes: arcs with capacities and costs in strict levels (R7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import Ints, exact_dot

SOURCE = 0
SINK = 1


@dataclass(frozen=True, slots=True)
class Network:
    """A directed network with `nodes` nodes and m arcs.

    `tail`, `head`, `capacity` are int64 of length m; `supply` has length `nodes` and sums to 0.
    `costs` holds one int64 vector of length m per level, most significant first: a lower total
    at an earlier level beats any total at a later one.
    """

    nodes: int
    tail: Ints
    head: Ints
    capacity: Ints
    costs: tuple[Ints, ...]
    supply: Ints

    @property
    def arcs(self) -> int:
        return len(self.tail)

    def totals(self, flow: Ints) -> tuple[int, ...]:
        """Return the exact cost of `flow` at each level, as Python ints."""
        return tuple(exact_dot(flow, cost) for cost in self.costs)

    def is_kept_by(self, flow: Ints) -> bool:
        """Tell whether `flow` keeps every capacity and every node's balance."""
        if len(flow) != self.arcs or bool(((flow < 0) | (flow > self.capacity)).any()):
            return False
        return bool((net_outflow(self.nodes, self.tail, self.head, flow) == self.supply).all())


@dataclass(frozen=True, slots=True)
class Block:
    """Arcs of one kind: equal-length columns, and per level one cost column or one number."""

    tail: Ints
    head: Ints
    capacity: Ints
    costs: tuple[Ints | int, ...]


def join(nodes: int, blocks: Sequence[Block], through: int) -> Network:
    """Return the network of `blocks` in their order, sending `through` units source to sink."""
    levels = len(blocks[0].costs)
    supply = np.zeros(nodes, np.int64)
    supply[SOURCE], supply[SINK] = through, -through
    return Network(
        nodes=nodes,
        tail=np.concatenate([block.tail for block in blocks]),
        head=np.concatenate([block.head for block in blocks]),
        capacity=np.concatenate([block.capacity for block in blocks]),
        costs=tuple(
            np.concatenate([_full(block.costs[level], len(block.tail)) for block in blocks])
            for level in range(levels)
        ),
        supply=supply,
    )


def left_over(most: int, levels: int) -> Block:
    """Return the arc that carries what finds no taker, at a price of 1 at the first level."""
    one = np.ones(1, np.int64)
    return Block(one * SOURCE, one * SINK, one * most, (1, *(0,) * (levels - 1)))


def spans(blocks: Sequence[Block]) -> list[slice]:
    """Return where each block's arcs stand in the joined network."""
    ends = np.cumsum([0, *(len(block.tail) for block in blocks)]).tolist()
    return [slice(start, end) for start, end in zip(ends[:-1], ends[1:], strict=True)]


def _full(cost: Ints | int, length: int) -> Ints:
    return np.full(length, cost, np.int64) if isinstance(cost, int) else cost


def net_outflow(nodes: int, tail: Ints, head: Ints, flow: Ints) -> Ints:
    """Return what leaves each node less what enters it; exact in int64."""
    net = np.zeros(nodes, np.int64)
    np.add.at(net, tail, flow)
    np.subtract.at(net, head, flow)
    return net
