"""Working days by year tables, wherever a table comes from; and the national one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays
from django.utils.translation import gettext as _

from chunsheng.kernel.calendar.terms import DayKind

_SATURDAY = 5


@dataclass(frozen=True)
class YearTable:
    """The days of one year that are not what their weekday says.

    `version` is what deadlines store, `official` says whether rest-day swaps are known,
    `edition` is the district's own, 0 where it has published none.
    """

    year: int
    version: str
    days: Mapping[date, DayKind] = field(default_factory=dict)
    official: bool = False
    edition: int = 0
    source: str = ""

    def is_working_day(self, day: date) -> bool:
        """A make-up day, or a weekday that is neither a holiday nor swapped for one."""
        kind = self.days.get(day)
        return day.weekday() < _SATURDAY if kind is None else kind == DayKind.MAKEUP

    def title(self) -> str:
        """The table's source in the user's words, as the explanation of a deadline names it."""
        if self.edition:
            return _("%(source)s（第 %(edition)s 版）") % {
                "source": self.source,
                "edition": self.edition,
            }
        if self.official:
            return _("%(year)s 年国务院办公厅放假通知") % {"year": self.year}
        return _("%(year)s 年法定节假日（尚无调休安排）") % {"year": self.year}


@dataclass(frozen=True)
class WorkingCalendar:
    """Working days over all years, each year read from its table."""

    table: Callable[[int], YearTable]

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on that day."""
        return self.table(day.year).is_working_day(day)

    def working_days_from(self, day: date) -> Iterator[date]:
        """The working days from that day on, itself included, without end.

        Raises ValueError when a whole year brings none: the table is wrong.
        """
        idle = 0
        while idle < 366:
            if self.is_working_day(day):
                idle = 0
                yield day
            else:
                idle += 1
            day += timedelta(days=1)
        raise ValueError(f"no working day in the year before {day}")

    def version(self, first: date, last: date) -> str:
        """The versions of the tables between two days, such as `2023/1 2024/1`."""
        return " ".join(self.table(year).version for year in range(first.year, last.year + 1))


@lru_cache(maxsize=32)
def national_table(year: int) -> YearTable:
    """The State Council's table as the `holidays` package carries it (from 2001; checked yearly).

    A year without any swap has no notice yet: its statutory days stand, but it is not official.
    """
    table = holidays.country_holidays("CN", years=year, expand=False, language="zh_CN")
    swapped = str(getattr(table, "substituted_label", "")).partition("%s")[0]
    days = {
        day: DayKind.REST if name.startswith(swapped) else DayKind.HOLIDAY
        for day, name in table.items()
    }
    days |= {day: DayKind.MAKEUP for day in table.weekend_workdays if day.year == year}
    return YearTable(
        year=year,
        version=f"{year}/0+{holidays.__version__}",
        days=MappingProxyType(days),
        official=DayKind.REST in days.values(),
    )


NATIONAL = WorkingCalendar(national_table)
