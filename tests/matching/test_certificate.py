"""The certificate proves what is optimal and refuses what is not (R7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chunsheng.matching import Households, Lots, Routes, share
from chunsheng.matching.certificate import certify
from chunsheng.matching.columns import Ints
from chunsheng.matching.errors import CostsTooLarge
from chunsheng.matching.ladders import climb
from chunsheng.matching.levels import refine, solve, weighed
from chunsheng.matching.network import SINK, SOURCE, Network
from chunsheng.matching.ortools_flow import largest_cost, solve_flow
from chunsheng.matching.reasons import Code


def _network(seed: int, *, levels: int = 3, nodes: int = 12, arcs: int = 60) -> Network:
    rng = np.random.default_rng(seed)
    tail, head = rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs)
    kept = tail != head
    through = int(rng.integers(1, 12))
    supply = np.zeros(nodes, np.int64)
    supply[SOURCE], supply[SINK] = through, -through
    costs = [np.append(np.zeros(kept.sum(), np.int64), 1)]
    for _ in range(levels - 1):
        costs.append(np.append(rng.integers(0, 7, kept.sum()), 0))
    return Network(
        nodes,
        np.append(tail[kept], SOURCE),
        np.append(head[kept], SINK),
        np.append(rng.integers(0, 5, kept.sum()), through),
        tuple(costs),
        supply,
    )


def _some_flow(network: Network, seed: int) -> np.ndarray:
    """A feasible flow that is optimal for other prices."""
    prices = np.random.default_rng(seed).integers(-3, 9, network.arcs)
    everything = np.ones(network.arcs, np.bool_)
    return refine(network, None, everything, prices)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_a_flow_is_proved_if_and_only_if_no_flow_has_lower_totals(seed: int) -> None:
    network = _network(seed)
    best = solve(network)
    assert best.certificate.proved
    other = _some_flow(network, seed + 1)
    verdict = certify(network, other)
    assert verdict.feasible
    assert verdict.totals >= best.certificate.totals
    assert verdict.proved == (verdict.totals == best.certificate.totals)
    if not verdict.proved:
        assert verdict.improvement is not None
        level = verdict.improvement.level
        assert verdict.improvement.gain > 0
        assert verdict.totals[:level] == best.certificate.totals[:level]
        assert verdict.totals[level] > best.certificate.totals[level]


def test_worsened_flows_do_occur_in_that_test() -> None:
    """The control: most of the other flows are worse, so refusal is really put to the test."""
    refused = sum(
        not certify(network, _some_flow(network, seed + 1)).proved
        for seed in range(50)
        for network in [_network(seed)]
    )
    assert refused >= 25


def test_one_unit_on_the_dearer_of_two_arcs_is_refused() -> None:
    network = Network(
        2, np.array([0, 0]), np.array([1, 1]), np.array([5, 5]),
        (np.array([1, 2]),), np.array([3, -3]),
    )  # fmt: skip
    assert certify(network, np.array([3, 0])).proved
    worse = certify(network, np.array([2, 1]))
    assert not worse.proved
    assert worse.improvement is not None
    assert (worse.improvement.gain, sorted(worse.improvement.arcs.tolist())) == (1, [0, 1])


@pytest.mark.parametrize("flow", [[4, -1], [6, -3], [2, 0], [3]])
def test_a_flow_that_breaks_a_limit_or_a_balance_is_not_feasible(flow: list[int]) -> None:
    network = Network(
        2, np.array([0, 0]), np.array([1, 1]), np.array([5, 5]),
        (np.array([1, 2]),), np.array([3, -3]),
    )  # fmt: skip
    verdict = certify(network, np.array(flow))
    assert not verdict.feasible
    assert not verdict.proved


def test_rounds_that_run_out_leave_a_flow_unproved() -> None:
    network = _network(4, nodes=40, arcs=90)
    verdict = certify(network, solve(network).flow, rounds=1)
    assert not verdict.proved
    assert verdict.improvement is None


def test_a_level_outweighs_any_amount_of_the_next() -> None:
    """Two ways: one step dearer first, a million dearer after; small weights alone would err."""
    network = Network(
        3, np.array([0, 0, 2]), np.array([1, 2, 1]), np.array([1, 1, 1]),
        (np.array([1, 0, 0]), np.array([0, 10**6, 0])), np.array([1, -1, 0]),
    )  # fmt: skip
    assert solve(network).flow.tolist() == [0, 1, 1]


@pytest.mark.parametrize("seed", range(12))
def test_climbing_equals_solving_at_once(seed: int) -> None:
    network, rungs = _with_ladders(seed)
    climbed = climb(network, rungs)
    assert climbed.certificate.proved
    assert climbed.certificate.totals == solve(network).certificate.totals


def _with_ladders(seed: int) -> tuple[Network, slice]:
    rng = np.random.default_rng(seed)
    lots, classes, ranks = 5, 8, 90
    reach = np.argwhere(rng.random((lots, classes)) < 0.5)
    rung = np.argwhere(rng.random((classes, ranks)) < 0.6)
    none = np.zeros(lots + len(reach), np.int64)
    parcels = rng.integers(5, 120, lots)
    through = int(parcels.sum())
    supply = np.zeros(2 + lots + classes, np.int64)
    supply[SOURCE], supply[SINK] = through, -through
    network = Network(
        len(supply),
        np.r_[SOURCE, np.zeros(lots, int), 2 + reach[:, 0], 2 + lots + rung[:, 0]],
        np.r_[SINK, 2 + np.arange(lots), 2 + lots + reach[:, 1], np.full(len(rung), SINK)],
        np.r_[through, parcels, np.full(len(reach), 400), rng.integers(1, 4, len(rung))],
        (
            np.r_[1, none, np.zeros(len(rung), int)],
            np.r_[0, none, rung[:, 1]],
            np.r_[0, none[:lots], rng.integers(0, 50, len(reach)), np.zeros(len(rung), int)],
        ),
        supply,
    )
    return network, slice(1 + lots + len(reach), network.arcs)


def test_an_engine_that_errs_is_caught_and_the_result_is_never_called_optimal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sabotage: an engine that turns every price around."""

    def erring(n: int, t: Ints, h: Ints, room: Ints, cost: Ints, supply: Ints) -> Ints:
        return solve_flow(n, t, h, room, -cost, supply)

    homes = Households([1, 2, 3], [0] * 3, [1] * 3, [1] * 3, [0, 1, 2], [0] * 3)
    asked = homes, Lots([5], [0], [2]), Routes([5], [0], [0])
    assert share(*asked).granted.tolist() == [1, 1, 0]
    monkeypatch.setattr("chunsheng.matching.levels.solve_flow", erring)
    shared = share(*asked)
    assert not shared.proved
    assert shared.certificate.improvement is not None
    told = [reason.code for row in range(len(shared.granted)) for reason in shared.reasons(row)]
    assert Code.UNPROVED in told
    assert Code.NO_ENVY not in told


def test_costs_beyond_the_exact_range_are_refused_before_they_overflow() -> None:
    nodes = 100
    limit = largest_cost(nodes)
    ends = np.array([0]), np.array([1]), np.array([1])
    supply = np.zeros(nodes, np.int64)
    supply[0], supply[1] = 1, -1
    assert solve_flow(nodes, *ends, np.array([limit]), supply).tolist() == [1]
    with pytest.raises(CostsTooLarge, match="100 nodes"):
        solve_flow(nodes, *ends, np.array([limit + 1]), supply)


def test_weights_stay_inside_the_exact_range() -> None:
    network = _network(1)
    huge = replace(network, costs=tuple(cost * 10**9 for cost in network.costs))
    assert int(np.abs(weighed(huge)).max()) <= largest_cost(huge.nodes)
    assert solve(huge).certificate.proved
