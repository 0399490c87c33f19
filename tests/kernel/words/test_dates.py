from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.dates import DueText


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.SHANGHAI)  # type: ignore[arg-type,misc]


NOW = at(2023, 3, 8, 8, 30)  # a Wednesday


@pytest.fixture(autouse=True)
def the_clock_stands() -> Iterator[None]:
    with clock.use(lambda: NOW):
        yield


def test_a_day_carries_its_weekday_and_its_year_only_when_it_is_another() -> None:
    assert dates.day(date(2023, 3, 8)) == "3月8日 周三"
    assert dates.day(date(2022, 12, 5)) == "2022年12月5日 周一"
    with override("en"):
        assert dates.day(date(2023, 3, 8)) == "Wed 8 Mar"
        assert dates.day(date(2022, 12, 5)) == "Mon 5 Dec 2022"


def test_an_instant_given_as_a_day_is_its_day_in_shanghai() -> None:
    assert dates.day(datetime(2023, 3, 7, 16, 30, tzinfo=UTC)) == "3月8日 周三"


def test_a_moment_is_said_in_shanghai() -> None:
    assert dates.moment(datetime(2023, 3, 8, 1, 12, tzinfo=UTC)) == "3月8日 09:12"
    assert dates.moment(at(2022, 12, 5, 9, 0)) == "2022年12月5日 09:00"
    with override("en"):
        assert dates.moment(at(2023, 3, 8, 9, 12)) == "8 Mar 09:12"


@pytest.mark.parametrize(
    ("instant", "chinese", "english", "tone"),
    [
        (at(2023, 3, 7, 18), "超 1 天", "1 day late", "late"),
        (at(2023, 3, 6, 18), "超 2 天", "2 days late", "late"),
        (at(2023, 3, 8, 5, 30), "超 3 小时", "3 hours late", "late"),
        (at(2023, 3, 8, 7, 10), "超 1 小时", "1 hour late", "late"),
        (at(2023, 3, 8, 8, 5), "超 25 分钟", "25 minutes late", "late"),
        (at(2023, 3, 8, 8, 30), "超 1 分钟", "1 minute late", "late"),
        (at(2023, 3, 8, 18), "今天 18:00", "Today 18:00", "soon"),
        (at(2023, 3, 9, 18), "明天 18:00", "Tomorrow 18:00", "later"),
        (at(2023, 3, 10, 18), "3月10日 周五", "Fri 10 Mar", "later"),
        (at(2024, 1, 2, 18), "2024年1月2日 周二", "Tue 2 Jan 2024", "later"),
    ],
)
def test_due_says_how_far_off_it_is(
    instant: datetime, chinese: str, english: str, tone: dates.Tone
) -> None:
    assert dates.due(instant, NOW) == dates.due(instant) == DueText(chinese, tone)
    with override("en"):
        assert dates.due(instant, NOW) == DueText(english, tone)


def test_due_counts_days_by_shanghai_midnight() -> None:
    late_evening = datetime(2023, 3, 8, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert dates.due(at(2023, 3, 9, 0, 30), late_evening).text == "明天 00:30"
    assert dates.due(at(2023, 3, 9, 9), datetime(2023, 3, 8, 16, 0, tzinfo=UTC)).tone == "soon"
