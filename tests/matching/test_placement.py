"""Placements are stable, equal to the `matching` package, and say why (R15)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TypeAlias

import matching.games
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunsheng.matching import UNPLACED, Applicants, Code, Hosts, Placed, Wishes, match_stably
from chunsheng.matching.errors import ContradictoryQuota, RepeatedId, TooLarge
from chunsheng.matching.openings import Openings
from chunsheng.matching.placement import accept, count_blocking
from chunsheng.matching.wishes import check_wishes

Market: TypeAlias = tuple[Applicants, Hosts, Wishes]
SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=60, deadline=None, derandomize=True)


def market(
    seed: int, n: int = 0, m: int = 0, length: int = 4, *, minimum: bool = False,
    per_unit: bool = False,
) -> Market:  # fmt: skip
    rng = np.random.default_rng(seed)
    n = n or int(rng.integers(1, 10))
    m = m or int(rng.integers(1, 5))
    length = min(length, m)
    host = np.argsort(rng.random((n, m)), axis=1)[:, :length].ravel()
    capacity = rng.integers(1, 4, m)
    return (
        Applicants(rng.permutation(2 * n)[:n], unit=rng.integers(0, 3, n)),
        Hosts(
            100 + rng.permutation(m),
            capacity,
            per_unit=rng.integers(1, 3, m) if per_unit else None,
            minimum=rng.integers(0, capacity + 1) if minimum else None,
        ),
        Wishes(np.repeat(np.arange(n), length), host, np.tile(np.arange(length), n), np.arange(0)),
    )


def _with_keys(parts: Market, seed: int) -> Market:
    applicants, hosts, wishes = parts
    rng = np.random.default_rng(seed + 1)
    score = rng.permutation(len(wishes.order))
    return applicants, hosts, Wishes(
        np.asarray(applicants.key)[wishes.applicant], np.asarray(hosts.key)[wishes.host],
        wishes.order, score,
    )  # fmt: skip


def placed_by_package(parts: Market) -> dict[int, int]:
    """The applicant-optimal placement by the `matching` package (JOSS 02169)."""
    _, hosts, wishes = parts
    rows = sorted(
        zip(wishes.applicant.tolist(), wishes.order.tolist(), wishes.host.tolist(),
            wishes.score.tolist(), strict=True)
    )  # fmt: skip
    resident: dict[int, list[int]] = {}
    hospital: dict[int, list[tuple[int, int]]] = {}
    for applicant, _, host, score in rows:
        resident.setdefault(applicant, []).append(host)
        hospital.setdefault(host, []).append((-score, applicant))
    game = matching.games.HospitalResident.create_from_dictionaries(
        resident,
        {host: [applicant for _, applicant in sorted(asked)] for host, asked in hospital.items()},
        {key: most for key, most in zip(hosts.key.tolist(), hosts.capacity.tolist(), strict=True)
         if key in hospital},
    )  # fmt: skip
    solved = game.solve(optimal="resident")
    return {a.name: h.name for h, admitted in solved.items() for a in admitted}


def _pairs(parts: Market, placed: Placed) -> dict[int, int]:
    return {
        int(key): int(parts[1].key[host])
        for key, host in zip(parts[0].key, placed.host, strict=True)
        if host != UNPLACED
    }


@pytest.mark.parametrize(("seed", "n", "m", "length"), [(s, 0, 0, 4) for s in range(40)] + [
    (100, 100, 20, 8), (101, 200, 30, 10),
])  # fmt: skip
def test_the_placement_is_the_one_that_the_package_finds(
    seed: int, n: int, m: int, length: int
) -> None:
    parts = _with_keys(market(seed, n, m, length), seed)
    assert _pairs(parts, match_stably(*parts)) == placed_by_package(parts)


@FEW
@given(SEEDS, st.booleans())
def test_no_pair_blocks_and_no_limit_is_exceeded(seed: int, per_unit: bool) -> None:
    parts = _with_keys(market(seed, per_unit=per_unit), seed)
    applicants, hosts, wishes = parts
    placed = match_stably(*parts)
    assert placed.blocking == 0
    assert placed.proved
    assert (placed.filled <= hosts.capacity).all()
    assert _blocking_pairs_by_hand(parts, placed) == 0
    if hosts.per_unit is not None:
        for host, most in enumerate(hosts.per_unit):
            assert np.bincount(applicants.unit[placed.host == host], minlength=3).max() <= most


def _blocking_pairs_by_hand(parts: Market, placed: Placed) -> int:
    """Every host chooses again among those it has and one who would rather come."""
    applicants, hosts, wishes = parts
    has = _pairs(parts, placed)
    order = {(a, h): o for a, h, o in zip(wishes.applicant.tolist(), wishes.host.tolist(),
                                         wishes.order.tolist(), strict=True)}  # fmt: skip
    score = {(a, h): s for a, h, s in zip(wishes.applicant.tolist(), wishes.host.tolist(),
                                         wishes.score.tolist(), strict=True)}  # fmt: skip
    unit = dict(zip(applicants.key.tolist(), applicants.unit.tolist(), strict=True))
    count = 0
    for (applicant, host), wish in order.items():
        if applicant in has and order[applicant, has[applicant]] <= wish:
            continue
        row = hosts.key.tolist().index(host)
        rivals = sorted([a for a, h in has.items() if h == host] + [applicant],
                        key=lambda a: -score[a, host])  # fmt: skip
        chosen: list[int] = []
        for rival in rivals:
            colleagues = sum(unit[other] == unit[rival] for other in chosen)
            limit = None if hosts.per_unit is None else hosts.per_unit[row]
            if len(chosen) < hosts.capacity[row] and (limit is None or colleagues < limit):
                chosen.append(rival)
        count += applicant in chosen
    return count


def test_the_count_of_blocking_pairs_sees_a_displaced_applicant() -> None:
    """The control: throw one applicant out, and she and her host block."""
    parts = _with_keys(market(5, 30, 6), 5)
    placing = check_wishes(*parts, 0)
    everything = np.ones(6, np.bool_)
    wish = accept(placing, everything)
    assert count_blocking(placing, everything, wish) == 0
    wish[np.flatnonzero(wish >= 0)[0]] = -1
    assert count_blocking(placing, everything, wish) >= 1


@FEW
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    parts = _with_keys(market(seed, per_unit=True), seed)
    applicants, hosts, wishes = parts
    rng = np.random.default_rng(seed)
    a, w = rng.permutation(len(applicants.key)), rng.permutation(len(wishes.order))
    mixed = (
        Applicants(applicants.key[a], unit=applicants.unit[a]),
        hosts,
        Wishes(wishes.applicant[w], wishes.host[w], wishes.order[w], np.zeros(len(w), int)),
    )
    equal = (applicants, hosts, replace(wishes, score=np.zeros(len(w), int)))
    assert _pairs(mixed, match_stably(*mixed, seed=3)) == _pairs(
        equal, match_stably(*equal, seed=3)
    )


@FEW
@given(SEEDS, st.booleans())
def test_minimum_or_closed_equals_trying_every_set_of_hosts(seed: int, per_unit: bool) -> None:
    parts = _with_keys(market(seed, minimum=True, per_unit=per_unit), seed)
    placed = match_stably(*parts)
    assert placed.proved
    minimum = np.asarray(parts[1].minimum)
    assert ((placed.filled >= minimum) | (placed.filled == 0)).all()
    placing = check_wishes(*parts, 0)
    rank = np.arange(placing.wishes) - np.searchsorted(placing.applicant, placing.applicant)
    best = (-1, 0)
    for combination in product([False, True], repeat=len(minimum)):
        is_open = np.array(combination)
        wish = accept(placing, is_open)
        filled = np.bincount(placing.host[wish[wish >= 0]], minlength=len(minimum))
        if (filled[is_open] >= minimum[is_open]).all():
            best = max(best, (int((wish >= 0).sum()), -int(rank[wish[wish >= 0]].sum())))
    mine = placed._wish[placed._wish >= 0]
    assert (len(mine), -int(rank[mine].sum())) == best


def test_an_unproved_choice_of_hosts_says_so() -> None:
    found = match_stably(*_with_keys(market(1), 1))
    weaker = replace(found, openings=Openings(found.open, 3, 4, 7))
    assert not weaker.proved


def test_every_wish_that_did_not_come_true_has_a_reason() -> None:
    placed = match_stably(
        Applicants([1, 2, 3, 4], grade=[1, 1, 1, 0], unit=[7, 7, 8, 8]),
        Hosts([50, 60, 70], [2, 1, 3], grades=[0b10, 0b11, 0b11], per_unit=[1, 1, 3],
              minimum=[0, 0, 3]),
        Wishes([1, 2, 2, 2, 3, 4, 4], [50, 70, 50, 60, 60, 50, 60], [0, 0, 1, 2, 0, 0, 1],
               [9, 5, 8, 4, 6, 9, 2]),
    )  # fmt: skip
    assert placed.host.tolist() == [0, UNPLACED, 1, UNPLACED]
    assert [str(reason) for reason in placed.reasons(1)] == [
        "not_served()",
        "host_closed(host=70, minimum=3)",
        "unit_full(host=50, unit=7, cut_off=9, score=8)",
        "not_admitted(host=60, cut_off=6, score=4)",
    ]
    assert str(placed.reasons(0)[0]) == "matched(to=50, order=0)"
    assert str(placed.reasons(3)[1]) == "ruled_out(host=50, rules=('grade',))"


def test_contradictions_are_refused() -> None:
    with pytest.raises(ContradictoryQuota, match=r"hosts.minimum\[0\]"):
        match_stably(Applicants([1]), Hosts([2], [1], minimum=[2]), Wishes([1], [2], [0], [0]))
    with pytest.raises(RepeatedId, match=r"wishes.order\[1\]"):
        match_stably(Applicants([1]), Hosts([2, 3], [1, 1]), Wishes([1, 1], [2, 3], [0, 0], [0, 0]))


def test_a_minimum_beyond_the_gate_is_refused_and_not_attempted() -> None:
    n = 7_000
    one_host = Hosts([1], [n + 1], minimum=[n + 1])
    wishes = Wishes(range(n), [1] * n, [0] * n, range(n))
    with pytest.raises(TooLarge, match="yes-or-no variables"):
        match_stably(Applicants(range(n)), one_host, wishes)


def test_nobody_wishes_anything() -> None:
    placed = match_stably(Applicants([1]), Hosts([2], [1]), Wishes([], [], [], []))
    assert placed.host.tolist() == [UNPLACED]
    assert [reason.code for reason in placed.reasons(0)] == [Code.NOT_SERVED, Code.NO_EDGE]
