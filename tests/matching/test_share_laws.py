"""What holds for every share-out, whatever the question (R7)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chunsheng.matching import Households, Lots, Routes
from chunsheng.matching.reasons import Code, Draw, Outcome
from tests.matching.references import Question, priority, small_question

SEEDS = st.integers(min_value=0, max_value=10**6)
FEW = settings(max_examples=60, deadline=None, derandomize=True)
OUTCOMES = {Code.SERVED_IN_FULL, Code.SERVED_IN_PART, Code.NOT_SERVED, Code.NOTHING_WANTED}


def _by_key(column: object, key: object) -> dict[int, int]:
    return dict(zip(np.asarray(key).tolist(), np.asarray(column).tolist(), strict=True))


@FEW
@given(SEEDS, st.booleans())
def test_no_capacity_is_exceeded(seed: int, quotas: bool) -> None:
    question = small_question(seed, quotas=quotas, size=20)
    shared = question.answered()
    h, baskets = question.households, shared.baskets
    taken: Counter[int] = Counter()
    along: Counter[tuple[int, int]] = Counter()
    into: Counter[int] = Counter()
    for row, lot, parcels in zip(baskets.household, baskets.lot, baskets.parcels, strict=True):
        assert parcels > 0
        taken[int(lot)] += int(parcels)
        along[int(lot), int(h.place[row])] += int(parcels)
        into[int(h.place[row])] += int(parcels)
    parcels_of = _by_key(question.lots.parcels, question.lots.key)
    assert all(
        taken[lot] + left == parcels_of[lot]
        for lot, left in zip(shared.lot_key.tolist(), shared.lot_left.tolist(), strict=True)
    )
    assert (shared.lot_left >= 0).all()
    assert (shared.granted <= h.wanted).all()
    limits = question.routes.capacity
    listed = list(zip(question.routes.lot.tolist(), question.routes.place.tolist(), strict=True))
    assert set(along) <= set(listed)
    if limits is not None:
        assert all(along[pair] <= most for pair, most in zip(listed, limits, strict=True))
    if question.quotas is not None:
        q = question.quotas
        of = _by_key(q.of, q.member)
        for key, most in zip(q.key, q.capacity, strict=True):
            inside = [p for p, at in of.items() if at == key or key == 7]
            assert sum(into[p] for p in inside) <= most


def _shuffled(question: Question, rng: np.random.Generator) -> tuple[Question, np.ndarray]:
    h, lots, routes = question.households, question.lots, question.routes
    order = rng.permutation(len(h.key))
    homes = Households(
        h.key[order],
        h.place[order],
        h.accepts[order],
        h.wanted[order],
        h.received[order],
        h.tier[order],
        h.prefers[order],
    )
    mixed = rng.permutation(len(lots.key))
    ways = rng.permutation(len(routes.lot))
    limits = None if routes.capacity is None else routes.capacity[ways]
    return replace(
        question,
        households=homes,
        lots=Lots(lots.key[mixed], lots.kind[mixed], lots.parcels[mixed]),
        routes=Routes(routes.lot[ways], routes.place[ways], routes.cost[ways], limits),
    ), order


@FEW
@given(SEEDS, st.booleans())
def test_the_order_of_rows_changes_nothing(seed: int, quotas: bool) -> None:
    question = small_question(seed, quotas=quotas, size=20)
    mixed, order = _shuffled(question, np.random.default_rng(seed + 1))
    one, other = question.answered(), mixed.answered()
    assert one.granted[order].tolist() == other.granted.tolist()
    assert one.draw[order].tolist() == other.draw.tolist()
    baskets = Counter(
        zip(
            order[other.baskets.household].tolist(),
            other.baskets.lot.tolist(),
            other.baskets.parcels.tolist(),
            strict=True,
        )
    )
    assert baskets == Counter(
        zip(
            one.baskets.household.tolist(),
            one.baskets.lot.tolist(),
            one.baskets.parcels.tolist(),
            strict=True,
        )
    )
    assert [one.reasons(row) for row in order.tolist()] == [
        other.reasons(row) for row in range(len(order))
    ]


@FEW
@given(SEEDS)
def test_nobody_has_cause_to_envy(seed: int) -> None:
    """Checked pair by pair on the baskets: whoever took a parcel was not behind who could have."""
    question = small_question(seed, size=20)
    question = replace(question, routes=replace(question.routes, capacity=None))
    assert _justified_envy(question, question.answered().granted, question.answered()) == 0


def test_the_envy_check_sees_a_parcel_that_jumps_the_queue() -> None:
    """The control: hand a parcel from the first in the queue to the last, and envy appears."""
    question = Question(
        Households(
            [1, 2],
            np.array([0, 0]),
            np.array([1, 1]),
            np.array([1, 1]),
            np.array([0, 3]),
            np.array([0, 0]),
        ),
        Lots([5], [0], [1]),
        Routes([5], [0], [0]),
        small_question(0).policy,
    )
    shared = question.answered()
    assert shared.granted.tolist() == [1, 0]
    assert _justified_envy(question, shared.granted, shared) == 0
    shared.baskets.household[0] = 1
    assert _justified_envy(question, np.array([0, 1]), shared) == 1


def _justified_envy(question: Question, granted: np.ndarray, shared: object) -> int:
    h, policy, baskets = question.households, question.policy, shared.baskets
    kind = _by_key(question.lots.kind, question.lots.key)
    open_ways = set(
        zip(
            np.asarray(question.routes.lot).tolist(),
            np.asarray(question.routes.place).tolist(),
            strict=True,
        )
    )

    def turn(row: int, unit: int) -> tuple:
        return priority(policy, int(h.tier[row]), int(h.received[row]), unit)

    count = 0
    for row in range(len(h.key)):
        if granted[row] >= h.wanted[row]:
            continue
        for other, lot in zip(baskets.household.tolist(), baskets.lot.tolist(), strict=True):
            eligible = (lot, int(h.place[row])) in open_ways and int(h.accepts[row]) >> kind[
                lot
            ] & 1
            if eligible and turn(row, int(granted[row])) < turn(other, int(granted[other]) - 1):
                count += 1
    return count


@FEW
@given(SEEDS, st.booleans())
def test_reasons_add_up(seed: int, quotas: bool) -> None:
    question = small_question(seed, quotas=quotas, size=20)
    shared = question.answered()
    per_household = np.zeros(len(shared.granted), int)
    np.add.at(per_household, shared.baskets.household, shared.baskets.parcels)
    assert per_household.tolist() == shared.granted.tolist()
    for row, granted in enumerate(shared.granted.tolist()):
        first, *others = shared.reasons(row)
        codes = {reason.code for reason in others}
        assert first.code in OUTCOMES
        assert not codes & OUTCOMES
        assert first.params.get("granted", 0) == granted
        if shared.outcome[row] != Outcome.FULL and question.households.wanted[row]:
            barred = codes & {Code.NO_ROUTE, Code.KIND_REFUSED}
            assert barred or Code.CUT_OFF in codes
            assert barred or codes & {Code.LOT_EXHAUSTED, Code.ROUTE_FULL, Code.QUOTA_FULL}
        assert (Code.DRAW_WON in codes) == (shared.draw[row] == Draw.WON)
        assert (Code.DRAW_LOST in codes) == (shared.draw[row] == Draw.LOST)


@FEW
@given(SEEDS, st.booleans())
def test_one_more_parcel_does_what_the_reason_said(seed: int, quotas: bool) -> None:
    """The counterfactual is re-solved: a lot with one parcel more serves exactly that rank."""
    question = small_question(seed, quotas=quotas, size=14)
    shared = question.answered()
    for position, lot in enumerate(shared.lot_key.tolist()):
        more = np.asarray(question.lots.parcels).copy()
        more[np.asarray(question.lots.key).tolist().index(lot)] += 1
        lots = replace(question.lots, parcels=more)
        again = replace(question, lots=lots).answered()
        rank = int(shared.lot_one_more[position])
        assert int(again.granted.sum() - shared.granted.sum()) == (rank >= 0)
        if rank >= 0 and not quotas:
            ranks_now, ranks_then = again.certificate.totals[1], shared.certificate.totals[1]
            assert ranks_now - ranks_then == rank
