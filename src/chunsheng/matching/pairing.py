"""Needs and offers joined by eligible pairs: the question and its network (R6, R14, R17)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import (
    ANY,
    Column,
    Ints,
    integers,
    integers_or,
    positions,
    rows_by,
    unique,
    unique_pairs,
)
from chunsheng.matching.draw import tickets
from chunsheng.matching.eligibility import Eligible
from chunsheng.matching.network import SINK, SOURCE, Block, Network, join, left_over, spans
from chunsheng.matching.quotas import CheckedQuotas, Quotas, check_quotas

LEVELS = 2**32
"""Ranks are tier * LEVELS + what was received before, made dense."""
_TIERS = 2**16


@dataclass(frozen=True, slots=True)
class Needs:
    """One row per need: unique `key`; `wanted` units (default 1), each from another offer;
    `tier`, 0 first (default 0); `received` before (default 0), least first within a tier.
    """

    key: Column
    wanted: Column | None = None
    tier: Column | None = None
    received: Column | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """One row per offer: unique `key` and how many units it can give (`capacity`, default 1)."""

    key: Column
    capacity: Column | None = None


@dataclass(frozen=True, slots=True)
class Edges:
    """The eligible pairs, each at most once, with the `cost` of one unit (0 or more)."""

    need: Column
    offer: Column
    cost: Column


@dataclass(frozen=True, slots=True)
class Pairing:
    """The checked question: tables in the caller's rows, edges by row numbers."""

    key: Ints
    wanted: Ints
    tier: Ints
    received: Ints
    offer_key: Ints
    capacity: Ints
    need: Ints
    offer: Ints
    cost: Ints
    need_quotas: CheckedQuotas | None
    offer_quotas: CheckedQuotas | None


@dataclass(frozen=True, slots=True)
class PairingGraph:
    """The network and where things are in it. `offer_node` follows the offers' rows, `edge_rows`
    lists the edges as their arcs are numbered, `ranks` holds tier * LEVELS + level of each rank.
    """

    network: Network
    edges: slice
    rungs: slice
    need_nests: slice
    offer_node: Ints
    edge_rows: Ints
    ranks: Ints


def check(
    needs: Needs,
    offers: Offers,
    edges: Edges | Eligible,
    need_quotas: Quotas | None,
    offer_quotas: Quotas | None,
) -> Pairing:
    """Return the checked question; raises the errors of `chunsheng.matching.errors`."""
    key = integers("needs.key", needs.key, most=ANY)
    offer_key = integers("offers.key", offers.key, most=ANY)
    n, m = len(key), len(offer_key)
    order, offer_order = unique("needs.key", key), unique("offers.key", offer_key)
    cost = integers("edges.cost", edges.cost)
    if isinstance(edges, Eligible):
        need = integers("edges.need", edges.need, length=len(cost), most=max(n - 1, 0))
        offer = integers("edges.offer", edges.offer, length=len(cost), most=max(m - 1, 0))
    else:
        need = integers("edges.need", edges.need, length=len(cost), most=ANY)
        offer = integers("edges.offer", edges.offer, length=len(cost), most=ANY)
        need = order[positions("edges.need", need, key[order], "needs.key")]
        offer = offer_order[positions("edges.offer", offer, offer_key[offer_order], "offers.key")]
    unique_pairs("edges.offer", need, offer)
    return Pairing(
        key=key,
        wanted=integers_or("needs.wanted", needs.wanted, n, 1),
        tier=integers_or("needs.tier", needs.tier, n, 0, most=_TIERS),
        received=integers_or("needs.received", needs.received, n, 0, most=LEVELS // 2),
        offer_key=offer_key,
        capacity=integers_or("offers.capacity", offers.capacity, m, 1),
        need=need,
        offer=offer,
        cost=cost,
        need_quotas=None if need_quotas is None else check_quotas(need_quotas, "need_quotas"),
        offer_quotas=None if offer_quotas is None else check_quotas(offer_quotas, "offer_quotas"),
    )


def build(question: Pairing, seed: int) -> PairingGraph:
    """Return the network source -> offers -> needs -> sink, quotas outside on either side.

    Needs are numbered as `seed` draws them and offers by key, so rows play no part.
    """
    first_offer = 2
    first_need = first_offer + len(question.offer_key)
    first_in = first_need + len(question.key)
    first_out = first_in + _count(question.offer_quotas)
    order = np.argsort(tickets(question.key, seed)).astype(np.int64)
    need_node = _numbered(order, first_need)
    ranked = np.argsort(question.offer_key, kind="stable")
    offer_node = _numbered(ranked, first_offer)
    rows = rows_by(need_node[question.need], offer_node[question.offer])
    edges = Block(
        offer_node[question.offer[rows]],
        need_node[question.need[rows]],
        np.ones(len(rows), np.int64),
        (0, 0, question.cost[rows]),
    )
    rungs, ranks = _rungs(question, order, need_node, first_out)
    through = min(int(question.capacity.sum()), len(rungs.tail))
    blocks = [
        left_over(through, 3),
        *_givers(question, ranked, offer_node, first_in),
        edges,
        rungs,
        _nests(question.need_quotas, first_out),
    ]
    slices = spans(blocks)
    return PairingGraph(
        network=join(first_out + _count(question.need_quotas), blocks, through),
        edges=slices[3],
        rungs=slices[4],
        need_nests=slices[5],
        offer_node=offer_node,
        edge_rows=rows,
        ranks=ranks,
    )


def _numbered(order: Ints, first: int) -> Ints:
    nodes = np.empty(len(order), np.int64)
    nodes[order] = first + np.arange(len(order))
    return nodes


def _count(quotas: CheckedQuotas | None) -> int:
    return 0 if quotas is None else len(quotas.key)


def _nests(quotas: CheckedQuotas | None, first: int) -> Block:
    if quotas is not None:
        return quotas.arcs(first, SINK, 3)
    none = np.zeros(0, np.int64)
    return Block(none, none, none, (0, 0, 0))


def _givers(question: Pairing, ranked: Ints, offer_node: Ints, first: int) -> list[Block]:
    """Return the arcs into the offers and those between the quotas on their side."""
    tail = np.full(len(ranked), SOURCE, np.int64)
    quotas = question.offer_quotas
    none = np.zeros(0, np.int64)
    nests = Block(none, none, none, (0, 0, 0))
    if quotas is not None:
        tail = quotas.node_of(question.offer_key[ranked], first, SOURCE)
        inward = quotas.arcs(first, SOURCE, 3)
        nests = Block(inward.head, inward.tail, inward.capacity, inward.costs)
    return [nests, Block(tail, offer_node[ranked], question.capacity[ranked], (0, 0, 0))]


def _rungs(question: Pairing, order: Ints, need_node: Ints, first_out: int) -> tuple[Block, Ints]:
    """Return one arc per unit wanted (at most one per edge), and the ranks' meaning."""
    degree = np.bincount(question.need, minlength=len(order))
    length = np.minimum(question.wanted, degree)[order]
    need = np.repeat(order, length)
    ends = np.cumsum(length)
    within = np.arange(len(need)) - np.repeat(ends - length, length)
    level = question.received[need] + within
    ranks, rank = np.unique(question.tier[need] * LEVELS + level, return_inverse=True)
    head = np.full(len(order), SINK, np.int64)
    if question.need_quotas is not None:
        head = question.need_quotas.node_of(question.key, first_out, SINK)
    capacity = np.ones(len(need), np.int64)
    return Block(need_node[need], head[need], capacity, (0, rank, 0)), ranks
