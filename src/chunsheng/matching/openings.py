"""Which hosts open when a host takes its minimum or nobody (R15: three to five, or none)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import Bits, Ints
from chunsheng.matching.ortools_cpsat import Limit, maximise, require_small
from chunsheng.matching.wishes import NO_LIMIT, Placing


@dataclass(frozen=True, slots=True)
class Openings:
    """`open` per host; `placed`, applicants placed; `bound`, what no other choice can exceed;
    `gap`, how far the weighed goal (placed, then dear wishes) may still be from its bound, 0 when
    `proved`.
    """

    open: Bits
    placed: int
    bound: int
    gap: int

    @property
    def proved(self) -> bool:
        """Whether no other set of open hosts places more, or as many to dearer wishes."""
        return self.gap == 0


def choose_openings(
    placing: Placing, accept: Callable[[Placing, Bits], Ints], seed: int
) -> tuple[Openings, Ints]:
    """Return the best set of open hosts and the wishes that come true with it, per applicant.

    Raises TooLarge when a proof cannot be hoped for.

    Where every host that receives anybody reaches its minimum, no fewer hosts can place more
    (fewer hosts leave no applicant better off), so nothing needs searching.
    """
    everything = np.ones(len(placing.host_key), np.bool_)
    wish = accept(placing, everything)
    filled = _filled(placing, wish)
    if bool(((filled >= placing.minimum) | (filled == 0)).all()):
        placed = int((wish >= 0).sum())
        is_open = (filled > 0) | (placing.minimum == 0)
        return Openings(is_open, placed, placed, 0), wish
    require_small(len(placing.host_key) + 3 * placing.wishes)
    is_open, wish = _close_the_emptiest(placing, accept, everything)
    model = _Model(placing)
    verdict = maximise(model.gain, model.limits, hint=model.hint(is_open, wish), seed=seed)
    chosen = np.array(verdict.chosen[: model.hosts], np.bool_)
    wish = accept(placing, chosen)
    placed = int((wish >= 0).sum())
    bound = max(verdict.bound // model.weight, placed)
    return Openings(chosen, placed, bound, verdict.bound - verdict.value), wish


def _filled(placing: Placing, wish: Ints) -> Ints:
    hosts = placing.host[wish[wish >= 0]]
    return np.bincount(hosts, minlength=len(placing.host_key)).astype(np.int64)


def _close_the_emptiest(
    placing: Placing, accept: Callable[[Placing, Bits], Ints], is_open: Bits
) -> tuple[Bits, Ints]:
    """Return a feasible start: close the host furthest below its minimum until none is."""
    is_open = is_open.copy()
    while True:
        wish = accept(placing, is_open)
        lacking = np.where(is_open, placing.minimum - _filled(placing, wish), 0)
        if int(lacking.max(initial=0)) <= 0:
            return is_open, wish
        order = np.lexsort((placing.host_key, -lacking))
        is_open[order[0]] = False


class _Model:
    """Stable placements among open hosts as yes-or-no variables.

    In this order: host open, wish comes true, host full with dearer applicants (per wish), unit
    full with dearer colleagues (per wish). A wish blocks unless its host is closed, or it or a
    dearer one comes true, or one of the two kinds of fullness holds.
    """

    def __init__(self, placing: Placing) -> None:
        self.placing = placing
        self.hosts = len(placing.host_key)
        wishes = placing.wishes
        place = np.arange(wishes) - np.searchsorted(placing.applicant, placing.applicant)
        self.weight = int(place.max(initial=0) + 1) * len(placing.key) + 1
        self.gain = [0] * self.hosts + (self.weight - place).tolist() + [0] * (2 * wishes)
        self.limits: list[Limit] = []
        self._one_wish_each()
        self._minimum_or_closed()
        for wish in range(wishes):
            self._does_not_block(wish)

    def _true(self, wish: int) -> int:
        return self.hosts + wish

    def _one_wish_each(self) -> None:
        for applicant in range(len(self.placing.key)):
            mine = np.flatnonzero(self.placing.applicant == applicant) + self.hosts
            self.limits.append(Limit(mine.tolist(), [1] * len(mine), 1))

    def _minimum_or_closed(self) -> None:
        q = self.placing
        unit = q.unit[q.applicant]
        for host in range(self.hosts):
            mine = np.flatnonzero(q.host == host)
            taken, one = (mine + self.hosts).tolist(), [1] * len(mine)
            minus = [-1] * len(mine)
            self.limits.append(Limit([*taken, host], [*one, -int(q.capacity[host])], 0))
            self.limits.append(Limit([*taken, host], [*minus, int(q.minimum[host])], 0))
            for of in np.unique(unit[mine]).tolist() if q.per_unit[host] < NO_LIMIT else ():
                same = (mine[unit[mine] == of] + self.hosts).tolist()
                self.limits.append(Limit(same, [1] * len(same), int(q.per_unit[host])))

    def _does_not_block(self, wish: int) -> None:
        q = self.placing
        host, applicant = int(q.host[wish]), int(q.applicant[wish])
        full, unit_full = self.hosts + q.wishes + wish, self.hosts + 2 * q.wishes + wish
        ahead = np.flatnonzero((q.host == host) & (q.standing < q.standing[wish]))
        same = ahead[q.unit[q.applicant[ahead]] == q.unit[applicant]]
        for column, rivals, most in (
            (full, ahead, q.capacity[host]),
            (unit_full, same, q.per_unit[host]),
        ):
            columns = (rivals + self.hosts).tolist()
            self.limits.append(Limit([*columns, column], [-1] * len(columns) + [int(most)], 0))
        first = int(np.searchsorted(q.applicant, applicant))
        dearer = [self._true(at) for at in range(first, wish + 1)]
        columns = [full, unit_full, *dearer, host]
        self.limits.append(Limit(columns, [-1] * (len(columns) - 1) + [1], 0))

    def hint(self, is_open: Bits, wish: Ints) -> list[bool]:
        """Return the values of all variables in a known placement."""
        q = self.placing
        true = np.zeros(q.wishes, np.bool_)
        true[wish[wish >= 0]] = True
        full, unit_full = np.zeros_like(true), np.zeros_like(true)
        for at in range(q.wishes):
            ahead = (q.host == q.host[at]) & (q.standing < q.standing[at]) & true
            full[at] = ahead.sum() >= q.capacity[q.host[at]]
            ahead &= q.unit[q.applicant] == q.unit[q.applicant[at]]
            unit_full[at] = ahead.sum() >= q.per_unit[q.host[at]]
        return [*is_open.tolist(), *true.tolist(), *full.tolist(), *unit_full.tolist()]
