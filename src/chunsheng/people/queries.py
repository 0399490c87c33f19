"""Who volunteers where, as of any day."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.links import on_day
from chunsheng.people.models import Volunteering


def overlapping(since: date | None, until: date | None) -> Q:
    """Rows whose term shares a day with [since, until); one that ended as it began has no day."""
    term = Q(until=None) | Q(since=None) | Q(until__gt=F("since"))
    if since is not None:
        term &= Q(until=None) | Q(until__gt=since)
    if until is not None:
        term &= Q(since=None) | Q(since__lt=until)
    return term


def volunteers_of(unit: Unit, day: date) -> QuerySet[Volunteering]:
    """The unit's own volunteers on a day, the longest serving first."""
    return (
        Volunteering.objects.filter(on_day(day), unit=unit)
        .select_related("person")
        .order_by("since", "pk")
    )
