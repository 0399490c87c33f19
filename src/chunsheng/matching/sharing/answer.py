"""Share a harvest out fairly, with a proof and a reason for everybody (R7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.certificate import Certificate
from chunsheng.matching.columns import Ints, integers
from chunsheng.matching.draw import tickets
from chunsheng.matching.ladders import climb
from chunsheng.matching.levels import Solved
from chunsheng.matching.ortools_flow import require_carried
from chunsheng.matching.quotas import Quotas
from chunsheng.matching.reasons import Bound, Code, Draw, Outcome, Reason
from chunsheng.matching.sharing.baskets import Baskets, fill, grant
from chunsheng.matching.sharing.classes import Classes, compress
from chunsheng.matching.sharing.explained import (
    NOBODY,
    ClassReasons,
    envy,
    explain_classes,
    one_more_in_each_lot,
)
from chunsheng.matching.sharing.graph import Graph, build
from chunsheng.matching.sharing.question import (
    Checked,
    Households,
    Lots,
    Policy,
    Routes,
    check,
)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What became of the guaranteed minimum: households that `met` it and that are `short`.

    `short_in_reach` of them could have been served from some lot; where it is not 0 the minimum
    exceeds the supply and rotates: those who received least so far came first, then the draw.
    """

    minimum: int
    met: int
    short: int
    short_in_reach: int

    @property
    def rotates(self) -> bool:
        return self.short_in_reach > 0


@dataclass(frozen=True, slots=True)
class Shared:
    """A share-out. Columns of length n follow the caller's rows.

    `granted` (int64), `outcome` (Outcome), `draw` (Draw); `baskets` says from which lots.
    `lot_key`, `lot_left`, `lot_one_more`: per lot in key order, what is left over and the rank
    that one more parcel would serve (-1: nobody). `certificate` is the proof, `envy` the number
    of places where it would be contradicted. Ask `reasons(row)` for the words behind a row.
    """

    granted: Ints
    outcome: Ints
    draw: Ints
    baskets: Baskets
    lot_key: Ints
    lot_left: Ints
    lot_one_more: Ints
    certificate: Certificate
    envy: int
    guarantee: Guarantee
    _question: Checked
    _policy: Policy
    _classes: Classes
    _line: Ints
    _why: ClassReasons

    @property
    def proved(self) -> bool:
        """Whether this is certified to be the best division under the policy."""
        return self.certificate.proved

    def meaning_of(self, rank: int) -> tuple[tuple[int, int, int], ...]:
        """Return the (stage, tier, level) that share `rank`; stage 0 is the guaranteed minimum."""
        return self._classes.ranks.meaning(rank)

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Return the reasons of one household, the outcome first."""
        q, of = self._question, int(self._classes.of[row])
        granted, wanted = int(self.granted[row]), int(q.wanted[row])
        told = {"granted": granted, "wanted": wanted}
        if wanted == 0:
            return (Reason(Code.NOTHING_WANTED),)
        if self.outcome[row] == Outcome.FULL:
            return (Reason(Code.SERVED_IN_FULL, told), *self._drawn(row), *self._proof())
        part = Code.SERVED_IN_PART if granted else Code.NOT_SERVED
        offered, accepts = int(self._why.offered[of]), int(q.accepts[row])
        if not offered:
            return (Reason(part, told), Reason(Code.NO_ROUTE, {"place": int(q.place[row])}))
        if not offered & accepts:
            refused = Reason(Code.KIND_REFUSED, {"offered": offered, "accepts": accepts})
            return (Reason(part, told), refused)
        return (
            Reason(part, told),
            self._cut_off(row, of),
            *self._drawn(row),
            *self._binding(row, of),
            *self._rotation(row),
            *self._proof(),
        )

    def _cut_off(self, row: int, of: int) -> Reason:
        q, ranks = self._question, self._classes.ranks
        tier, unit = int(q.tier[row]), int(self.granted[row])
        stage = ranks.of.shape[0] - 1
        if unit < min(self._policy.minimum, int(q.wanted[row])):
            stage = 0
        below = int(ranks.first_level[stage, tier, self._line[of]])
        return Reason(
            Code.CUT_OFF,
            {"tier": tier, "served_below": below, "received": int(q.received[row]) + unit},
        )

    def _drawn(self, row: int) -> tuple[Reason, ...]:
        if self.draw[row] == Draw.NOT_NEEDED:
            return ()
        seed = self._policy.seed
        ticket = int(tickets(self._question.key[row : row + 1], seed)[0])
        code = Code.DRAW_WON if self.draw[row] == Draw.WON else Code.DRAW_LOST
        return (Reason(code, {"seed": seed, "ticket": ticket}),)

    def _binding(self, row: int, of: int) -> tuple[Reason, ...]:
        bound, at = int(self._why.bound[of]), int(self._why.at[of])
        if bound == Bound.LOT:
            rank = int(self._why.one_more[of])
            serves = () if rank == NOBODY else self.meaning_of(rank)
            lot = int(self.lot_key[at])
            return (Reason(Code.LOT_EXHAUSTED, {"lot": lot, "one_more_serves": serves}),)
        if bound == Bound.ROUTE:
            place = int(self._question.place[row])
            return (Reason(Code.ROUTE_FULL, {"lot": int(self.lot_key[at]), "place": place}),)
        quotas = self._question.quotas
        if bound == Bound.QUOTA and quotas is not None:
            return (Reason(Code.QUOTA_FULL, {"quota": int(quotas.key[at])}),)
        return ()

    def _rotation(self, row: int) -> tuple[Reason, ...]:
        if int(self.granted[row]) >= self._policy.minimum or not self.guarantee.rotates:
            return ()
        told = {"minimum": self._policy.minimum, "short": self.guarantee.short_in_reach}
        return (Reason(Code.MINIMUM_ROTATES, told),)

    def _proof(self) -> tuple[Reason, ...]:
        levels = len(self.certificate.distances)
        if self.proved and self.envy == 0:
            return (Reason(Code.NO_ENVY, {"levels": levels}),)
        return (Reason(Code.UNPROVED, {"level": levels}),)


def share(
    households: Households,
    lots: Lots,
    routes: Routes,
    *,
    policy: Policy | None = None,
    quotas: Quotas | None = None,
) -> Shared:
    """Share lots out among households: most parcels placed, then fairest, then cheapest.

    Strictly in this order: (0) as many parcels as possible are placed; (1) they go to the lowest
    ranks, which `policy` makes of the minimum, the tiers and what each received before, so that
    the result is leximin (Frank and Murota 2022); (2) routes and second choices cost least.
    At the last rank that is reached the published seed draws. With `quotas` the ranks are compared
    one after the other (as many parcels as possible at the first rank, then at the second, ...),
    since nested limits behind the households leave no order that is best in every sense.

    The result does not depend on the order of any rows. Raises the errors of
    `chunsheng.matching.errors`, naming column and row.
    """
    rule = policy or Policy()
    question = check(households, lots, routes, quotas, rule)
    classes = compress(question, rule)
    graph = build(question, classes, rule.second_choice)
    nodes = graph.network.nodes
    require_carried("routes.cost", integers("routes.cost", routes.cost), nodes)
    require_carried("policy.second_choice", np.array([rule.second_choice]), nodes)
    return _answer(question, rule, classes, graph, climb(graph.network, graph.rungs))


def _answer(
    question: Checked, policy: Policy, classes: Classes, graph: Graph, solved: Solved
) -> Shared:
    flow, proof = solved.flow, solved.certificate
    grants = grant(question, policy, classes, graph, flow)
    why = explain_classes(question, classes, graph, flow, proof)
    outcome = np.where(
        grants.granted == question.wanted, Outcome.FULL, (grants.granted > 0) * Outcome.PART
    )
    outcome[question.wanted == 0] = Outcome.NONE
    return Shared(
        granted=grants.granted,
        outcome=outcome.astype(np.int8),
        draw=grants.draw,
        baskets=fill(question, graph, flow, grants),
        lot_key=question.lot_key,
        lot_left=question.lot_parcels - flow[graph.lots],
        lot_one_more=one_more_in_each_lot(graph, len(question.lot_key), proof),
        certificate=proof,
        envy=envy(question, policy, classes, graph, flow, grants),
        guarantee=_guarantee(question, policy, classes, why, grants.granted),
        _question=question,
        _policy=policy,
        _classes=classes,
        _line=grants.line,
        _why=why,
    )


def _guarantee(
    question: Checked, policy: Policy, classes: Classes, why: ClassReasons, granted: Ints
) -> Guarantee:
    promised = np.minimum(question.wanted, policy.minimum)
    short = granted < promised
    reached = (why.offered & classes.accepts)[classes.of] != 0
    return Guarantee(
        policy.minimum,
        int((promised > 0).sum() - short.sum()),
        int(short.sum()),
        int((short & reached).sum()),
    )
