"""One contestant on one question, run alone in its own process so that memory can be told apart."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.matching import questions, rivals
from chunsheng.matching import assign, balance, match_stably, round_table, share

Run = Callable[[], tuple[object, ...]]


def _share(asked: tuple[Any, ...]) -> tuple[object, ...]:
    done = share(*asked)
    if not done.proved or done.envy:
        raise ArithmeticError("the share-out is not proved")
    flat_ranks = done.certificate.totals
    return int(done.granted.sum()), flat_ranks[1], flat_ranks[2]


def _assign(asked: tuple[Any, ...]) -> tuple[object, ...]:
    done = assign(*asked)
    return len(done.need), done.certificate.totals[2], done.proved


def _scipy_sparse(asked: tuple[Any, ...]) -> tuple[object, ...]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    _, _, edges = asked
    size = int(edges.need.max()) + 1
    table = csr_array((edges.cost, (edges.need, edges.offer)), shape=(size, size))
    rows, columns = min_weight_full_bipartite_matching(table)
    return len(rows), int(table[rows, columns].sum()), "optimal"


def _package(asked: tuple[Any, ...]) -> tuple[object, ...]:
    import matching.games

    _, hosts, wishes = asked
    sys.setrecursionlimit(10**6)
    order = np.lexsort((wishes.order, wishes.applicant))
    applicants: dict[int, list[int]] = {}
    admits: dict[int, list[tuple[int, int]]] = {}
    for row in order.tolist():
        who, to = int(wishes.applicant[row]), int(wishes.host[row])
        applicants.setdefault(who, []).append(to)
        admits.setdefault(to, []).append((-int(wishes.score[row]), who))
    capacity = dict(zip(hosts.key.tolist(), hosts.capacity.tolist(), strict=True))
    game = matching.games.HospitalResident.create_from_dictionaries(
        applicants,
        {to: [who for _, who in sorted(asked)] for to, asked in admits.items()},
        {to: capacity[to] for to in admits},
    )
    placed = sorted((a.name, h.name) for h, those in game.solve().items() for a in those)
    return len(placed), hash(tuple(placed)) % 10**6


def _stable(asked: tuple[Any, ...]) -> tuple[object, ...]:
    done = match_stably(*asked)
    keys = asked[1].key
    placed = [(row, int(keys[host])) for row, host in enumerate(done.host.tolist()) if host >= 0]
    return len(placed), hash(tuple(placed)) % 10**6


def _balance(asked: tuple[Any, ...]) -> tuple[object, ...]:
    done = balance(*asked)
    return int(done.load.min()), int(done.load.max()), done.certificate.totals[2], done.proved


def _nearest(asked: tuple[Any, ...]) -> tuple[object, ...]:
    """Each request in turn to the least loaded of its handlers, the nearest among equals."""
    requests, handlers, lanes = asked
    sort = np.lexsort((lanes.cost, lanes.group))
    starts = np.searchsorted(lanes.group[sort], np.arange(int(lanes.group.max()) + 2)).tolist()
    to, cost = lanes.handler[sort].tolist(), lanes.cost[sort].tolist()
    load, spent = [0] * len(handlers.key), 0
    for group in requests.group.tolist():
        lane = min(range(starts[group], starts[group + 1]), key=lambda k: load[to[k]])
        load[to[lane]] += 1
        spent += cost[lane]
    return min(load), max(load), spent, "greedy"


def contest(question: str, contestant: str) -> tuple[Run, str]:
    """Return the run and what its result means."""
    kind, *sizes = question.split()
    size = [int(part) for part in sizes]
    if kind == "share":
        return _share_contest(questions.harvest(size[0]), contestant), "placed, ranks, price"
    if kind == "assign":
        pair = questions.neighbours(size[0])
        runs = {"chunsheng": _assign, "scipy sparse": _scipy_sparse}
        return (lambda: runs[contestant](pair)), "pairs, price"
    if kind == "stable":
        wishes = questions.secondments(*size)
        placing = {"chunsheng": _stable, "matching": _package}
        return (lambda: placing[contestant](wishes)), "placed, digest"
    if kind == "balance":
        lanes = questions.office(*size)
        spread = {"chunsheng": _balance, "greedy Python": _nearest}
        return (lambda: spread[contestant](lanes)), "least and most load, price"
    table = questions.public_table(*size)
    return (lambda: (round_table(table, secret=1).total, int(table.sum()))), "rounded, true total"


def _share_contest(asked: tuple[Any, ...], contestant: str) -> Run:
    if contestant == "chunsheng":
        return lambda: _share(asked)
    if contestant == "greedy Python":
        return lambda: rivals.greedy(*asked)
    ways: dict[str, Callable[[rivals.Flat], tuple[int, int, int]]] = {
        "OR-Tools per household": rivals.household_flow,
        "OR-Tools textbook loop": rivals.textbook_flow,
        "scipy HiGHS": rivals.scipy_lp,
        "PuLP/CBC": rivals.pulp_cbc,
        "CP-SAT": rivals.cp_sat,
    }
    flat = rivals.flatten(*asked)
    return lambda: ways[contestant](flat)


def _seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def measure(question: str, contestant: str) -> dict[str, object]:
    """Return CPU seconds (short runs are repeated and averaged) and the process's peak memory."""
    run, meaning = contest(question, contestant)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    start = _seconds()
    result = run()
    spent, runs = _seconds() - start, 1
    if spent < 1:
        start, runs = _seconds(), 0
        while runs < 200 and (spent := _seconds() - start) < 1:
            run()
            runs += 1
        spent = _seconds() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "cpu": spent / runs, "runs": runs, "peak_mb": peak, "before_mb": before,
        "result": list(result), "meaning": meaning,
    }  # fmt: skip
