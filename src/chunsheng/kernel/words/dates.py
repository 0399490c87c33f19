"""Days and instants as people say them: 3月8日 周三, 今天 18:00, 超 1 天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from chunsheng.kernel.words import clock
from chunsheng.kernel.words.language import is_english

Tone = Literal["late", "soon", "later"]

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WRITTEN = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True)
class DueText:
    """When something is due, and how it should sound: late, soon (today) or later."""

    text: str
    tone: Tone


def day(on: date) -> str:
    """3月8日 周三; with its year (2022年12月5日 周一) when that is not the clock's.

    An instant, which is a `date` too, is taken for its day in Asia/Shanghai.
    """
    return _day(_plain(on), clock.today().year)


def in_full(on: date) -> str:
    """2023年3月8日 always with its year, as documents are dated."""
    return _day_of_year(_plain(on), 0)


def read_day(text: str) -> date:
    """The day that somebody wrote, by itself or with signs between; ValueError for anything else."""
    written = "".join(text.split())
    for form in WRITTEN:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def month(on: date) -> str:
    """2023年3月."""
    return f"{MONTHS_EN[on.month - 1]} {on.year}" if is_english() else f"{on.year}年{on.month}月"


def weekdays() -> tuple[str, ...]:
    """The days of a week from Monday on: 周一 to 周日."""
    return WEEKDAYS_EN if is_english() else WEEKDAYS


def moment(at: datetime) -> str:
    """3月8日 09:12 in Asia/Shanghai; with its year when that is not the clock's."""
    on = clock.day_of(at)
    return f"{_day_of_year(on, clock.today().year)} {hour(at)}"


def hour(at: datetime) -> str:
    """09:12 in Asia/Shanghai."""
    return at.astimezone(clock.SHANGHAI).strftime("%H:%M")


def due(at: datetime, now: datetime | None = None) -> DueText:
    """How far off a due instant is, seen from `now` (the clock's when not given).

    Late by calendar days once its day is over, by hours (or minutes) on the day itself; an
    instant that has just been reached is late. Both instants must be aware.
    """
    now = now or clock.now()
    days = (clock.day_of(at) - clock.day_of(now)).days
    if at <= now:
        return DueText(_late(-days, now - at), "late")
    if days == 0:
        return DueText(f"{'Today' if is_english() else '今天'} {hour(at)}", "soon")
    if days == 1:
        return DueText(f"{'Tomorrow' if is_english() else '明天'} {hour(at)}", "later")
    return DueText(_day(clock.day_of(at), clock.day_of(now).year), "later")


def _plain(on: date) -> date:
    return clock.day_of(on) if isinstance(on, datetime) else on


def _day(on: date, this_year: int) -> str:
    if is_english():
        return f"{WEEKDAYS_EN[on.weekday()]} {_day_of_year(on, this_year)}"
    return f"{_day_of_year(on, this_year)} {WEEKDAYS[on.weekday()]}"


def _day_of_year(on: date, this_year: int) -> str:
    if is_english():
        year = "" if on.year == this_year else f" {on.year}"
        return f"{on.day} {MONTHS_EN[on.month - 1]}{year}"
    year = "" if on.year == this_year else f"{on.year}年"
    return f"{year}{on.month}月{on.day}日"


def _late(days: int, by: timedelta) -> str:
    minutes = max(1, int(by.total_seconds()) // 60)
    if days > 0:
        count, chinese, english = days, "天", "day"
    elif minutes >= 60:
        count, chinese, english = minutes // 60, "小时", "hour"
    else:
        count, chinese, english = minutes, "分钟", "minute"
    if is_english():
        return f"{count:,} {english}{'' if count == 1 else 's'} late"
    return f"超 {count:,} {chinese}"
