"""From class totals back to households: who gets how many parcels, and from which lot (R7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import Bits, Ints, Words, overlay, run_starts
from chunsheng.matching.draw import tickets
from chunsheng.matching.reasons import Draw
from chunsheng.matching.sharing.classes import Classes
from chunsheng.matching.sharing.graph import Graph
from chunsheng.matching.sharing.question import Checked, Policy


@dataclass(frozen=True, slots=True)
class Baskets:
    """One row per (household, lot) that is not empty.

    `household` is the row in the caller's columns, `lot` the lot's key, `parcels` at least 1;
    sorted by household, then by lot.
    """

    household: Ints
    lot: Ints
    parcels: Ints


@dataclass(frozen=True, slots=True)
class Grants:
    """Per household: `granted` parcels and `draw` (a Draw). Per class: `line`, the rank at which
    the draw decides (the number of ranks where all is served), and `total`. `order` lists the
    households by class and ticket.
    """

    granted: Ints
    draw: Ints
    line: Ints
    total: Ints
    order: Ints


def drawing_order(key: Ints, of: Ints, classes: int, seed: int) -> Ints:
    """Return the households sorted by class, and within a class by ticket."""
    ticket = tickets(key, seed)
    room = np.uint64(64 - max(1, classes).bit_length())
    mixed: Words = (of.astype(np.uint64) << room) | (ticket >> (np.uint64(64) - room))
    order = np.argsort(mixed).astype(np.int64)
    ranked = mixed[order]
    if bool((ranked[1:] == ranked[:-1]).any()):
        order = np.lexsort((ticket, of)).astype(np.int64)
    return order


def grant(question: Checked, policy: Policy, classes: Classes, graph: Graph, flow: Ints) -> Grants:
    """Return what each household is granted.

    All ranks below a class's line are served in full; at the line the lowest tickets win.
    """
    rungs = flow[graph.rungs]
    total = np.zeros(classes.count, np.int64)
    np.add.at(total, classes.rung_class, rungs)
    line, rest = _line(classes, total)
    below = _units_below(question, policy, classes, line)
    tied = _units_below(question, policy, classes, line + 1) > below
    order = drawing_order(question.key, classes.of, classes.count, policy.seed)
    won = np.zeros(len(order), np.bool_)
    won[order] = _winners(tied[order], classes.of[order], rest)
    decided = tied & (rest[classes.of] > 0)
    draw = np.where(decided, np.where(won, Draw.WON, Draw.LOST), Draw.NOT_NEEDED)
    return Grants(below + won, draw.astype(np.int8), line, total, order)


def _line(classes: Classes, total: Ints) -> tuple[Ints, Ints]:
    """Return per class the first rank not served in full and what is left for that rank."""
    line = np.full(classes.count, classes.ranks.count, np.int64)
    rest = np.zeros(classes.count, np.int64)
    ends = np.cumsum(classes.rung_parcels)
    first = np.flatnonzero(run_starts(classes.rung_class))
    owner = classes.rung_class[first]
    before = ends[first] - classes.rung_parcels[first]
    last = np.append(first[1:], len(ends)) - 1
    rung = np.searchsorted(ends, before + total[owner], side="right")
    short = rung <= last
    owner, rung, before = owner[short], rung[short], before[short]
    line[owner] = classes.rung_rank[rung]
    rest[owner] = total[owner] - (ends[rung] - classes.rung_parcels[rung] - before)
    return line, rest


def _units_below(question: Checked, policy: Policy, classes: Classes, rank: Ints) -> Ints:
    """Return how many of each household's parcels have a rank below `rank` of its class."""
    first = classes.ranks.first_level
    limit = rank[classes.of]
    if not policy.minimum:
        cut = first[0, question.tier, limit]
        cut -= question.received
        below: Ints = np.clip(cut, 0, question.wanted, out=cut)
        return below
    promised = np.minimum(question.wanted, policy.minimum)
    early = np.clip(first[0, question.tier, limit] - question.received, 0, promised)
    late = first[1, question.tier, limit] - question.received - promised
    units: Ints = early + np.clip(late, 0, question.wanted - promised)
    return units


def _winners(tied: Bits, of: Ints, rest: Ints) -> Bits:
    """Return, in drawing order, who among the tied is within the rest of its class."""
    if len(tied) == 0:
        return tied
    place = np.cumsum(tied)
    first = np.flatnonzero(run_starts(of))
    before = np.zeros(len(rest), np.int64)
    before[of[first]] = place[first] - tied[first]
    within: Bits = tied & (place - before[of] <= rest[of])
    return within


def fill(question: Checked, graph: Graph, flow: Ints, grants: Grants) -> Baskets:
    """Return the baskets: lots are laid on a line per class, households walk along it."""
    network = graph.network
    ways, gifts = flow[graph.ways], flow[graph.gifts]
    stand_of_way, lot = network.head[graph.ways], network.tail[graph.ways] - graph.first_lot
    stand_of_gift, to = network.tail[graph.gifts], network.head[graph.gifts] - graph.first_class
    by_stand = np.lexsort((lot, stand_of_way))
    for_stand = np.lexsort((to, stand_of_gift))
    way, gift, parcels = overlay(ways[by_stand], gifts[for_stand])
    lot, to = lot[by_stand[way]], to[for_stand[gift]]
    by_class = np.lexsort((lot, to))
    who, bundle, amount = overlay(grants.granted[grants.order], parcels[by_class])
    household, lot = grants.order[who], lot[by_class[bundle]]
    sort = np.argsort(household * len(question.lot_key) + lot)
    return _joined(household[sort], question.lot_key[lot[sort]], amount[sort])


def _joined(household: Ints, lot: Ints, parcels: Ints) -> Baskets:
    """Return one row per pair (a lot may reach a household in two pieces)."""
    first = run_starts(household, lot)
    if bool(first.all()):
        return Baskets(household, lot, parcels)
    starts = np.flatnonzero(first)
    return Baskets(household[starts], lot[starts], np.add.reduceat(parcels, starts))
