"""Publishes a year's calendar for the district."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.calendar.models import CalendarDay, CalendarYear
from chunsheng.kernel.calendar.terms import DayKind
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.words.errors import Refusal


class DayOutsideYear(Refusal):
    field = "days"
    message = _("有的日期不在这一年里，请核对。")


class NoticeIsIncomplete(Refusal):
    """An official table stands alone, so it must carry the holidays and their make-up days."""

    field = "days"
    message = _("国务院办公厅通知应当录全：既要有休息日，也要有调休上班日。")


class PublishedMeanwhile(Refusal):
    status = 409
    message = _("这一年的日历刚被别人发布了新版，请看过后再发布。")


@action
def publish_year(
    *, year: int, source: str, official: bool, days: Mapping[date, tuple[DayKind, str]], by: Actor
) -> CalendarYear:
    """Publish the next edition of a year; deadlines computed from now on use it.

    `days` gives each day's kind and name. An official edition carries the whole notice and stands
    alone; any other only amends the national table. Deadlines that stand are not moved.
    """
    if any(day.year != year for day in days):
        raise DayOutsideYear
    kinds = {kind for kind, _name in days.values()}
    if official and not (DayKind.MAKEUP in kinds and kinds - {DayKind.MAKEUP}):
        raise NoticeIsIncomplete
    last = CalendarYear.objects.filter(year=year).aggregate(last=Max("version"))["last"] or 0
    edition = CalendarYear(year=year, version=last + 1, official=official, source=source)
    try:
        with transaction.atomic():
            edition.save(force_insert=True)
    except IntegrityError as error:
        raise PublishedMeanwhile from error
    CalendarDay.objects.bulk_create(
        CalendarDay(year=edition, on=day, kind=kind, name=name)
        for day, (kind, name) in sorted(days.items())
    )
    listed = {day.isoformat(): (None, kind) for day, (kind, _name) in sorted(days.items())}
    told = first_values(edition, "year", "version", "official", "source")
    enter(edition, verb="publish", by=by, changes={**told, **listed})
    return edition
