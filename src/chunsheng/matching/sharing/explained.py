"""Why each household got what it got, and what one more parcel would change (R7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.certificate import Certificate
from chunsheng.matching.columns import Ints
from chunsheng.matching.quotas import NO_PARENT
from chunsheng.matching.reasons import Bound
from chunsheng.matching.residual import FAR
from chunsheng.matching.sharing.baskets import Grants
from chunsheng.matching.sharing.classes import Classes
from chunsheng.matching.sharing.graph import Graph
from chunsheng.matching.sharing.question import Checked, Policy

NOBODY = -1
"""The rank that one more parcel would reach where it would be left over."""


@dataclass(frozen=True, slots=True)
class ClassReasons:
    """Per class: `offered` (bits of the kinds that reach its place), `bound` (a Bound) and
    `at` (the position of the lot or quota, -1 for nothing), `one_more` (the rank that one more
    parcel there would reach, NOBODY if none).
    """

    offered: Ints
    bound: Ints
    at: Ints
    one_more: Ints


def one_more_in_each_lot(graph: Graph, lots: int, certificate: Certificate) -> Ints:
    """Return per lot the rank that one more parcel in it would serve, or NOBODY."""
    nodes = slice(graph.first_lot, graph.first_lot + lots)
    gained = np.full(lots, NOBODY, np.int64)
    if not certificate.proved:
        return gained
    coverage, *ranks, _cost = (distance[nodes] for distance in certificate.distances)
    if len(ranks) == 1:
        gained = ranks[0].copy()
    for rank in reversed(range(len(ranks)) if len(ranks) > 1 else ()):
        gained[ranks[rank] < 0] = rank
    gained[coverage != 0] = NOBODY
    return gained


def explain_classes(
    question: Checked, classes: Classes, graph: Graph, flow: Ints, certificate: Certificate
) -> ClassReasons:
    """Return the reasons that the households of a class have in common."""
    lots = len(question.lot_key)
    one_more = one_more_in_each_lot(graph, lots, certificate)
    bound = np.zeros(classes.count, np.int64)
    at = np.full(classes.count, -1, np.int64)
    serves = np.full(classes.count, NOBODY, np.int64)
    nearest = _best_lot(graph, classes, one_more, certificate)
    rungs = graph.network.capacity[graph.rungs] - flow[graph.rungs]
    short = np.zeros(classes.count, np.bool_)
    short[classes.rung_class[rungs > 0]] = True
    reached = short & (nearest >= 0)
    at[reached] = nearest[reached]
    serves[reached] = one_more[nearest[reached]]
    spent = flow[graph.lots] == graph.network.capacity[graph.lots]
    bound[reached] = np.where(spent[nearest[reached]], Bound.LOT, Bound.ROUTE)
    if question.quotas is not None:
        full = flow[graph.nests] == graph.network.capacity[graph.nests]
        quota = question.quotas.innermost_full(classes.place, full)
        stopped = reached & (quota != NO_PARENT)
        bound[stopped], at[stopped], serves[stopped] = Bound.QUOTA, quota[stopped], NOBODY
    return ClassReasons(_offered(question, classes), bound, at, serves)


def _best_lot(graph: Graph, classes: Classes, one_more: Ints, certificate: Certificate) -> Ints:
    """Return per class the lot in reach whose next parcel does most good, -1 without any."""
    network = graph.network
    lot = network.tail[graph.ways] - graph.first_lot
    stand = network.head[graph.ways] - graph.first_stand
    last = np.int64(FAR)
    value = np.where(one_more == NOBODY, last, one_more)
    cost = np.zeros(len(one_more), np.int64)
    if certificate.proved:
        cost = certificate.distances[-1][graph.first_lot : graph.first_lot + len(one_more)]
    place = np.empty(len(one_more), np.int64)
    place[np.lexsort((np.arange(len(one_more)), cost, value))] = np.arange(len(one_more))
    lot_at = np.argsort(place)
    best = np.full(len(graph.stand_kind), last)
    np.minimum.at(best, stand, place[lot])
    nearest = np.full(classes.count, last)
    gift_stand = network.tail[graph.gifts] - graph.first_stand
    gift_class = network.head[graph.gifts] - graph.first_class
    np.minimum.at(nearest, gift_class, best[gift_stand])
    found = np.full(classes.count, -1, np.int64)
    found[nearest < last] = lot_at[nearest[nearest < last]]
    return found


def _offered(question: Checked, classes: Classes) -> Ints:
    """Return per class the bits of the kinds that some lot could bring to its place."""
    places = np.unique(classes.place)
    bits = np.zeros(len(places), np.int64)
    if len(places):
        at = np.minimum(np.searchsorted(places, question.route_place), len(places) - 1)
        known = places[at] == question.route_place
        kind = question.lot_kind[question.route_lot[known]]
        np.bitwise_or.at(bits, at[known], np.int64(1) << kind)
    offered: Ints = bits[np.searchsorted(places, classes.place)]
    return offered


def envy(
    question: Checked, policy: Policy, classes: Classes, graph: Graph, flow: Ints, grants: Grants
) -> int:
    """Return how many pairs (stand, class) hold justified envy; 0 unless something is broken.

    Computed from the households' own parcels, not from the flow's prices: at every stand, nobody
    without may have a lower rank than the last parcel of anybody who took from that stand, and
    the same within every class.
    """
    if not classes.count:
        return 0
    none, all_ = np.int64(-1), np.int64(classes.ranks.count)
    last = np.where(
        grants.granted > 0, _rank_of(question, policy, classes, grants.granted - 1), none
    )
    following = np.where(
        grants.granted < question.wanted, _rank_of(question, policy, classes, grants.granted), all_
    )
    served = np.full(classes.count, none)
    waiting = np.full(classes.count, all_)
    np.maximum.at(served, classes.of, last)
    np.minimum.at(waiting, classes.of, following)
    network = graph.network
    stand = network.tail[graph.gifts] - graph.first_stand
    to = network.head[graph.gifts] - graph.first_class
    top = np.full(len(graph.stand_kind), none)
    taken = flow[graph.gifts] > 0
    np.maximum.at(top, stand[taken], served[to[taken]])
    return int((top[stand] > waiting[to]).sum() + (served > waiting).sum())


def _rank_of(question: Checked, policy: Policy, classes: Classes, unit: Ints) -> Ints:
    """Return the rank of each household's parcel number `unit`, counted from 0."""
    of = classes.ranks.of
    level = np.minimum(question.received + np.maximum(unit, 0), of.shape[2] - 1)
    if not policy.minimum:
        plain: Ints = of[0, question.tier, level]
        return plain
    stage = (unit >= np.minimum(question.wanted, policy.minimum)).astype(np.int64)
    rank: Ints = of[stage, question.tier, level]
    return rank
