"""A period is read from whole months and the days at its ends: every day once, however odd the period."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from chunsheng.kernel.ledger.models import Grain
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.ledger.rolling import spans

days = st.dates(date(2022, 12, 1), date(2024, 3, 31))


def ordinals(first: date, last: date) -> range:
    """The days from one to another as numbers, which know no last year."""
    return range(first.toordinal(), last.toordinal() + 1)


@given(days, days)
@example(date.min, date.min)
@example(date.min, date(1, 1, 31))
@example(date(9999, 12, 2), date.max)
@example(date(9999, 12, 1), date.max)
def test_every_day_is_read_once_and_months_are_whole(one: date, other: date) -> None:
    since, until = sorted((one, other))
    read: list[int] = []
    for grain, first, last in spans(Period(until, since)):
        assert first <= last
        if grain is Grain.MONTH:
            assert first.day == 1
            assert last.day == monthrange(last.year, last.month)[1]
        read += ordinals(first, last)
    assert sorted(read) == list(ordinals(since, until))


def test_whole_months_are_not_read_by_day() -> None:
    pieces = list(spans(Period(date(2023, 3, 8), date(2022, 12, 31))))
    assert pieces == [
        (Grain.MONTH, date(2023, 1, 1), date(2023, 2, 28)),
        (Grain.DAY, date(2022, 12, 31), date(2022, 12, 31)),
        (Grain.DAY, date(2023, 3, 1), date(2023, 3, 8)),
    ]
    begun = list(spans(Period(date(2023, 3, 8))))
    assert begun[0] == (Grain.MONTH, date.min, date(2023, 3, 1) - timedelta(days=1))
