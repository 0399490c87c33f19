"""Assign needs to offers, one to one or many to many, with tiers and quotas (R6, R14, R17)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.certificate import Certificate
from chunsheng.matching.columns import Ints
from chunsheng.matching.eligibility import Eligible
from chunsheng.matching.ladders import climb
from chunsheng.matching.ortools_flow import require_carried
from chunsheng.matching.pairing import (
    LEVELS,
    Edges,
    Needs,
    Offers,
    Pairing,
    PairingGraph,
    build,
    check,
)
from chunsheng.matching.quotas import NO_PARENT, Quotas
from chunsheng.matching.reasons import Code, Outcome, Reason


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assignment. `need` and `offer` are rows of the caller's columns, one pair per unit,
    sorted; `granted` and `outcome` follow the needs, `filled` the offers; `certificate` proves
    that no assignment covers more, serves lower ranks, or costs less, in this order.
    """

    need: Ints
    offer: Ints
    granted: Ints
    outcome: Ints
    filled: Ints
    certificate: Certificate
    _question: Pairing
    _graph: PairingGraph
    _flow: Ints
    _eligible: Eligible | None

    @property
    def proved(self) -> bool:
        """Whether this is certified to be the best assignment."""
        return self.certificate.proved

    def one_more_at(self, offer: int) -> tuple[int, int] | None:
        """Return the (tier, level) of the need that one more unit at row `offer` would serve.

        None when it would serve nobody, or when nothing is proved.
        """
        value = self.certificate.value_of_one_more(int(self._graph.offer_node[offer]))
        if not self.proved or value is None or value[0] != 0:
            return None
        ranks = value[1:-1]
        rank = value[1]
        if len(ranks) > 1:
            rank = next(at for at, change in enumerate(ranks) if change < 0)
        tier, level = divmod(int(self._graph.ranks[rank]), LEVELS)
        return tier, level

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Return the reasons of one need, the outcome first."""
        q = self._question
        granted, wanted = int(self.granted[row]), int(q.wanted[row])
        told = {"granted": granted, "wanted": wanted}
        if wanted == 0:
            return (Reason(Code.NOTHING_WANTED),)
        edges = np.flatnonzero(q.need == row)
        matched = tuple(self._match(edges, int(to)) for to in self.offer[self.need == row])
        if granted == wanted:
            return (Reason(Code.SERVED_IN_FULL, told), *matched, *self._proof())
        code = Code.SERVED_IN_PART if granted else Code.NOT_SERVED
        return (Reason(code, told), *matched, *self._lacking(row, edges), *self._proof())

    def _match(self, edges: Ints, offer: int) -> Reason:
        q = self._question
        costs = q.cost[edges]
        paid = int(costs[q.offer[edges] == offer][0])
        told = {"to": int(q.offer_key[offer]), "cost": paid, "cheapest": int(costs.min())}
        return Reason(Code.MATCHED, told)

    def _lacking(self, row: int, edges: Ints) -> tuple[Reason, ...]:
        q = self._question
        if not len(edges):
            rules = () if self._eligible is None else self._eligible.ruled_out(row)
            return (Reason(Code.RULED_OUT, {"rules": rules}) if rules else Reason(Code.NO_EDGE),)
        if q.need_quotas is not None:
            nests = self._graph.need_nests
            full = self._flow[nests] == self._graph.network.capacity[nests]
            quota = int(q.need_quotas.innermost_full(q.key[row : row + 1], full)[0])
            if quota != NO_PARENT:
                return (Reason(Code.QUOTA_FULL, {"quota": int(q.need_quotas.key[quota])}),)
        mine = set(self.offer[self.need == row].tolist())
        told = []
        for offer in q.offer[edges].tolist():
            if offer not in mine:
                served = self.one_more_at(offer)
                serves = () if served is None else (served,)
                at = int(q.offer_key[offer])
                told.append(Reason(Code.CAPACITY_FULL, {"at": at, "one_more_serves": serves}))
        return tuple(told) or (Reason(Code.NO_EDGE),)

    def _proof(self) -> tuple[Reason, ...]:
        levels = len(self.certificate.distances)
        if self.proved:
            return (Reason(Code.NO_ENVY, {"levels": levels}),)
        return (Reason(Code.UNPROVED, {"level": levels}),)


def assign(
    needs: Needs,
    offers: Offers,
    edges: Edges | Eligible,
    *,
    need_quotas: Quotas | None = None,
    offer_quotas: Quotas | None = None,
    seed: int = 0,
) -> Assigned:
    """Assign units of offers to needs: most units, then the lowest (tier, received), then cost.

    A min-cost flow with unit pairs (Ahuja, Magnanti and Orlin 1993, ch. 12), so whole numbers
    come out by themselves. With `need_quotas` ranks are compared one after the other. Ties that
    remain are settled in the order drawn by `seed`, never in the order of the rows.
    Raises the errors of `chunsheng.matching.errors`, naming column and row.
    """
    question = check(needs, offers, edges, need_quotas, offer_quotas)
    graph = build(question, seed)
    require_carried("edges.cost", question.cost, graph.network.nodes)
    solved = climb(graph.network, graph.rungs)
    flow = solved.flow
    used = graph.edge_rows[flow[graph.edges] > 0]
    sort = np.lexsort((question.offer[used], question.need[used]))
    need, offer = question.need[used][sort], question.offer[used][sort]
    granted = np.bincount(need, minlength=len(question.key)).astype(np.int64)
    outcome = np.where(granted == question.wanted, Outcome.FULL, (granted > 0) * Outcome.PART)
    outcome[question.wanted == 0] = Outcome.NONE
    return Assigned(
        need=need,
        offer=offer,
        granted=granted,
        outcome=outcome.astype(np.int8),
        filled=np.bincount(offer, minlength=len(question.offer_key)).astype(np.int64),
        certificate=solved.certificate,
        _question=question,
        _graph=graph,
        _flow=flow,
        _eligible=edges if isinstance(edges, Eligible) else None,
    )
