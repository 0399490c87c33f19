"""The district's own editions of a year's calendar."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.calendar.terms import DayKind
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Record


class CalendarYear(Record):
    """One edition of one year; its `version` is the edition's number and the highest rules.

    An edition is never changed, for deadlines name it; a change is the next edition. An official
    one carries the whole notice and stands alone; any other amends the national table.
    """

    ledger_code = "calendar.years"

    year = models.PositiveSmallIntegerField(_("年度"))
    official = models.BooleanField(_("国务院办公厅通知全文"), default=False)
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        verbose_name = _("年度日历")
        constraints = [models.UniqueConstraint("year", "version", name="calendar_edition_once")]

    def __str__(self) -> str:
        return f"{self.year}/{self.version}"


class CalendarDay(models.Model):
    """A day that is not what its weekday says, in one edition."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    on = models.DateField(_("日期"))
    kind = models.CharField(_("类别"), max_length=10, choices=DayKind.choices)
    name = models.CharField(_("名称"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("日历日")
        constraints = [
            models.UniqueConstraint("year", "on", name="calendar_day_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=DayKind.values), name="calendar_day_of_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"
