"""Reading and writing dated links as of any day."""

from __future__ import annotations

import uuid
from datetime import date

from django.db.models import Q, QuerySet

from chunsheng.kernel.records.models import Link, Record


def on_day(day: date, since: str = "since", until: str = "until") -> Q:
    """Rows in force on a day; the interval is closed at its start and open at its end."""
    return (Q(**{f"{since}__isnull": True}) | Q(**{f"{since}__lte": day})) & (
        Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": day})
    )


def link(kind: str, start: Record, end: Record, *, since: date | None) -> Link:
    """Join two records from a day on; the calling action enters it in the ledger."""
    return Link.objects.create(
        kind=kind,
        from_code=start.ledger_code,
        from_id=start.pk,
        to_code=end.ledger_code,
        to_id=end.pk,
        since=since,
    )


def linked_from(record_id: uuid.UUID, kind: str, day: date) -> QuerySet[Link]:
    """Links of a kind that leave a record, in force on a day."""
    return Link.objects.filter(on_day(day), from_id=record_id, kind=kind)


def linked_to(record_id: uuid.UUID, kind: str, day: date) -> QuerySet[Link]:
    """Links of a kind that arrive at a record, in force on a day."""
    return Link.objects.filter(on_day(day), to_id=record_id, kind=kind)
