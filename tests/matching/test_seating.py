"""Seats add up, stay within their limits and near their shares, and are filled by tier (R14)."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chunsheng.matching import Code, Edges, Needs, Offers, Units, apportion, fill_seats
from chunsheng.matching.errors import ContradictoryQuota, MatchingError

FEW = settings(max_examples=150, deadline=None, derandomize=True)
UNIT = st.tuples(st.integers(0, 60), st.integers(0, 5), st.integers(0, 20))


@FEW
@given(st.lists(UNIT, min_size=1, max_size=8), st.integers(0, 60), st.randoms())
def test_seats_add_up_keep_limits_and_do_not_depend_on_rows(
    rows: list[tuple[int, int, int]], seats: int, shuffle: object
) -> None:
    weight = [w for w, _, _ in rows]
    least = [low for _, low, _ in rows]
    most = [low + more for _, low, more in rows]
    units = Units(range(len(rows)), weight, least, most)
    try:
        divided = apportion(units, seats)
    except MatchingError:
        unclaimed = sum(m for w, m in zip(weight, most, strict=True) if w)
        spare = sum(low for w, low in zip(weight, least, strict=True) if not w)
        assert sum(least) > seats or sum(most) < seats or unclaimed + spare < seats
        return
    assert int(divided.seats.sum()) == seats
    for got, low, high, share in zip(divided.seats, least, most, divided.share, strict=True):
        assert low <= got <= high
        assert abs(Fraction(int(got)) - share) < 1
    order = list(range(len(rows)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    mixed = Units(
        order, [weight[r] for r in order], [least[r] for r in order], [most[r] for r in order]
    )
    assert apportion(mixed, seats).seats.tolist() == divided.seats[order].tolist()


def test_hamilton_apportions_as_in_the_textbook() -> None:
    """Six states and 36 seats: floors first, then the largest remainders."""
    population = [27_744, 25_178, 19_947, 14_614, 9_225, 3_292]
    divided = apportion(Units(range(6), population), 36)
    exact = [Fraction(36 * p, sum(population)) for p in population]
    assert divided.share == tuple(exact)
    floors = [int(e) for e in exact]
    largest = sorted(range(6), key=lambda i: floors[i] - exact[i])[: 36 - sum(floors)]
    assert divided.seats.tolist() == [f + (i in largest) for i, f in enumerate(floors)]


def test_the_alabama_paradox_is_that_of_the_method_and_not_hidden() -> None:
    assert apportion(Units([1, 2, 3], [6, 6, 2]), 10).seats.tolist() == [4, 4, 2]
    assert apportion(Units([1, 2, 3], [6, 6, 2]), 11).seats.tolist() == [5, 5, 1]


def test_equal_remainders_are_drawn_by_the_seed() -> None:
    results = {tuple(apportion(Units([1, 2], [1, 1]), 1, seed=s).seats.tolist()) for s in range(9)}
    assert results == {(1, 0), (0, 1)}
    drawn = apportion(Units([1, 2], [1, 1]), 1)
    winner = int(np.argmax(drawn.seats))
    assert [reason.code for reason in drawn.reasons(winner)] == [Code.APPORTIONED, Code.DRAW_WON]
    assert drawn.reasons(winner)[0].params == {"seats": 1, "share": (1, 2)}


@pytest.mark.parametrize(
    ("units", "column"),
    [
        (Units([1, 2], [1, 1], minimum=[3, 3]), "units.minimum"),
        (Units([1, 2], [1, 1], maximum=[2, 2]), "units.maximum"),
        (Units([1, 2], [1, 1], minimum=[3, 0], maximum=[2, 9]), "units.minimum"),
        (Units([1, 2], [0, 0]), "units.weight"),
    ],
)
def test_limits_that_cannot_be_kept_are_refused(units: Units, column: str) -> None:
    with pytest.raises(ContradictoryQuota) as caught:
        apportion(units, 5)
    assert caught.value.column == column


@FEW
@given(st.integers(0, 10**6))
def test_people_fill_their_units_seats_and_no_more(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 12))
    unit, tier = rng.integers(0, 3, n), rng.integers(0, 2, n)
    weight = np.bincount(unit, minlength=3)
    seats = int(rng.integers(0, n + 1))
    assume(weight.sum() >= seats)
    people = Needs(np.arange(n), tier=tier)
    edges = Edges(np.repeat(np.arange(n), 2), np.tile([0, 1], n), rng.integers(0, 5, 2 * n))
    divided, seated = fill_seats(
        people, unit, Offers([0, 1], [n, n]), edges, Units([0, 1, 2], weight, maximum=weight), seats
    )
    assert seated.proved
    assert np.bincount(unit[seated.need], minlength=3).tolist() == divided.seats.tolist()
    for row in np.flatnonzero(seated.granted == 0).tolist():
        colleagues = np.flatnonzero((unit == unit[row]) & (seated.granted == 1))
        assert (tier[colleagues] <= tier[row]).all()
        assert Code.QUOTA_FULL in {reason.code for reason in seated.reasons(row)}
