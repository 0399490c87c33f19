"""Stable placements: nobody and no host would both rather have each other (R15 secondments)."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import Bits, Ints
from chunsheng.matching.openings import Openings, choose_openings
from chunsheng.matching.reasons import Code, Reason
from chunsheng.matching.wishes import (
    NO_LIMIT,
    Applicants,
    Hosts,
    Placing,
    Wishes,
    check_wishes,
    within_limits,
)

UNPLACED = -1
_FEW = 200
"""Free applicants up to whom proposals are made one by one, which is then quicker."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A stable placement. `host` (row of the hosts, or -1) and `order` (the wish that came true,
    or -1) follow the applicants; `filled` and `open` follow the hosts. `blocking` counts the
    pairs that would rather have each other and is 0 by proof. `openings` tells how the hosts with
    a minimum were opened or closed and whether that is proved to be best.
    """

    host: Ints
    order: Ints
    filled: Ints
    open: Bits
    blocking: int
    openings: Openings
    _placing: Placing
    _wish: Ints

    @property
    def proved(self) -> bool:
        """Whether the placement is stable and no other set of open hosts would serve better."""
        return self.blocking == 0 and self.openings.proved

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Return the reasons of one applicant: what became of each wish, dearest first."""
        q = self._placing
        told: list[Reason] = []
        for host in (host for applicant, host in q.barred if applicant == row):
            to = int(q.host_key[host])
            told.append(Reason(Code.RULED_OUT, {"host": to, "rules": ("grade",)}))
        for wish in np.flatnonzero(q.applicant == row).tolist():
            if wish == self._wish[row]:
                to, order = int(q.host_key[self.host[row]]), int(self.order[row])
                return (Reason(Code.MATCHED, {"to": to, "order": order}), *told)
            told.append(self._refusal(wish))
        return (Reason(Code.NOT_SERVED), *(told or [Reason(Code.NO_EDGE)]))

    def _refusal(self, wish: int) -> Reason:
        q = self._placing
        host = int(q.host[wish])
        key, score = int(q.host_key[host]), int(q.score[wish])
        if not self.open[host]:
            return Reason(Code.HOST_CLOSED, {"host": key, "minimum": int(q.minimum[host])})
        held = self._wish[self.host == host]
        unit = int(q.unit[q.applicant[wish]])
        of_unit = held[q.unit[q.applicant[held]] == unit]
        if len(of_unit) >= q.per_unit[host]:
            cut = int(q.score[of_unit].min())
            told = {"host": key, "unit": unit, "cut_off": cut, "score": score}
            return Reason(Code.UNIT_FULL, told)
        if not len(held):
            return Reason(Code.CAPACITY_FULL, {"at": key, "one_more_serves": ()})
        cut = int(q.score[held].min())
        return Reason(Code.NOT_ADMITTED, {"host": key, "cut_off": cut, "score": score})


def match_stably(applicants: Applicants, hosts: Hosts, wishes: Wishes, *, seed: int = 0) -> Placed:
    """Place applicants by deferred acceptance (Gale and Shapley, AMM 69, 1962), proposed by them.

    The result is the best stable placement for every applicant at once, and telling the truth
    about one's wishes is the best one can do (Roth 1982). Hosts with a `minimum` open fully or
    not at all: the set of open hosts places most applicants, then fulfils dearer wishes; up to a
    size gate it is proved by CP-SAT, and `openings` shows the gap otherwise. Independent of the
    order of rows. Raises the errors of `chunsheng.matching.errors`; TooLarge above the gate.
    """
    placing = check_wishes(applicants, hosts, wishes, seed)
    openings, wish = choose_openings(placing, accept, seed)
    placed = wish >= 0
    host = np.full(len(wish), UNPLACED, np.int64)
    host[placed] = placing.host[wish[placed]]
    order = np.full(len(wish), -1, np.int64)
    order[placed] = placing.order[wish[placed]]
    return Placed(
        host=host,
        order=order,
        filled=np.bincount(host[placed], minlength=len(placing.host_key)).astype(np.int64),
        open=openings.open,
        blocking=count_blocking(placing, openings.open, wish),
        openings=openings,
        _placing=placing,
        _wish=wish,
    )


def accept(placing: Placing, is_open: Bits) -> Ints:
    """Return per applicant the wish that comes true, or -1: deferred acceptance in rounds.

    In a round every free applicant proposes her next wish, and every host that was asked keeps
    whom it likes best. Proposals may be made in any order (McVitie and Wilson, BIT 10, 1970), so
    neither the rounds nor finishing one by one, when few are left, change the result.
    """
    usable = np.flatnonzero(is_open[placing.host])
    starts = np.searchsorted(placing.applicant[usable], np.arange(len(placing.key) + 1))
    following, ends = starts[:-1].copy(), starts[1:]
    holds = np.full(len(placing.key), -1, np.int64)
    free = np.flatnonzero(following < ends)
    limited = int(placing.per_unit.min(initial=NO_LIMIT)) < NO_LIMIT
    while len(free) > (0 if limited else _FEW):
        wish = usable[following[free]]
        following[free] += 1
        asked = np.zeros(len(placing.host_key), np.bool_)
        asked[placing.host[wish]] = True
        held = holds[holds >= 0]
        held = held[asked[placing.host[held]]]
        rivals = np.concatenate([held, wish])
        chosen = within_limits(placing, rivals)
        holds[placing.applicant[rivals]] = -1
        holds[placing.applicant[rivals[chosen]]] = rivals[chosen]
        refused = placing.applicant[rivals[~chosen]]
        free = refused[following[refused] < ends[refused]]
    if len(free):
        _finish(placing, holds, usable, following, free)
    return holds


def _finish(placing: Placing, holds: Ints, usable: Ints, following: Ints, free: Ints) -> None:
    """Let the last proposals be made one by one, in place; nobody is limited by unit."""
    held = holds[holds >= 0]
    held = held[np.argsort(placing.host[held], kind="stable")]
    starts = np.searchsorted(placing.host[held], np.arange(len(placing.host_key) + 1))
    admitted: dict[int, list[tuple[int, int]]] = {}
    queue = free.tolist()
    while queue:
        applicant = queue.pop()
        if following[applicant] == len(usable):
            continue
        wish = int(usable[following[applicant]])
        if placing.applicant[wish] != applicant:
            continue
        following[applicant] += 1
        host = int(placing.host[wish])
        if host not in admitted:
            mine = held[starts[host] : starts[host + 1]]
            pairs = zip((-placing.standing[mine]).tolist(), mine.tolist(), strict=True)
            admitted[host] = sorted(pairs)
        holds[applicant] = wish
        asked = (-int(placing.standing[wish]), wish)
        if len(admitted[host]) < placing.capacity[host]:
            heapq.heappush(admitted[host], asked)
        else:
            loser = int(placing.applicant[heapq.heappushpop(admitted[host], asked)[1]])
            holds[loser] = -1
            queue.append(loser)


def count_blocking(placing: Placing, is_open: Bits, wish: Ints) -> int:
    """Return how many pairs would both rather have each other than what `wish` gives them.

    Computed from the placement alone, not from how it was found.
    """
    own = wish[placing.applicant]
    dearer = (own < 0) | (np.arange(placing.wishes) < own)
    held = wish[wish >= 0]
    count = np.bincount(placing.host[held], minlength=len(placing.host_key))
    worst = np.full(len(placing.host_key), -1, np.int64)
    np.maximum.at(worst, placing.host[held], placing.standing[held])
    vacant = count < placing.capacity
    welcome = vacant[placing.host] | (placing.standing < worst[placing.host])
    if int(placing.per_unit.min(initial=NO_LIMIT)) < NO_LIMIT:
        welcome = _welcome_in_unit(placing, held, welcome)
    return int((dearer & is_open[placing.host] & welcome).sum())


def _welcome_in_unit(placing: Placing, held: Ints, welcome: Bits) -> Bits:
    """Return `welcome` where the unit has room at the host, else whether a colleague is beaten."""
    units, unit = np.unique(placing.unit, return_inverse=True)
    pair = placing.host * max(len(units), 1) + unit[placing.applicant]
    size = len(placing.host_key) * max(len(units), 1)
    count = np.bincount(pair[held], minlength=size)
    worst = np.full(size, -1, np.int64)
    np.maximum.at(worst, pair[held], placing.standing[held])
    full = count[pair] >= placing.per_unit[placing.host]
    return np.where(full, placing.standing < worst[pair], welcome)
