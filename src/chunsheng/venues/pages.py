"""The calendar of a venue: all its zones on a day, or one zone over a week, with what is free (R8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.language import listed
from chunsheng.venues.models import Zone
from chunsheng.venues.queries import DayPlan, Span, at_hour, plans
from chunsheng.venues.terms import BOOKINGS, CYCLE, ZONES

# The drawing: the hours at the left, then a column for each zone or day; so many dots to an hour.
WIDTH, LEFT, HOUR_DOTS, GAP = 1120, 52, 52, 6
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES_SHOWN = 60


@dataclass(frozen=True)
class Asked:
    """What an address asks for within the viewer's reach: a zone, so its venue too, and a day."""

    zones: list[Zone]
    zone: Zone | None
    on: date
    may_book: bool

    @property
    def beside(self) -> list[Zone]:
        """The zones of the same venue."""
        return [one for one in self.zones if self.zone and one.venue_id == self.zone.venue_id]

    @property
    def first_of_venues(self) -> list[Zone]:
        """One zone of each venue, by which the venue is asked for."""
        return list({one.venue_id: one for one in reversed(self.zones)}.values())[::-1]


def asked_of(request: HttpRequest) -> Asked:
    """The zone and the day of an address; the first zone, and today, where it names none.

    A zone that does not exist or is out of reach is 404.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    registers[ZONES].check_entrance(viewer)
    rows = registers[ZONES].rows(viewer).select_related("venue")
    zones: list[Zone] = list(rows.order_by("venue__name", "venue", "name")[:ZONES_SHOWN])
    named = request.GET.get("zone", "")
    zone = _zone_of(rows, named) if named else next(iter(zones), None)
    if zone is not None and (zone not in zones or len(zones) == ZONES_SHOWN):
        beside = rows.filter(venue=zone.venue_id).order_by("name")[:ZONES_SHOWN]
        zones = [*(one for one in zones if one.venue_id != zone.venue_id), *beside]
    may_book = viewer.holds(registers[BOOKINGS].policy("add").roles)
    return Asked(zones, zone, _day_of(request.GET.get("on", "")), may_book)


def _zone_of(rows: QuerySet[Any], named: str) -> Zone:
    try:
        zone: Zone | None = rows.filter(pk=UUID(named)).first()
    except ValueError:
        zone = None
    if zone is None:
        raise Http404
    return zone


def _day_of(text: str) -> date:
    """The day that a text means; today where it is none, or where no calendar reaches."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return on if 2000 <= on.year <= 2999 else clock.today()


@signed_in
@require_GET
def day_page(request: HttpRequest) -> HttpResponse:
    """All zones of one venue on one day."""
    asked = asked_of(request)
    told = plans(asked.beside, [asked.on]) if asked.zone else {}
    columns = [
        (zone.name, address("week", zone, asked.on), told[zone.pk, asked.on])
        for zone in asked.beside
    ]
    chips = [
        {
            "text": one.venue.name,
            "url": address("day", one, asked.on),
            "on": one in asked.beside,
        }
        for one in asked.first_of_venues
    ]
    title = str(asked.zone.venue) if asked.zone else _("场馆日历")
    return _page(request, asked, "day", title, dates.day(asked.on), columns, chips)


@signed_in
@require_GET
def week_page(request: HttpRequest) -> HttpResponse:
    """One zone from Monday to Sunday."""
    asked = asked_of(request)
    days = [asked.on + timedelta(days=n - asked.on.weekday()) for n in range(7)]
    told = plans([asked.zone], days) if asked.zone else {}
    columns = [
        (dates.day(on), address("day", plan.zone, on), plan) for (_zone, on), plan in told.items()
    ]
    chips = [
        {"text": one.name, "url": address("week", one, asked.on), "on": one == asked.zone}
        for one in asked.beside
    ]
    title = f"{asked.zone.venue} · {asked.zone}" if asked.zone else _("场馆日历")
    span = f"{dates.day(days[0])} – {dates.day(days[-1])}"
    return _page(request, asked, "week", title, span, columns, chips)


def address(shape: str, zone: Zone | None, on: date) -> str:
    """The calendar of a zone's venue on a day, or of the zone over its week."""
    query = urlencode({"zone": str(zone.pk) if zone else "", "on": on.isoformat()})
    return f"/venues/{'week/' if shape == 'week' else ''}?{query}"


def _page(
    request: HttpRequest,
    asked: Asked,
    shape: str,
    title: str,
    when: str,
    columns: list[tuple[str, str, DayPlan]],
    chips: list[dict[str, Any]],
) -> HttpResponse:
    step, other = (7 * DAY, "day") if shape == "week" else (DAY, "week")
    opened = [plan.hours for _title, _url, plan in columns if plan.hours]
    first = min((_hour(one.starts) for one in opened), default=8)
    last = max((_hour(one.ends - timedelta(seconds=1)) + 1 for one in opened), default=18)
    wide = (WIDTH - LEFT) // max(1, len(columns))
    context = {
        "page_title": title,
        "when": when,
        "chips": chips,
        "shape": shape,
        "before": address(shape, asked.zone, asked.on - step),
        "after": address(shape, asked.zone, asked.on + step),
        "today": address(shape, asked.zone, clock.today()),
        "other": address(other, asked.zone, asked.on),
        "width": WIDTH,
        "height": (last - first) * HOUR_DOTS + 2 * GAP,
        "hours": [
            {"text": f"{hour:02}:00", "y": GAP + (hour - first) * HOUR_DOTS}
            for hour in range(first, last + 1)
        ],
        "columns": [
            _column(asked, *one, first, LEFT + number * wide, wide - GAP)
            for number, one in enumerate(columns)
        ],
        "add": f"/r/{BOOKINGS}/add/" if asked.may_book and asked.zone else "",
    }
    return render(request, "venues/calendar.html", context)


def _hour(at: datetime) -> int:
    return at.astimezone(clock.SHANGHAI).hour


def _column(
    asked: Asked, title: str, url: str, plan: DayPlan, first: int, x: int, wide: int
) -> dict[str, Any]:
    """A zone's day: what it is called, when it is open, who has it, and the hours still free."""

    def box(span: Span) -> dict[str, int]:
        begin = at_hour(plan.on, time(first))
        top, low = ((one - begin) / HOUR * HOUR_DOTS for one in (span.starts, span.ends))
        return {"x": x, "y": GAP + round(top), "width": wide, "height": round(low - top)}

    free = list(plan.free())
    return {
        "title": title,
        "url": url,
        "x": x,
        "middle": x + wide // 2,
        "hours": plan.hours and {"text": str(plan.hours), **box(plan.hours)},
        "is_open": plan.zone.open,
        "free_text": listed(str(one) for one in free),
        "free": [
            {
                "text": dates.hour(one.starts),
                "said": str(one),
                "url": _booking_address(plan, one) if asked.may_book else "",
                **box(one),
            }
            for one in pieces(free)
        ],
        "taken": [
            {
                "when": str(Span(one.starts_at, one.ends_at)),
                "who": one.who,
                "title": str(one),
                "stage": CYCLE.stage(one.stage),
                "url": f"/r/{BOOKINGS}/{one.pk}/",
                **box(Span(one.starts_at, one.ends_at)),
            }
            for one in plan.taken
        ],
    }


def pieces(free: list[Span]) -> Iterator[Span]:
    """What is free, cut at each full hour."""
    for one in free:
        begins = one.starts
        while begins < one.ends:
            ends = min(one.ends, begins.replace(minute=0) + HOUR)
            yield Span(begins, ends)
            begins = ends


def _booking_address(plan: DayPlan, span: Span) -> str:
    """The booking form with the zone, the day and the hours filled in."""
    asked = {"zone": str(plan.zone.pk), "on": plan.on.isoformat()}
    hours = {"starts": dates.hour(span.starts), "ends": dates.hour(span.ends)}
    return f"/r/{BOOKINGS}/add/?{urlencode({**asked, **hours})}"
