from __future__ import annotations

from datetime import date, datetime, time

import holidays
import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from chunsheng.kernel.calendar import queries
from chunsheng.kernel.calendar.actions import (
    DayOutsideYear,
    NoticeIsIncomplete,
    PublishedMeanwhile,
    publish_year,
)
from chunsheng.kernel.calendar.deadlines import deadline, working_days_between
from chunsheng.kernel.calendar.models import CalendarDay, CalendarYear
from chunsheng.kernel.calendar.tables import national_table
from chunsheng.kernel.calendar.terms import DayKind, Start, WorkingHours
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.words.clock import SHANGHAI

pytestmark = pytest.mark.django_db

SYSTEM = Actor(channel="desk")
BENEATH = f"+{holidays.__version__}"
LOCAL_REST = date(2023, 3, 9)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


def publish(days: dict[date, DayKind], year: int = 2023, official: bool = False) -> CalendarYear:
    named = {day: (kind, "样例") for day, kind in days.items()}
    return publish_year(year=year, source="区里通知", official=official, days=named, by=SYSTEM)


def test_without_an_edition_the_national_table_rules() -> None:
    assert queries.is_working_day(date(2023, 5, 6))
    assert not queries.is_working_day(date(2023, 5, 3))
    assert queries.calendar_version(2023) == f"2023/0{BENEATH}"


def test_the_districts_rows_override_the_national_table() -> None:
    publish({LOCAL_REST: DayKind.REST, date(2023, 5, 3): DayKind.MAKEUP})
    assert not queries.is_working_day(LOCAL_REST)
    assert queries.is_working_day(date(2023, 5, 3))
    assert not queries.is_working_day(date(2023, 5, 2))
    assert queries.calendar_version(2023) == f"2023/1{BENEATH}"
    assert queries.calendar_version(2024) == f"2024/0{BENEATH}"


def test_an_official_edition_stands_alone() -> None:
    publish(
        {date(2027, 10, 1): DayKind.HOLIDAY, date(2027, 10, 9): DayKind.MAKEUP},
        year=2027,
        official=True,
    )
    assert queries.is_working_day(date(2027, 10, 9))
    assert not queries.is_working_day(date(2027, 10, 1))
    assert queries.is_working_day(date(2027, 5, 3))  # the national guess no longer counts
    assert queries.calendar_version(2027) == "2027/1"


def test_a_new_edition_takes_effect_at_once_and_deadlines_store_it() -> None:
    received = at(2023, 3, 8, 10)
    assert deadline(received, 1).due_at == at(2023, 3, 9, 18)
    publish({LOCAL_REST: DayKind.REST})
    second = deadline(received, 1)
    assert (second.due_at, second.calendar_version) == (at(2023, 3, 10, 18), f"2023/1{BENEATH}")
    assert second.explanation()[-1] == "日历：区里通知（第 1 版）。"
    publish({date(2023, 3, 10): DayKind.REST})
    third = deadline(received, 1)
    assert (third.due_at, third.calendar_version) == (at(2023, 3, 9, 18), f"2023/2{BENEATH}")


def test_an_edition_that_was_rolled_back_leaves_nothing_behind() -> None:
    with transaction.atomic():
        publish({LOCAL_REST: DayKind.REST})
        assert not queries.is_working_day(LOCAL_REST)
        transaction.set_rollback(True)
    assert not CalendarYear.objects.exists()
    assert queries.is_working_day(LOCAL_REST)
    publish({date(2023, 3, 10): DayKind.REST})  # the same year and version again
    assert queries.is_working_day(LOCAL_REST)
    assert not queries.is_working_day(date(2023, 3, 10))


def test_rows_added_to_an_edition_that_was_read_are_seen() -> None:
    edition = CalendarYear.objects.create(year=2023, source="手工")
    assert queries.is_working_day(LOCAL_REST)
    CalendarDay.objects.create(year=edition, on=LOCAL_REST, kind=DayKind.REST)
    assert not queries.is_working_day(LOCAL_REST)


def test_one_calendar_judges_many_days_without_further_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    publish({LOCAL_REST: DayKind.REST})
    queries.is_working_day(LOCAL_REST)
    with django_assert_num_queries(2):
        calendar, hours = queries.district_calendar(), queries.working_hours()
        for day in range(1, 28):
            received = at(2023, 3, day, 10)
            deadline(received, 5, hours=hours, calendar=calendar)
            working_days_between(received, at(2023, 4, 28, 9), hours, calendar)


def test_publishing_enters_the_ledger_once() -> None:
    edition = publish({LOCAL_REST: DayKind.REST})
    entry = Entry.objects.get(record_id=edition.pk)
    assert (entry.verb, entry.record_code) == ("publish", "calendar.years")
    assert entry.changes["2023-03-09"] == [None, "rest"]


def test_a_day_of_another_year_is_refused_and_nothing_is_stored() -> None:
    with pytest.raises(DayOutsideYear):
        publish({date(2024, 1, 1): DayKind.HOLIDAY})
    assert not CalendarYear.objects.exists()
    assert not Entry.objects.exists()


def test_an_official_table_without_make_up_days_is_refused() -> None:
    with pytest.raises(NoticeIsIncomplete):
        publish({date(2027, 10, 1): DayKind.HOLIDAY}, year=2027, official=True)
    assert not CalendarYear.objects.exists()


def test_two_editions_never_share_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    publish({LOCAL_REST: DayKind.REST})
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.aggregate", lambda *_args, **_kwargs: {"last": 0}
    )
    with pytest.raises(PublishedMeanwhile):
        publish({LOCAL_REST: DayKind.REST})
    assert CalendarYear.objects.count() == 1


def test_coverage_names_the_years_whose_swaps_are_unknown() -> None:
    publish({date(2098, 3, 9): DayKind.REST}, year=2098)
    told = queries.coverage([2023, 2098, 2099])
    assert [(c.year, c.official, c.makeup_days) for c in told] == [
        (2023, True, 7),
        (2098, False, 0),
        (2099, False, 0),
    ]
    publish(
        {date(2099, 10, 1): DayKind.HOLIDAY, date(2099, 10, 10): DayKind.MAKEUP},
        year=2099,
        official=True,
    )
    assert queries.coverage([2099]) == [queries.Coverage(2099, True, 1, "2099/1")]


def test_the_working_hours_are_the_settings() -> None:
    assert queries.working_hours() == WorkingHours(time(9), time(18), time(18))
    Setting.objects.create(key=queries.HOURS_SETTING, value={"cut_off": "17:00", "closes": "17:30"})
    assert queries.working_hours() == WorkingHours(time(9), time(17), time(17, 30))
    computed = deadline(at(2023, 3, 8, 17, 10), 1, Start.SAME_DAY)
    assert computed.due_at == at(2023, 3, 9, 17, 30)


def test_hours_that_cannot_be_read_are_an_error() -> None:
    Setting.objects.create(key=queries.HOURS_SETTING, value={"closes": "half past five"})
    with pytest.raises(ValueError, match="half past five"):
        queries.working_hours()


def test_the_national_table_is_built_once() -> None:
    assert national_table(2023) is national_table(2023)
