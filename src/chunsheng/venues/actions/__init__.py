"""What is done with zones and bookings."""

from __future__ import annotations

from chunsheng.venues.actions.bookings import (
    Slot,
    approve_booking,
    book_zone,
    cancel_booking,
    mark_used,
    refuse_booking,
    verify_use,
)
from chunsheng.venues.actions.zones import add_zone, close_zone, reopen_zone, set_hours

__all__ = [
    "Slot",
    "add_zone",
    "approve_booking",
    "book_zone",
    "cancel_booking",
    "close_zone",
    "mark_used",
    "refuse_booking",
    "reopen_zone",
    "set_hours",
    "verify_use",
]
