"""When zones are open on given days, what of that is taken, and what is still free."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chunsheng.kernel.words import clock, dates
from chunsheng.venues.models import Booking, Opening, Zone
from chunsheng.venues.terms import HOLDING

STEP = timedelta(minutes=30)


@dataclass(frozen=True)
class Span:
    """From an instant to before another."""

    starts: datetime
    ends: datetime

    def __str__(self) -> str:
        return f"{dates.hour(self.starts)}–{dates.hour(self.ends)}"

    def meets(self, booking: Booking) -> bool:
        """Whether a booking takes some of it; what only touches does not."""
        return booking.starts_at < self.ends and self.starts < booking.ends_at


@dataclass(frozen=True)
class DayPlan:
    """A zone on a day: open from when to when (None: not that day), and who has what of it."""

    zone: Zone
    on: date
    hours: Span | None
    taken: tuple[Booking, ...]

    def free(self) -> Iterator[Span]:
        """What can still be booked, from the next half hour on where the day has begun."""
        if self.hours is None or not self.zone.open:
            return
        begins = max(self.hours.starts, _next_step(clock.now()))
        for one in self.taken:
            if begins < min(one.starts_at, self.hours.ends):
                yield Span(begins, min(one.starts_at, self.hours.ends))
            begins = max(begins, one.ends_at)
        if begins < self.hours.ends:
            yield Span(begins, self.hours.ends)


def at_hour(on: date, hour: time) -> datetime:
    """The instant of a day's hour here."""
    return datetime.combine(on, hour, clock.SHANGHAI)


def openings_of(zones: Iterable[Zone]) -> dict[tuple[uuid.UUID, int], list[Opening]]:
    """The rows of zones by weekday, the latest first. One query."""
    found = defaultdict(list)
    for row in Opening.objects.filter(zone__in=zones).order_by("-since"):
        found[row.zone_id, row.weekday].append(row)
    return found


def plans(zones: list[Zone], days: list[date]) -> dict[tuple[uuid.UUID, date], DayPlan]:
    """Each zone on each day, by both. Two queries."""
    openings, taken = openings_of(zones), defaultdict(list)
    since, until = at_hour(min(days), time.min), at_hour(max(days), time.max)
    held = Booking.objects.filter(
        zone__in=zones, stage__in=HOLDING, starts_at__gte=since, starts_at__lte=until
    )
    for booking in held.select_related("organisation").order_by("starts_at"):
        taken[booking.zone_id, booking.on].append(booking)
    return {
        (zone.pk, on): DayPlan(
            zone, on, _hours(openings[zone.pk, on.weekday()], on), tuple(taken[zone.pk, on])
        )
        for zone in zones
        for on in days
    }


def _hours(rows: list[Opening], on: date) -> Span | None:
    row = next((one for one in rows if one.since <= on), None)
    if row is None or row.opens is None or row.closes is None:
        return None
    return Span(at_hour(on, row.opens), at_hour(on, row.closes))


def _next_step(now: datetime) -> datetime:
    late = (now - datetime.min.replace(tzinfo=now.tzinfo)) % STEP
    return now + (STEP - late if late else late)
