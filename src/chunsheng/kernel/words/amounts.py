"""Money by magnitude, and amounts that may be bounds, ranges, about, or unknown."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from chunsheng.kernel.words.language import is_english

Number = Decimal | int

YUAN = "元"  # the unit of measure whose numbers are said as money
_CENT = Decimal("0.01")
# Ascending; each unit is used while the number in it stays below the next one.
_CHINESE_UNITS = ((Decimal(1), "元"), (Decimal(10**4), "万元"), (Decimal(10**8), "亿元"))
_ENGLISH_UNITS = ((Decimal(1), ""), (Decimal(10**6), " million"), (Decimal(10**9), " billion"))


def number(amount: Number) -> str:
    """1,000 or 41.5: thousands parted, every digit kept, no trailing zeros."""
    text = f"{Decimal(amount):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def yuan(amount: Number) -> str:
    """2.3亿元, 2,300万元 or 9,800元; CNY 230 million in English. At most two decimals, half up.

    A number is never said in a unit it fills: 99,999,999 is 1亿元, not 10,000万元.
    """
    exact = Decimal(amount)
    (size, name), *bigger = _ENGLISH_UNITS if is_english() else _CHINESE_UNITS
    for next_size, next_name in bigger:
        if abs(_rounded(exact / size)) * size >= next_size:
            size, name = next_size, next_name
    shown = _rounded(exact / size)
    if size == 1:
        return yuan_exact(shown)
    return _money(number(shown), name)


def yuan_exact(amount: Number) -> str:
    """230,000,000元, or 9,800.50元 when there are fen: nothing rounded away."""
    exact = Decimal(amount)
    if exact == exact.to_integral_value():
        return _money(number(exact), "" if is_english() else "元")
    whole, _, part = number(exact).partition(".")
    return _money(f"{whole}.{part:0<2}", "" if is_english() else "元")


def unit_said(unit: object) -> str:
    """A unit of measure in the reader's language; money is counted in 元, or in CNY."""
    return "CNY" if unit == YUAN and is_english() else str(unit)


def parted(text: str) -> tuple[str, str]:
    """2.3亿元 as 2.3 and 亿元, for a page that sets the unit smaller; no unit where none follows."""
    digits = text.rstrip("元万亿")
    return digits, text[len(digits) :]


def bounded(low: Number | None, high: Number | None, about: bool = False, unit: str = "") -> str:
    """8, ≥ 1,000, ≤ 5, 3–5, 约 680 or 未知, each with its unit.

    Bounds are inclusive, as the ledger stores them (20多个 is low 21), so > and < never appear.
    Raises ValueError when the low bound lies above the high one.
    """
    say: Callable[[Number], str] = yuan if unit == YUAN else number
    nearly = ("about " if is_english() else "约 ") if about else ""
    tail = f" {unit}" if unit and unit != YUAN else ""
    if low is None:
        unknown = "unknown" if is_english() else "未知"
        return unknown if high is None else f"≤ {nearly}{say(high)}{tail}"
    if high is None:
        return f"≥ {nearly}{say(low)}{tail}"
    if low > high:
        raise ValueError(f"an amount between {low} and {high}")
    span = say(low) if low == high else f"{say(low)}–{say(high)}"
    return f"{nearly}{span}{tail}"


def total(
    low: Number | None, high: Number | None, unknown: int, about: bool = False, unit: str = ""
) -> str:
    """A sum with what could not be added: ≥ 20，另 1 笔未知.

    `low` and `high` are the sums of the known amounts (no high: some have none); `unknown` counts
    the rest. When nothing is known the sum is not said to be 0.
    """
    if low is None and high is None:
        low = high = 0
    if not unknown:
        return bounded(low or 0, high, about, unit)
    unsaid = f"{unknown:,} unknown" if is_english() else f"{unknown:,} 笔未知"
    if not low and not high:
        return unsaid
    known = bounded(low or 0, high, about, unit)
    return f"{known}, {unsaid}" if is_english() else f"{known}，另 {unsaid}"


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _money(digits: str, unit: str) -> str:
    return f"CNY {digits}{unit}" if is_english() else f"{digits}{unit}"
