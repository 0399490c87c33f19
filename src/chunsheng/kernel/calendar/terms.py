"""The words of the calendar: kinds of days, where counting starts, and the office's hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.words.clock import SHANGHAI


class DayKind(models.TextChoices):
    """What the yearly notice of the State Council's General Office can say of a day."""

    HOLIDAY = "holiday", _("法定节假日")
    REST = "rest", _("调休休息")
    MAKEUP = "makeup", _("调休上班")


class Start(models.TextChoices):
    """Which day is the first that counts."""

    SAME_DAY = "same_day", _("收到当日起算")
    NEXT_DAY = "next_day", _("次日起算")


@dataclass(frozen=True)
class WorkingHours:
    """When the office opens and closes, and until when what comes in counts as of that day."""

    opens: time = time(9)
    cut_off: time = time(18)
    closes: time = time(18)

    def __post_init__(self) -> None:
        if not self.opens < self.cut_off <= self.closes:
            raise ValueError("an office opens before its cut-off, and closes at it or later")

    def opening_of(self, day: date) -> datetime:
        """The instant it opens on a day, in Asia/Shanghai."""
        return datetime.combine(day, self.opens, SHANGHAI)

    def cut_off_of(self, day: date) -> datetime:
        """The instant from which what comes in counts as received the next working day."""
        return datetime.combine(day, self.cut_off, SHANGHAI)

    def closing_of(self, day: date) -> datetime:
        """The instant it closes on a day, in Asia/Shanghai."""
        return datetime.combine(day, self.closes, SHANGHAI)

    @property
    def length(self) -> timedelta:
        """How long a working day lasts."""
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)
