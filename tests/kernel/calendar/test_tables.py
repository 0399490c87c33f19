from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from chunsheng.kernel.calendar.tables import NATIONAL, national_table
from chunsheng.kernel.calendar.terms import DayKind

# 国办发明电〔2022〕16号, the notice for 2023.
OFF_2023 = [
    (date(2022, 12, 31), date(2023, 1, 2)),
    (date(2023, 1, 21), date(2023, 1, 27)),
    (date(2023, 4, 5), date(2023, 4, 5)),
    (date(2023, 4, 29), date(2023, 5, 3)),
    (date(2023, 6, 22), date(2023, 6, 24)),
    (date(2023, 9, 29), date(2023, 10, 6)),
]
MAKEUP_2023 = {
    date(2023, *on) for on in [(1, 28), (1, 29), (4, 23), (5, 6), (6, 25), (10, 7), (10, 8)]
}


def test_the_national_table_of_2023_is_the_notice_day_by_day() -> None:
    off = {
        first + timedelta(days=n)
        for first, last in OFF_2023
        for n in range((last - first).days + 1)
    }
    day = date(2022, 12, 31)
    while day.year < 2024:
        expected = day in MAKEUP_2023 or (day.weekday() < 5 and day not in off)
        if day < date(2023, 12, 30):  # the new year's rest of 2024 stands in the next notice
            assert NATIONAL.is_working_day(day) == expected, day
        day += timedelta(days=1)


def test_kinds_part_holidays_from_days_swapped_for_them() -> None:
    days = national_table(2023).days
    assert days[date(2023, 5, 1)] == DayKind.HOLIDAY
    assert days[date(2023, 5, 3)] == DayKind.REST
    assert days[date(2023, 5, 6)] == DayKind.MAKEUP
    assert {day for day, kind in days.items() if kind == DayKind.MAKEUP} == MAKEUP_2023


def test_a_make_up_day_in_the_year_before_its_holiday_is_found() -> None:
    assert NATIONAL.is_working_day(date(2006, 12, 30))


@pytest.mark.parametrize("year", range(2019, 2027))
def test_years_with_a_notice_are_official(year: int) -> None:
    assert national_table(year).official
    assert national_table(year).version == f"{year}/0+{holidays.__version__}"


def test_a_year_without_a_notice_is_not_official_and_has_no_swaps() -> None:
    table = national_table(2099)
    assert not table.official
    assert DayKind.MAKEUP not in table.days.values()
    assert table.days[date(2099, 10, 1)] == DayKind.HOLIDAY
    assert table.title() == "2099 年法定节假日（尚无调休安排）"
