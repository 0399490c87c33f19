from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from chunsheng.kernel.words.amounts import bounded, number, total, unit_said, yuan, yuan_exact


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        ("230000000", "2.3亿元", "CNY 230 million"),
        ("23000000", "2,300万元", "CNY 23 million"),
        ("9800", "9,800元", "CNY 9,800"),
        ("9800.5", "9,800.50元", "CNY 9,800.50"),
        ("12345", "1.23万元", "CNY 12,345"),
        ("99999999", "1亿元", "CNY 100 million"),
        ("99500000", "9,950万元", "CNY 99.5 million"),
        ("9999.999", "1万元", "CNY 10,000"),
        ("999999999999", "10,000亿元", "CNY 1,000 billion"),
        ("0", "0元", "CNY 0"),
        ("-23000000", "-2,300万元", "CNY -23 million"),
    ],
)
def test_yuan_speaks_by_magnitude(amount: str, chinese: str, english: str) -> None:
    assert yuan(Decimal(amount)) == chinese
    with override("en"):
        assert yuan(Decimal(amount)) == english


def test_yuan_exact_rounds_nothing_away() -> None:
    assert yuan_exact(Decimal("230000000.00")) == "230,000,000元"
    assert yuan_exact(Decimal("9800.5")) == "9,800.50元"
    assert yuan_exact(Decimal("0.125")) == "0.125元"
    with override("en"):
        assert yuan_exact(230_000_000) == "CNY 230,000,000"


@given(st.integers(min_value=0, max_value=10**12))
def test_yuan_is_never_further_off_than_half_a_hundredth_of_its_unit(amount: int) -> None:
    text = yuan(amount).replace(",", "")
    size = 10**8 if "亿" in text else 10**4 if "万" in text else 1
    said = Decimal(text.rstrip("亿万元")) * size
    assert abs(said - amount) <= Decimal("0.005") * size
    assert size == 1 or said / size >= 1
    assert size == 10**8 or said / size < 10**4


@pytest.mark.parametrize(
    ("low", "high", "about", "unit", "chinese", "english"),
    [
        (8, 8, False, "", "8", "8"),
        (8, 8, False, "人", "8 人", "8 人"),
        (1000, None, False, "", "≥ 1,000", "≥ 1,000"),
        (21, None, False, "", "≥ 21", "≥ 21"),
        (None, 5, False, "", "≤ 5", "≤ 5"),
        (3, 5, False, "", "3–5", "3–5"),
        (680, 680, True, "m²", "约 680 m²", "about 680 m²"),
        (20, None, True, "", "≥ 约 20", "≥ about 20"),
        (None, None, False, "人", "未知", "unknown"),
        (0, 0, False, "", "0", "0"),
        (Decimal("41.500"), Decimal("41.500"), False, "kg", "41.5 kg", "41.5 kg"),
        (230_000_000, 230_000_000, False, "元", "2.3亿元", "CNY 230 million"),
        (10_000, 20_000, False, "元", "1万元–2万元", "CNY 10,000–CNY 20,000"),
    ],
)
def test_bounded_says_what_is_known_and_no_more(
    low: Decimal | int | None,
    high: Decimal | int | None,
    about: bool,
    unit: str,
    chinese: str,
    english: str,
) -> None:
    assert bounded(low, high, about, unit) == chinese
    with override("en"):
        assert bounded(low, high, about, unit) == english


def test_bounded_refuses_bounds_that_cross() -> None:
    with pytest.raises(ValueError, match="between 5 and 3"):
        bounded(5, 3)


@pytest.mark.parametrize(
    ("low", "high", "unknown", "chinese", "english"),
    [
        (20, None, 1, "≥ 20，另 1 笔未知", "≥ 20, 1 unknown"),
        (8, 8, 1, "8，另 1 笔未知", "8, 1 unknown"),
        (8, 8, 0, "8", "8"),
        (11, 13, 2, "11–13，另 2 笔未知", "11–13, 2 unknown"),
        (0, 0, 1, "1 笔未知", "1 unknown"),
        (None, None, 3, "3 笔未知", "3 unknown"),
        (None, None, 0, "0", "0"),
        (0, 0, 0, "0", "0"),
    ],
)
def test_total_names_what_could_not_be_added(
    low: int | None, high: int | None, unknown: int, chinese: str, english: str
) -> None:
    assert total(low, high, unknown) == chinese
    with override("en"):
        assert total(low, high, unknown) == english


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**9))
def test_number_keeps_every_digit(amount: Decimal) -> None:
    assert Decimal(number(amount).replace(",", "")) == amount


def test_a_unit_of_money_is_said_in_the_readers_language() -> None:
    assert [unit_said(unit) for unit in ("元", "家")] == ["元", "家"]
    with override("en"):
        assert [unit_said(unit) for unit in ("元", "persons")] == ["CNY", "persons"]
