from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from chunsheng.kernel.calendar.deadlines import Deadline, deadline, working_days_between
from chunsheng.kernel.calendar.tables import (
    NATIONAL,
    WorkingCalendar,
    YearTable,
    national_table,
)
from chunsheng.kernel.calendar.terms import DayKind, Start, WorkingHours
from chunsheng.kernel.words.clock import SHANGHAI

HOURS = WorkingHours()


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


def without_makeup(year: int) -> YearTable:
    table = national_table(year)
    kept = {day: kind for day, kind in table.days.items() if kind != DayKind.MAKEUP}
    return replace(table, days=kept)


def weekends_only(year: int) -> YearTable:
    return YearTable(year, version=f"{year}/weekends")


def due_in(working_days: int, received_at: datetime, starts: Start = Start.SAME_DAY) -> Deadline:
    return deadline(received_at, working_days, starts, HOURS, NATIONAL)


@pytest.mark.parametrize(
    ("table", "due_on"),
    [
        (national_table, date(2023, 5, 9)),
        (without_makeup, date(2023, 5, 10)),
        (weekends_only, date(2023, 5, 5)),
    ],
)
def test_five_days_over_may_day_need_holidays_and_make_up_days(
    table: Callable[[int], YearTable], due_on: date
) -> None:
    computed = deadline(at(2023, 4, 28, 16), 5, Start.NEXT_DAY, HOURS, WorkingCalendar(table))
    assert computed.due_at == datetime.combine(due_on, time(18), SHANGHAI)
    assert len(computed.counted) == 5


def test_a_deadline_tells_its_days_its_version_and_its_instant_in_utc() -> None:
    computed = due_in(5, at(2023, 4, 28, 16), Start.NEXT_DAY)
    assert computed.due_at.tzinfo is UTC
    assert computed.counted == tuple(date(2023, 5, day) for day in (4, 5, 6, 8, 9))
    assert computed.skipped == tuple(date(2023, 5, day) for day in (1, 2, 3))
    assert computed.made_up == (date(2023, 5, 6),)
    assert computed.calendar_version == national_table(2023).version


def test_received_at_half_past_six_counts_as_received_the_next_working_day() -> None:
    before, after = due_in(1, at(2023, 3, 8, 17, 59)), due_in(1, at(2023, 3, 8, 18, 30))
    assert (before.due_at, before.moved) == (at(2023, 3, 8, 18), False)
    assert (after.due_at, after.moved) == (at(2023, 3, 9, 18), True)
    assert due_in(5, at(2023, 4, 28, 18, 30)).counted[0] == date(2023, 5, 4)


def test_the_cut_off_itself_is_too_late_for_the_day() -> None:
    assert due_in(1, at(2023, 3, 8, 18)).due_at == at(2023, 3, 9, 18)


@pytest.mark.parametrize("hour", [8, 20])
def test_received_on_a_rest_day_counts_as_received_the_next_working_day(hour: int) -> None:
    computed = due_in(1, at(2023, 3, 11, hour))
    assert (computed.due_at, computed.moved) == (at(2023, 3, 13, 18), True)


def test_received_on_a_make_up_saturday_counts_that_day() -> None:
    assert due_in(1, at(2023, 5, 6, 10)).due_at == at(2023, 5, 6, 18)


def test_counted_from_the_next_day_no_hour_of_receipt_moves_it() -> None:
    morning = due_in(1, at(2023, 3, 8, 9), Start.NEXT_DAY)
    night = due_in(1, at(2023, 3, 8, 23, 59), Start.NEXT_DAY)
    assert morning.due_at == night.due_at == at(2023, 3, 9, 18)
    assert not night.moved


def test_an_earlier_cut_off_and_another_closing_hour_are_kept() -> None:
    hours = WorkingHours(time(8, 30), time(16), time(17, 30))
    computed = deadline(at(2023, 3, 8, 16, 30), 1, Start.SAME_DAY, hours, NATIONAL)
    assert computed.due_at == at(2023, 3, 9, 17, 30)


def test_an_instant_of_another_zone_is_the_day_it_is_here() -> None:
    assert due_in(1, datetime(2023, 3, 7, 23, 0, tzinfo=UTC)).due_at == at(2023, 3, 8, 18)


def test_a_deadline_over_the_new_year_names_both_calendars() -> None:
    computed = due_in(3, at(2022, 12, 29, 10), Start.NEXT_DAY)
    assert computed.due_at == at(2023, 1, 4, 18)
    assert computed.calendar_version == (
        f"{national_table(2022).version} {national_table(2023).version}"
    )


def test_the_explanation_says_how_it_came() -> None:
    assert due_in(5, at(2023, 4, 28, 16), Start.NEXT_DAY).explanation() == [
        "4月28日 16:00 收到，次日起算 5 个工作日。",
        "放假不计：5月1日 周一、5月2日 周二、5月3日 周三。",
        "调休上班计入：5月6日 周六。",
        "5月9日 周二 18:00 到期。",
        "日历：2023 年国务院办公厅放假通知。",
    ]
    moved = due_in(1, at(2023, 3, 8, 18, 30)).explanation()
    assert moved[0] == (
        "3月8日 18:30 收到，不在当日受理时间内，视同下一工作日收到，从那天起算 1 个工作日。"
    )
    assert due_in(2, at(2023, 3, 8, 9)).explanation()[0] == (
        "3月8日 09:00 收到，当日起算 2 个工作日。"
    )
    with override("en"):
        assert "Mon 1 May, Tue 2 May, Wed 3 May" in "".join(
            due_in(5, at(2023, 4, 28, 16), Start.NEXT_DAY).explanation()
        )


def test_bad_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        due_in(0, at(2023, 3, 8, 9))
    with pytest.raises(ValueError, match="aware"):
        due_in(1, at(2023, 3, 8, 9).replace(tzinfo=None))
    with pytest.raises(ValueError, match="before it began"):
        working_days_between(at(2023, 3, 8, 9), at(2023, 3, 8, 8), HOURS, NATIONAL)
    with pytest.raises(ValueError, match="opens before"):
        WorkingHours(cut_off=time(19))


def test_a_table_without_working_days_is_an_error_and_no_endless_search() -> None:
    idle = WorkingCalendar(lambda year: YearTable(year, "0", _AllRest()))
    with pytest.raises(ValueError, match="no working day"):
        deadline(at(2023, 3, 8, 9), 1, Start.SAME_DAY, HOURS, idle)


class _AllRest(dict[date, DayKind]):
    def get(self, day: date, default: object = None) -> DayKind:
        return DayKind.REST


INSTANTS = st.datetimes(
    min_value=datetime(2022, 1, 1),  # noqa: DTZ001 - the strategy sets the zone
    max_value=datetime(2026, 12, 1),  # noqa: DTZ001 - the strategy sets the zone
    timezones=st.just(SHANGHAI),
)
DAYS = st.integers(min_value=1, max_value=30)
STARTS = st.sampled_from(Start)


@given(INSTANTS, INSTANTS, DAYS, STARTS)
def test_what_comes_later_is_never_due_earlier(
    one: datetime, other: datetime, days: int, starts: Start
) -> None:
    first, second = sorted((one, other))
    assert due_in(days, first, starts).due_at <= due_in(days, second, starts).due_at


@given(INSTANTS, DAYS, STARTS)
def test_due_is_a_working_day_at_closing_and_one_more_day_is_later(
    received_at: datetime, days: int, starts: Start
) -> None:
    computed = due_in(days, received_at, starts)
    local = computed.due_at.astimezone(SHANGHAI)
    assert NATIONAL.is_working_day(local.date())
    assert local.time() == HOURS.closes
    assert received_at < computed.due_at
    assert all(NATIONAL.is_working_day(day) for day in computed.counted)
    assert due_in(days + 1, received_at, starts).due_at > computed.due_at


@given(INSTANTS, DAYS)
def test_the_next_day_is_never_earlier_than_the_same_day(received_at: datetime, days: int) -> None:
    same, following = (due_in(days, received_at, starts).due_at for starts in Start)
    assert same <= following


def taken(start: datetime, end: datetime) -> Decimal:
    return working_days_between(start, end, HOURS, NATIONAL)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (at(2023, 3, 8, 9), at(2023, 3, 8, 18), "1.0"),
        (at(2023, 3, 8, 9), at(2023, 3, 8, 13, 30), "0.5"),
        (at(2023, 3, 6, 9, 12), at(2023, 3, 8, 8, 30), "2.0"),
        (at(2023, 3, 8, 20), at(2023, 3, 9, 8), "0.0"),
        (at(2023, 3, 10, 17), at(2023, 3, 13, 10), "0.2"),
        (at(2023, 4, 28, 16), at(2023, 5, 9, 18), "5.2"),
        (at(2023, 3, 11, 9), at(2023, 3, 12, 18), "0.0"),
        (at(2023, 3, 8, 9), at(2023, 3, 8, 9, 27), "0.1"),
    ],
)
def test_days_taken_are_opening_hours_that_passed(
    start: datetime, end: datetime, days: str
) -> None:
    assert str(taken(start, end)) == days


@given(
    INSTANTS, st.timedeltas(timedelta(), timedelta(30)), st.timedeltas(timedelta(), timedelta(30))
)
def test_days_taken_add_up(first: datetime, before: timedelta, after: timedelta) -> None:
    middle, last = first + before, first + before + after
    whole = taken(first, last)
    assert abs(taken(first, middle) + taken(middle, last) - whole) <= Decimal("0.1")
    assert whole >= 0
