"""Periods of figures: up to a day, or a month, quarter or year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from chunsheng.kernel.words.errors import Refusal


class PeriodIsBackwards(Refusal):
    def __init__(self, since: date, until: date) -> None:
        super().__init__(
            _("起始日 %(since)s 晚于截止日 %(until)s，请调整期间。")
            % {"since": since.isoformat(), "until": until.isoformat()}
        )


class PeriodIsUnreadable(Refusal):
    def __init__(self, text: str) -> None:
        super().__init__(
            _("看不懂的期间“%(text)s”。可写 2023、2023-Q1、2023-03 或 ~2023-03-08。")
            % {"text": text}
        )


@dataclass(frozen=True)
class Period:
    """Days from `since` (or from the beginning) to `until`, both inside."""

    until: date
    since: date | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.since > self.until:
            raise PeriodIsBackwards(self.since, self.until)

    def facts(self) -> Q:
        """Facts whose whole interval lies in the period; without a start, all that ended by its end."""
        inside = Q(ends_on__lte=self.until)
        if self.since is None:
            return inside
        # That it does not end before either goes without saying, but not for an index on its end.
        return inside & Q(starts_on__gte=self.since, ends_on__gte=self.since)

    def undated(self) -> Q:
        """Facts that touch the period but do not lie wholly inside: listed as 日期不详, never added."""
        if self.since is None:
            return (Q(starts_on__lte=self.until) | Q(starts_on=None)) & (
                Q(ends_on__gt=self.until) | Q(ends_on=None)
            )
        touches = (Q(starts_on__lte=self.until) | Q(starts_on=None)) & (
            Q(ends_on__gte=self.since) | Q(ends_on=None)
        )
        return touches & ~(Q(starts_on__gte=self.since) & Q(ends_on__lte=self.until))

    @property
    def code(self) -> str:
        """The period as it stands in an address."""
        if self.since is None:
            return f"~{self.until.isoformat()}"
        return f"{self.since.isoformat()}~{self.until.isoformat()}"

    @property
    def title(self) -> str:
        """The period for people."""
        if self.since is None:
            return _("累计至 %(day)s") % {"day": self.until.isoformat()}
        return _("%(since)s 至 %(until)s") % {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
        }


def month_of(day: date) -> Period:
    """The calendar month in which a day lies."""
    return _months(day.year, day.month, 1)


def quarter_of(day: date) -> Period:
    """The quarter in which a day lies."""
    return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3)


def year_of(day: date) -> Period:
    """The year in which a day lies."""
    return _months(day.year, 1, 12)


def _months(year: int, month: int, count: int) -> Period:
    after = month + count
    end = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return Period(since=date(year, month, 1), until=end)


def read_period(text: str, today: date) -> Period:
    """A period from an address: 2023, 2023-Q1, 2023-03, ~2023-03-08 or 2023-03-01~2023-03-08.

    Raises PeriodIsUnreadable or PeriodIsBackwards. Empty means: up to today.
    """
    text = text.strip()
    if not text:
        return Period(until=today)
    try:
        if "~" in text:
            since, until = text.split("~", 1)
            return Period(date.fromisoformat(until), date.fromisoformat(since) if since else None)
        if "-Q" in text:
            year, quarter = text.split("-Q", 1)
            return _months(int(year), (int(quarter) - 1) * 3 + 1, 3)
        parts = [int(part) for part in text.split("-")]
        return _months(parts[0], 1, 12) if len(parts) == 1 else _months(parts[0], parts[1], 1)
    except (ValueError, IndexError, OverflowError):
        raise PeriodIsUnreadable(text) from None
