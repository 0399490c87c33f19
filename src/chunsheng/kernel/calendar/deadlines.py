"""Deadlines in working days, each an instant, and how long something took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice

from django.utils.translation import gettext as _

from chunsheng.kernel.calendar.queries import district_calendar, working_hours
from chunsheng.kernel.calendar.tables import WorkingCalendar
from chunsheng.kernel.calendar.terms import DayKind, Start, WorkingHours
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.clock import day_of
from chunsheng.kernel.words.language import listed

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Deadline:
    """An instant by which something is due, the days that were counted, and how that came.

    `due_at` is aware, in UTC; `calendar_version` is to be stored beside it; `moved` says that it
    counts as received on a later working day; `skipped` are the weekdays that were no working
    days and `made_up` the weekend days that were, between receipt and due day.
    """

    due_at: datetime
    calendar_version: str
    counted: tuple[date, ...]
    received_at: datetime
    starts: Start
    moved: bool
    skipped: tuple[date, ...]
    made_up: tuple[date, ...]
    sources: tuple[str, ...]

    def explanation(self) -> list[str]:
        """How the deadline was computed, in sentences for the user."""
        first = {"received": dates.moment(self.received_at), "count": len(self.counted)}
        if self.starts == Start.NEXT_DAY:
            told = [_("%(received)s 收到，次日起算 %(count)s 个工作日。") % first]
        elif self.moved:
            told = [
                _(
                    "%(received)s 收到，不在当日受理时间内，"
                    "视同下一工作日收到，从那天起算 %(count)s 个工作日。"
                )
                % first
            ]
        else:
            told = [_("%(received)s 收到，当日起算 %(count)s 个工作日。") % first]
        if self.skipped:
            told.append(_("放假不计：%(days)s。") % {"days": _days(self.skipped)})
        if self.made_up:
            told.append(_("调休上班计入：%(days)s。") % {"days": _days(self.made_up)})
        due = {"day": dates.day(self.due_at), "hour": dates.hour(self.due_at)}
        told.append(_("%(day)s %(hour)s 到期。") % due)
        told.append(_("日历：%(sources)s。") % {"sources": listed(self.sources)})
        return told


def deadline(
    received_at: datetime,
    working_days: int,
    starts: Start = Start.NEXT_DAY,
    hours: WorkingHours | None = None,
    calendar: WorkingCalendar | None = None,
) -> Deadline:
    """The closing hour of the n-th working day.

    Counted from the next day: the first day is the first working day after the day of receipt,
    whatever the hour. Counted from the same day: the day of receipt itself, unless it is no
    working day or the cut-off has been reached; then it counts as received the next working day.
    Hours and calendar are the district's unless given (a query each; give them in a loop).
    Raises ValueError for a naive instant and for fewer than one day.
    """
    if working_days < 1:
        raise ValueError("a deadline is at least one working day away")
    hours = hours or working_hours()
    calendar = calendar or district_calendar()
    received_on = day_of(received_at)
    late = received_at >= hours.cut_off_of(received_on)
    moved = starts == Start.SAME_DAY and (late or not calendar.is_working_day(received_on))
    from_day = received_on + timedelta(days=moved or starts == Start.NEXT_DAY)
    counted = tuple(islice(calendar.working_days_from(from_day), working_days))
    due_on = counted[-1]
    passed = [from_day + timedelta(days=n) for n in range((due_on - from_day).days + 1)]
    kinds = {day: calendar.table(day.year).days.get(day) for day in passed}
    return Deadline(
        due_at=hours.closing_of(due_on).astimezone(UTC),
        calendar_version=calendar.version(received_on, due_on),
        counted=counted,
        received_at=received_at,
        starts=starts,
        moved=moved,
        skipped=tuple(day for day in passed if day not in counted and day.weekday() < 5),
        made_up=tuple(day for day in passed if kinds[day] == DayKind.MAKEUP),
        sources=tuple(
            calendar.table(year).title() for year in range(received_on.year, due_on.year + 1)
        ),
    )


def later_in_working_time(
    start: datetime,
    length: timedelta,
    hours: WorkingHours | None = None,
    calendar: WorkingCalendar | None = None,
) -> datetime:
    """The instant at which so much working time has passed since another: nights take nothing.

    Raises ValueError for a naive instant and for no time at all.
    """
    if length <= timedelta():
        raise ValueError("no time passes")
    hours = hours or working_hours()
    calendar = calendar or district_calendar()
    days, left = calendar.working_days_from(day_of(start)), length
    while True:
        day = next(days)
        opened, closed = max(start, hours.opening_of(day)), hours.closing_of(day)
        open_for = max(closed - opened, timedelta())
        if left <= open_for:
            return (opened + left).astimezone(UTC)
        left -= open_for


def working_days_between(
    start: datetime,
    end: datetime,
    hours: WorkingHours | None = None,
    calendar: WorkingCalendar | None = None,
) -> Decimal:
    """The working time that passed between two instants, in working days with one decimal.

    Only time between opening and closing on working days counts, and a whole such day is 1.0;
    halves round up. So a night or a holiday takes nothing, and what comes in after closing begins
    at the next opening. Raises ValueError when an instant is naive or the end comes first.
    """
    if end < start:
        raise ValueError("it ended before it began")
    hours = hours or working_hours()
    calendar = calendar or district_calendar()
    first, last = day_of(start), day_of(end)
    worked = timedelta()
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if calendar.is_working_day(day):
            opened, closed = max(start, hours.opening_of(day)), min(end, hours.closing_of(day))
            worked += max(closed - opened, timedelta())
    exact = Decimal(worked // timedelta(microseconds=1)) / Decimal(
        hours.length // timedelta(microseconds=1)
    )
    return exact.quantize(_TENTH, ROUND_HALF_UP)


def _days(days: tuple[date, ...]) -> str:
    return listed([dates.day(day) for day in days])
