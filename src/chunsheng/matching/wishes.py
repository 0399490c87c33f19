"""Applicants, hosts and their wishes: the question of a stable placement (R15 secondments)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import (
    ANY,
    Bits,
    Column,
    Ints,
    Words,
    integers,
    integers_or,
    positions,
    rows_by,
    run_starts,
    unique,
    unique_pairs,
)
from chunsheng.matching.draw import tickets
from chunsheng.matching.errors import ContradictoryQuota

NO_LIMIT = 2**40


@dataclass(frozen=True, slots=True)
class Applicants:
    """One row per applicant: unique `key`, `grade` 0..61 (default 0), sending `unit`
    (any id, default 0), of which a host may take no more than so many.
    """

    key: Column
    grade: Column | None = None
    unit: Column | None = None


@dataclass(frozen=True, slots=True)
class Hosts:
    """One row per host: unique `key`, `capacity`; `grades`, the bits of the grades it takes
    (default all); `per_unit`, how many it takes from one unit at most (default no limit);
    `minimum`, below which it does not open at all (default 0).
    """

    key: Column
    capacity: Column
    grades: Column | None = None
    per_unit: Column | None = None
    minimum: Column | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """One row per (applicant, host): the applicant's `order` (lower is dearer, no two equal) and
    the host's `score` of the applicant (higher is dearer; equal scores are drawn by the seed).
    """

    applicant: Column
    host: Column
    order: Column
    score: Column


@dataclass(frozen=True, slots=True)
class Placing:
    """The checked question. Wishes that the grades allow, sorted by applicant and order, hold
    `applicant`, `host` (rows), `order`, `score` and `standing`: of two wishes for a
    host, the one with the lower is dearer to it.
    """

    key: Ints
    grade: Ints
    unit: Ints
    host_key: Ints
    capacity: Ints
    grades: Ints
    per_unit: Ints
    minimum: Ints
    applicant: Ints
    host: Ints
    order: Ints
    score: Ints
    standing: Ints
    barred: tuple[tuple[int, int], ...]

    @property
    def wishes(self) -> int:
        return len(self.applicant)


def check_wishes(applicants: Applicants, hosts: Hosts, wishes: Wishes, seed: int) -> Placing:
    """Return the checked question; raises the errors of `chunsheng.matching.errors`."""
    key = integers("applicants.key", applicants.key, most=ANY)
    host_key = integers("hosts.key", hosts.key, most=ANY)
    n, m = len(key), len(host_key)
    grade = integers_or("applicants.grade", applicants.grade, n, 0, most=61)
    unit = integers_or("applicants.unit", applicants.unit, n, 0, most=ANY)
    capacity = integers("hosts.capacity", hosts.capacity, length=m)
    grades = integers_or("hosts.grades", hosts.grades, m, 2**62 - 1, most=ANY)
    minimum = integers_or("hosts.minimum", hosts.minimum, m, 0, most=ANY)
    above = np.flatnonzero(minimum > capacity)
    if len(above):
        row = int(above[0])
        raise ContradictoryQuota("hosts.minimum", row, int(minimum[row]), "exceeds the capacity")
    applicant, host, order, score = _check_rows(key, host_key, wishes)
    allowed = (grades[host] >> grade[applicant]) & 1 == 1
    barred = tuple(zip(applicant[~allowed].tolist(), host[~allowed].tolist(), strict=True))
    rows = np.flatnonzero(allowed)
    rows = rows[rows_by(applicant[rows], order[rows])]
    return Placing(
        key=key,
        grade=grade,
        unit=unit,
        host_key=host_key,
        capacity=capacity,
        grades=grades,
        per_unit=integers_or("hosts.per_unit", hosts.per_unit, m, NO_LIMIT, most=NO_LIMIT),
        minimum=minimum,
        applicant=applicant[rows],
        host=host[rows],
        order=order[rows],
        score=score[rows],
        standing=_standing(host[rows], score[rows], tickets(key, seed)[applicant[rows]]),
        barred=barred,
    )


def _check_rows(key: Ints, host_key: Ints, wishes: Wishes) -> tuple[Ints, Ints, Ints, Ints]:
    by_key, by_host = unique("applicants.key", key), unique("hosts.key", host_key)
    given = integers("wishes.applicant", wishes.applicant, most=ANY)
    rows = len(given)
    host = integers("wishes.host", wishes.host, length=rows, most=ANY)
    order = integers("wishes.order", wishes.order, length=rows)
    score = integers("wishes.score", wishes.score, length=rows, least=-NO_LIMIT)
    applicant = by_key[positions("wishes.applicant", given, key[by_key], "applicants.key")]
    host = by_host[positions("wishes.host", host, host_key[by_host], "hosts.key")]
    unique_pairs("wishes.host", applicant, host)
    unique_pairs("wishes.order", applicant, order)
    return applicant, host, order, score


def _standing(host: Ints, score: Ints, ticket: Words) -> Ints:
    """Return each wish's place among all wishes, host by host, the dearest of a host first."""
    ranked = rows_by(host, -score)
    if not bool(run_starts(host[ranked], score[ranked]).all()):
        ranked = np.lexsort((ticket, -score, host)).astype(np.int64)
    standing = np.empty(len(host), np.int64)
    standing[ranked] = np.arange(len(host))
    return standing


def within_limits(placing: Placing, wish: Ints) -> Bits:
    """Return which of the `wish` rows their hosts choose: per unit the dearest up to its limit,
    then of these the dearest up to the capacity. Nested limits make this choice substitutable,
    which is what deferred acceptance needs (Hatfield and Milgrom, AER 95(4), 2005).
    """
    ranked = np.argsort(placing.standing[wish])
    host = placing.host[wish[ranked]]
    chosen = np.zeros(len(wish), np.bool_)
    if int(placing.per_unit.min(initial=NO_LIMIT)) < NO_LIMIT:
        unit = placing.unit[placing.applicant[wish[ranked]]]
        by_unit = np.lexsort((unit, host))
        place = np.empty(len(wish), np.int64)
        place[by_unit] = _place_in_run(host[by_unit], unit[by_unit])
        within = place < placing.per_unit[host]
        ranked, host = ranked[within], host[within]
    chosen[ranked] = _place_in_run(host) < placing.capacity[host]
    return chosen


def _place_in_run(*ranked: Ints) -> Ints:
    """Return each row's place within its run of equal rows of the sorted columns."""
    first = run_starts(*ranked)
    starts = np.flatnonzero(first)
    place: Ints = np.arange(len(first)) - starts[np.cumsum(first) - 1]
    return place
