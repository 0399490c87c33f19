"""Spread requests over those who handle them, so that nobody carries much more (R5, R6)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.certificate import Certificate
from chunsheng.matching.columns import (
    ANY,
    Column,
    Ints,
    integers,
    integers_or,
    positions,
    unique,
    unique_pairs,
)
from chunsheng.matching.draw import tickets
from chunsheng.matching.ladders import climb
from chunsheng.matching.levels import Solved
from chunsheng.matching.network import SINK, SOURCE, Block, join, left_over, spans
from chunsheng.matching.ortools_flow import require_carried
from chunsheng.matching.reasons import Code, Reason

_MOST = 2**20
_STRENGTH = 100
UNHANDLED = -1


@dataclass(frozen=True, slots=True)
class Requests:
    """One row per request: unique `key` and the `group` (any id) of requests that are handled
    alike, such as one kind in one grid. A hundred thousand requests are a few thousand groups.
    """

    key: Column
    group: Column


@dataclass(frozen=True, slots=True)
class Handlers:
    """One row per handler: unique `key`; `load` carried already (default 0); `limit` of the whole
    load (default none); `strength` 1..100, so that loads are compared as load / strength.
    """

    key: Column
    load: Column | None = None
    limit: Column | None = None
    strength: Column | None = None


@dataclass(frozen=True, slots=True)
class Lanes:
    """Which handler may take requests of which group, each pair once, at what `cost` apiece."""

    group: Column
    handler: Column
    cost: Column


@dataclass(frozen=True, slots=True)
class _Checked:
    """Groups in the order of their ids, handlers in that of their keys, lanes by both."""

    key: Ints
    group_of: Ints
    size: Ints
    handler_key: Ints
    handler_row: Ints
    load: Ints
    limit: Ints
    strength: Ints
    lane_group: Ints
    lane_handler: Ints
    lane_cost: Ints


@dataclass(frozen=True, slots=True)
class Balanced:
    """`handler` per request (row, or -1); `load` per handler, with what it carried before.
    `certificate` proves: most requests handled, then the most even loads, then the least cost.
    """

    handler: Ints
    load: Ints
    certificate: Certificate
    _question: _Checked

    @property
    def proved(self) -> bool:
        """Whether no other distribution is better."""
        return self.certificate.proved

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Return the reasons of one request: its handler, and the load of each it could have."""
        q, to = self._question, int(self.handler[row])
        lanes = slice(*np.searchsorted(q.lane_group, [q.group_of[row], q.group_of[row] + 1]))
        told = []
        for other, cost in zip(q.lane_handler[lanes], q.lane_cost[lanes], strict=True):
            load = int(self.load[q.handler_row[other]])
            code = Code.LOAD_FULL if load >= q.limit[other] else Code.LOAD
            at = int(q.handler_key[other])
            told.append(Reason(code, {"at": at, "load": load, "cost": int(cost)}))
        if to == UNHANDLED:
            return (Reason(Code.NOT_SERVED), *(told or [Reason(Code.NO_EDGE)]))
        key = int(q.handler_key[np.flatnonzero(q.handler_row == to)[0]])
        return (Reason(Code.MATCHED, {"to": key}), *told)


def balance(requests: Requests, handlers: Handlers, lanes: Lanes, *, seed: int = 0) -> Balanced:
    """Hand out requests: as many as possible, then loads as even as can be, then least cost.

    The loads of a flow form an M-convex set, so the least sum of increasing steps makes them
    decreasingly minimal: the largest as small as possible, then the next (Frank and Murota 2022).
    Which request of a group goes where is drawn by `seed`, whatever the order of the rows.
    Raises the errors of `chunsheng.matching.errors`, naming column and row.
    """
    question = _check(requests, handlers, lanes)
    nodes = 2 + len(question.size) + len(question.load)
    require_carried("lanes.cost", integers("lanes.cost", lanes.cost), nodes)
    certificate, flow = _solve(question)
    row, lane = _hand_out(question, flow, seed)
    handler = np.full(len(question.key), UNHANDLED, np.int64)
    handler[row] = question.handler_row[question.lane_handler[lane]]
    carried = question.load.copy()
    np.add.at(carried, question.lane_handler, flow)
    load = np.zeros_like(carried)
    load[question.handler_row] = carried
    return Balanced(handler, load, certificate, question)


def _check(requests: Requests, handlers: Handlers, lanes: Lanes) -> _Checked:
    key = integers("requests.key", requests.key, most=ANY)
    unique("requests.key", key)
    group = integers("requests.group", requests.group, length=len(key), most=ANY)
    groups, group_of = np.unique(group, return_inverse=True)
    handler_key = integers("handlers.key", handlers.key, most=ANY)
    by_key = unique("handlers.key", handler_key)
    handler_key, m = handler_key[by_key], len(by_key)
    lane = integers("lanes.group", lanes.group, most=ANY)
    cost = integers("lanes.cost", lanes.cost, length=len(lane))
    to = integers("lanes.handler", lanes.handler, length=len(lane), most=ANY)
    to = positions("lanes.handler", to, handler_key, "handlers.key")
    unique_pairs("lanes.handler", lane, to)
    at = np.searchsorted(groups, lane)
    known = np.flatnonzero(np.append(groups, -1)[at] == lane)
    rows = known[np.lexsort((to[known], at[known]))]
    return _Checked(
        key=key,
        group_of=group_of.astype(np.int64),
        size=np.bincount(group_of, minlength=len(groups)).astype(np.int64),
        handler_key=handler_key,
        handler_row=by_key,
        load=integers_or("handlers.load", handlers.load, m, 0, least=0, most=_MOST)[by_key],
        limit=integers_or("handlers.limit", handlers.limit, m, 2 * _MOST, least=0, most=2 * _MOST)[
            by_key
        ],
        strength=integers_or("handlers.strength", handlers.strength, m, 1, least=1, most=_STRENGTH)[
            by_key
        ],
        lane_group=at[rows].astype(np.int64),
        lane_handler=to[rows],
        lane_cost=cost[rows],
    )


def _solve(question: _Checked) -> tuple[Certificate, Ints]:
    """Return the proof and the flow per lane.

    Ladders reach only as high as is needed: where everything that can be handled is handled below
    some height, no leximin loads stand above it, so the height is doubled until that is so.
    """
    room = np.maximum(question.limit - question.load, 0)
    reach = np.zeros(len(room), np.int64)
    np.add.at(reach, question.lane_handler, question.size[question.lane_group])
    most = np.minimum(room, reach)
    step = int(np.lcm.reduce(question.strength)) if len(room) else 1
    rise = step // np.maximum(question.strength, 1)
    top = int(((question.load + most) * rise).max(initial=0))
    total = int((question.load * (most > 0)).sum() + question.size.sum())
    height = 2 * total * step // max(int(question.strength[most > 0].sum()), 1) + step
    while True:
        units = np.minimum(most, np.maximum(height // rise - question.load, 0))
        solved, lanes = _solve_below(question, units, rise)
        if height >= top or solved.certificate.totals[0] == 0:
            return solved.certificate, solved.flow[lanes]
        height *= 2


def _solve_below(question: _Checked, units: Ints, rise: Ints) -> tuple[Solved, slice]:
    first_group = 2
    first_handler = first_group + len(question.size)
    groups, handlers = np.arange(len(question.size)), np.arange(len(units))
    through = int(question.size.sum())
    who = np.repeat(handlers, units)
    ends = np.cumsum(units)
    level = question.load[who] + np.arange(len(who)) - np.repeat(ends - units, units) + 1
    _, rank = np.unique(level * rise[who], return_inverse=True)
    blocks = [
        left_over(through, 3),
        Block(np.full(len(groups), SOURCE), first_group + groups, question.size, (0, 0, 0)),
        Block(
            first_group + question.lane_group,
            first_handler + question.lane_handler,
            question.size[question.lane_group],
            (0, 0, question.lane_cost),
        ),
        Block(
            first_handler + who,
            np.full(len(who), SINK),
            np.ones(len(who), np.int64),
            (0, rank.astype(np.int64), 0),
        ),
    ]
    lanes, rungs = spans(blocks)[2:]
    return climb(join(first_handler + len(handlers), blocks, through), rungs), lanes


def _hand_out(question: _Checked, flow: Ints, seed: int) -> tuple[Ints, Ints]:
    """Return the requests that are handled and the lane of each, as the draw orders them."""
    order = np.lexsort((tickets(question.key, seed), question.group_of))
    handled = np.zeros(len(question.size), np.int64)
    np.add.at(handled, question.lane_group, flow)
    group = question.group_of[order]
    place = np.arange(len(order)) - (np.cumsum(question.size) - question.size)[group]
    lucky = order[place < handled[group]]
    return lucky, np.repeat(np.arange(len(flow)), flow)
