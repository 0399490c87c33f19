"""The demonstration's clock: it starts at 2023-03-08 08:30 when first loaded, and runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import DatabaseError

from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.words import clock

KEY = "clock.offset_seconds"
BEGINNING = datetime(2023, 3, 8, 8, 30, tzinfo=clock.SHANGHAI)

_offset: timedelta | None = None


def start_clock() -> None:
    """Set the offset at the first load; a later load keeps it, so that the clock never goes back."""
    seconds = (BEGINNING.astimezone(UTC) - clock.real_now()).total_seconds()
    Setting.objects.get_or_create(key=KEY, defaults={"value": round(seconds)})


def shown_now() -> datetime:
    """The machine's instant moved by the stored offset; the machine's own until one is stored."""
    global _offset
    if _offset is None:
        try:
            stored = Setting.objects.filter(key=KEY).values_list("value", flat=True).first()
        except DatabaseError:  # the tables are not there yet: migrations are running
            stored = None
        if stored is None:
            return clock.real_now()
        _offset = timedelta(seconds=int(stored))
    return clock.real_now() + _offset
