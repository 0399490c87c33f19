"""序时进度: what is due by a day, by even months or given shares; and which shares are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chunsheng.indicators.pace import State, compared
from chunsheng.indicators.phasing import (
    SharesAreNotTwelve,
    SharesAreNotWhole,
    SharesAreUnreadable,
    expected_by,
    said_again,
    shares_in,
)

LATE = "2 3 5 8 10 10 10 10 12 12 10 8"


@pytest.mark.parametrize(
    ("phasing", "day", "due"),
    [
        ("", date(2022, 12, 31), "0"),
        ("", date(2023, 1, 31), "10"),
        ("", date(2023, 2, 14), "15"),
        ("", date(2023, 12, 31), "120"),
        ("", date(2024, 5, 1), "120"),
        (LATE, date(2023, 2, 28), "6"),
        (LATE, date(2023, 3, 31), "12"),
        (LATE, date(2023, 11, 15), "104.4"),
        (LATE, date(2023, 12, 31), "120"),
    ],
)
def test_what_is_due_by_a_day(phasing: str, day: date, due: str) -> None:
    told = expected_by(Decimal(120), phasing, 2023, day)
    assert told.quantize(Decimal("0.0001")) == Decimal(due)


def test_shares_are_read_however_they_are_parted_and_said_again_in_one_way() -> None:
    shares = shares_in("2%、3，5;8 10, 10 10 10 12 12 10 8")
    assert said_again(shares) == LATE
    assert shares_in("") == ()
    assert sum(shares_in("8.3 " * 11 + "8.7")) == 100


@pytest.mark.parametrize(
    ("text", "refusal", "said"),
    [
        ("10 " * 11 + "-10", SharesAreUnreadable, "看不懂各月比例"),
        ("NaN " * 12, SharesAreUnreadable, "看不懂各月比例"),
        ("一月多些", SharesAreUnreadable, "看不懂各月比例"),
        ("50 50", SharesAreNotTwelve, "要写 12 个月的比例，现在是 2 个。"),
        ("8 " * 12, SharesAreNotWhole, "加起来要正好 100%，现在是 96%。"),
    ],
)
def test_shares_that_are_none_are_refused_in_words(
    text: str, refusal: type[Exception], said: str
) -> None:
    with pytest.raises(refusal) as caught:
        shares_in(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("low", "high", "direction", "state", "gap"),
    [
        (12, 12, "at_least", State.AHEAD, 2),
        (10, 10, "at_least", State.EVEN, 0),
        (7, 7, "at_least", State.BEHIND, 3),
        (7, 9, "at_least", State.BEHIND, 1),
        (7, None, "at_least", State.UNSURE, 0),
        (12, None, "at_least", State.AHEAD, 2),
        (7, 7, "at_most", State.AHEAD, 3),
        (12, 13, "at_most", State.OVER, 2),
        (7, None, "at_most", State.UNSURE, 0),
        (7, 12, "at_most", State.UNSURE, 0),
    ],
)
def test_bounds_and_what_is_unknown_judge_only_as_far_as_they_reach(
    low: int, high: int | None, direction: str, state: State, gap: int
) -> None:
    most = None if high is None else Decimal(high)
    assert compared(Decimal(low), most, Decimal(10), direction) == (state, gap)
