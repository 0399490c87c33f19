"""The network of a share-out: lots, stands (a kind at a place), classes, quotas (R7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from chunsheng.matching.columns import Ints
from chunsheng.matching.network import SINK, SOURCE, Block, Network, join, left_over, spans
from chunsheng.matching.quotas import CheckedQuotas
from chunsheng.matching.sharing.classes import Classes
from chunsheng.matching.sharing.question import KINDS, Checked

COVERAGE, RANK, COST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Graph:
    """The network with three levels (parcels left over, ranks, costs) and where things are in it.

    `lots`, `ways`, `gifts`, `rungs` are the slices of the arcs source->lot, lot->stand,
    stand->class and class->sink (or ->quota); `nests` the arcs of the quotas. `first_*` are the
    numbers of the first node of each kind. Arc 0 carries what is left over.
    """

    network: Network
    lots: slice
    ways: slice
    gifts: slice
    rungs: slice
    nests: slice
    first_lot: int
    first_stand: int
    first_class: int
    first_quota: int
    stand_kind: Ints


def build(question: Checked, classes: Classes, second_choice: int) -> Graph:
    """Return the graph of `question`; `second_choice` is the price of a second choice."""
    lots = len(question.lot_key)
    places = np.unique(classes.place)
    stands, ways = _ways(question, places)
    first_stand = 2 + lots
    first_class = first_stand + len(stands)
    first_quota = first_class + classes.count
    gifts = _gifts(classes, places, stands, second_choice)
    rungs, nests = _ladders(question.quotas, classes, first_class, first_quota)
    total = int(question.lot_parcels.sum())
    blocks = [
        left_over(total, 3),
        Block(np.full(lots, SOURCE), 2 + np.arange(lots), question.lot_parcels, (0, 0, 0)),
        replace(ways, tail=2 + ways.tail, head=first_stand + ways.head),
        replace(gifts, tail=first_stand + gifts.tail, head=first_class + gifts.head),
        rungs,
        nests,
    ]
    _, *slices = spans(blocks)
    return Graph(
        join(first_quota + len(nests.tail), blocks, total),
        slices[0],
        slices[1],
        slices[2],
        slices[3],
        slices[4],
        2,
        first_stand,
        first_class,
        first_quota,
        stands % KINDS,
    )


def _ways(question: Checked, places: Ints) -> tuple[Ints, Block]:
    """Return the stands and the arcs lot -> stand, numbered from zero on both sides."""
    none = np.zeros(0, np.int64)
    if not len(places):
        return none, Block(none, none, none, (0, 0, 0))
    at = np.minimum(np.searchsorted(places, question.route_place), len(places) - 1)
    route = np.flatnonzero(places[at] == question.route_place)
    lot = question.route_lot[route]
    stands, stand = np.unique(at[route] * KINDS + question.lot_kind[lot], return_inverse=True)
    cost = question.route_cost[route]
    return stands, Block(lot, stand, question.route_capacity[route], (0, 0, cost))


def _gifts(classes: Classes, places: Ints, stands: Ints, second_choice: int) -> Block:
    """Return the arcs stand -> class, numbered from zero on both sides."""
    wanted = np.zeros(classes.count, np.int64)
    np.add.at(wanted, classes.rung_class, classes.rung_parcels)
    place = np.searchsorted(places, classes.place)
    tails, heads, costs = [], [], []
    for kind in np.unique(stands % KINDS).tolist():
        takers = np.flatnonzero((classes.accepts >> kind) & 1)
        wish = place[takers] * KINDS + kind
        at = np.minimum(np.searchsorted(stands, wish), len(stands) - 1)
        there = stands[at] == wish
        takers, at = takers[there], at[there]
        tails.append(at)
        heads.append(takers)
        costs.append(np.where((classes.prefers[takers] >> kind) & 1, 0, second_choice))
    if not tails:
        none = np.zeros(0, np.int64)
        return Block(none, none, none, (0, 0, none))
    head = np.concatenate(heads)
    return Block(np.concatenate(tails), head, wanted[head], (0, 0, np.concatenate(costs)))


def _ladders(
    quotas: CheckedQuotas | None, classes: Classes, first_class: int, first_quota: int
) -> tuple[Block, Block]:
    """Return the rungs after each class, and the arcs from each quota to the next or the sink."""
    after = np.full(classes.count, SINK, np.int64)
    none = np.zeros(0, np.int64)
    nests = Block(none, none, none, (0, 0, 0))
    if quotas is not None:
        after = quotas.node_of(classes.place, first_quota, SINK)
        nests = quotas.arcs(first_quota, SINK, 3)
    tail, head = first_class + classes.rung_class, after[classes.rung_class]
    return Block(tail, head, classes.rung_parcels, (0, classes.rung_rank, 0)), nests
