"""The funnel's bands are as wide as their numbers, and none is too narrow to be read (R11)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunsheng.indicators.funnel import (
    BAND,
    BESIDE,
    CHINESE_SIGN,
    GAP,
    NARROWEST,
    SIGN,
    WIDTH,
    Band,
    bands,
    height,
    narrowest,
)

Corner = tuple[float, float]
amounts = st.decimals(min_value=0, max_value=10**20, places=2)


def corners(band: Band) -> list[Corner]:
    """Top left, top right, bottom right, bottom left."""
    found = [tuple(map(float, point.split(","))) for point in band.points.split()]
    return [(x, y) for x, y in found]


def widths(values: list[int]) -> list[tuple[float, float]]:
    """How wide each band is at its top and at its bottom."""
    told = []
    for band in bands([Decimal(value) for value in values]):
        left, right, low_right, low_left = (x for x, _y in corners(band))
        told.append((right - left, low_right - low_left))
    return told


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([8, 4, 2], [(300, 150), (150, 75), (75, NARROWEST)]),
        ([8, 2, 0], [(300, 75), (75, NARROWEST), (NARROWEST, NARROWEST)]),
        ([0, 0, 0], [(NARROWEST, NARROWEST)] * 3),
        ([0], [(NARROWEST, NARROWEST)]),
        ([1, 1], [(300, 300), (300, NARROWEST)]),
        ([2, 8], [(75, 300), (300, NARROWEST)]),
        ([10**15, 1], [(300, NARROWEST), (NARROWEST, NARROWEST)]),
        ([1000, 999, 998], [(300, 300), (300, 299), (299, NARROWEST)]),
    ],
)
def test_a_band_is_as_wide_as_its_part_of_the_widest(
    values: list[int], shown: list[tuple[int, int]]
) -> None:
    assert widths(values) == shown


@given(st.lists(amounts, min_size=1, max_size=6))
def test_whatever_the_numbers_each_has_a_band_that_holds_them(values: list[Decimal]) -> None:
    drawn = bands(values)
    whole = max(*values, Decimal(1))
    assert len(drawn) == len(values)
    for place, (value, band) in enumerate(zip(values, drawn, strict=True)):
        found = corners(band)
        wide, y = found[1][0] - found[0][0], place * (BAND + GAP)
        assert NARROWEST <= wide <= WIDTH
        assert wide == pytest.approx(max(NARROWEST, WIDTH * float(value / whole)), abs=1)
        assert [corner[1] for corner in found] == [y, y, y + BAND, y + BAND]
        assert found[0][1] < band.middle < found[2][1]
        assert found[0][0] + found[1][0] == found[2][0] + found[3][0] == WIDTH
    assert corners(drawn[-1])[2][1] == height(len(values))


@pytest.mark.parametrize(
    ("texts", "wide"),
    [
        ([], NARROWEST),
        (["8", "2", "0"], NARROWEST),
        (["未报", "0"], 2 * CHINESE_SIGN + BESIDE),
        (["1,234,567"], 9 * SIGN + BESIDE),
        (["8 家，另 1 笔未知" * 3], WIDTH),
    ],
)
def test_the_narrowest_band_holds_the_longest_text(texts: list[str], wide: int) -> None:
    assert narrowest(texts) == wide
    for band in bands([Decimal(0)] * len(texts), texts):
        left, right, low_right, low_left = (x for x, _y in corners(band))
        assert (right - left, low_right - low_left) == (wide, wide)


def test_numbers_are_written_as_a_drawing_reads_them() -> None:
    for band in bands([Decimal(1234567), Decimal("0.5"), Decimal(0)]):
        assert set(band.points) <= set("0123456789., ")
    assert [band.tone for band in bands([Decimal(1)] * 5)] == [1, 2, 3, 3, 3]
