"""Reads the district's calendar and hours: its own editions over the national table."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType

import holidays
from django.db.models import Count

from chunsheng.kernel.calendar.models import CalendarDay, CalendarYear
from chunsheng.kernel.calendar.tables import WorkingCalendar, YearTable, national_table
from chunsheng.kernel.calendar.terms import DayKind, WorkingHours
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.words.clock import day_of

HOURS_SETTING = "calendar.working_hours"


@dataclass(frozen=True)
class Coverage:
    """Whether a year's rest-day swaps are known; where not, its deadlines may yet move."""

    year: int
    official: bool
    makeup_days: int
    version: str


def district_calendar() -> WorkingCalendar:
    """The calendar in force, for one query; take it once to judge many days or deadlines.

    Tables are kept by the process under their edition's key, so that neither another database
    nor a new edition ever meets an old table.
    """
    editions = {
        edition.year: edition
        for edition in CalendarYear.objects.annotate(rows=Count("days")).order_by("version")
    }

    def table(year: int) -> YearTable:
        edition = editions.get(year)
        if edition is None:
            return national_table(year)
        return _edition_table(edition.pk, edition.version, edition.rows)

    return WorkingCalendar(table)


@lru_cache(maxsize=64)
def _edition_table(key: uuid.UUID, version: int, rows: int) -> YearTable:
    """An edition's table; version and number of rows are in the key against one half written."""
    edition = CalendarYear.objects.get(pk=key)
    days = dict(CalendarDay.objects.filter(year=edition).values_list("on", "kind"))
    own = {day: DayKind(kind) for day, kind in days.items()}
    ground = {} if edition.official else national_table(edition.year).days
    suffix = "" if edition.official else f"+{holidays.__version__}"
    return YearTable(
        year=edition.year,
        version=f"{edition.year}/{version}{suffix}",
        days=MappingProxyType({**ground, **own}),
        official=edition.official or national_table(edition.year).official,
        edition=version,
        source=edition.source,
    )


def is_working_day(day: date) -> bool:
    """Whether the district works on that day."""
    return district_calendar().is_working_day(day)


def calendar_version(year: int) -> str:
    """The version of a year's table, as deadlines store it.

    `2023/1` is the district's first edition of 2023, complete in itself. A part after + names the
    release of the national table beneath: `2023/0+0.109` that table alone, `2023/1+0.109` amended.
    """
    return district_calendar().table(year).version


def coverage(years: Iterable[int]) -> list[Coverage]:
    """For each year, whether an official table is known; doctor warns of those that have none."""
    calendar = district_calendar()
    tables = [calendar.table(year) for year in years]
    return [
        Coverage(
            year=table.year,
            official=table.official,
            makeup_days=sum(kind == DayKind.MAKEUP for kind in table.days.values()),
            version=table.version,
        )
        for table in tables
    ]


def is_office_open(instant: datetime) -> bool:
    """Whether the office is open at an instant: on a working day, within its hours."""
    day, hours = day_of(instant), working_hours()
    within = hours.opening_of(day) <= instant < hours.closing_of(day)
    return within and is_working_day(day)


def working_hours() -> WorkingHours:
    """The district's hours from the setting `calendar.working_hours`, as ISO times; else 9 to 18.

    The setting is an object with any of opens, cut_off, closes: {"closes": "17:30"}. ValueError or
    TypeError when it cannot be read: a wrong setting must not pass for the default.
    """
    setting = Setting.objects.filter(key=HOURS_SETTING).first()
    given = {} if setting is None else setting.value
    return WorkingHours(**{name: time.fromisoformat(text) for name, text in given.items()})
