"""Venues in the inhabited world: zones and bookings of the first grid and of the other street."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.words import clock
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.places.actions import add_building
from chunsheng.venues.actions import (
    Slot,
    add_zone,
    approve_booking,
    book_zone,
    close_zone,
    mark_used,
    refuse_booking,
    set_hours,
)
from chunsheng.venues.models import Booking, Zone
from chunsheng.venues.terms import CYCLE
from tests.world import RESIDENT, World

Samples = dict[str, dict[str, Any]]

BRANCH, NOTICE = "样例楼宇支部", "样例管理办法"
READING, DISPLAY, GYM = "阅读区", "展示区", "健身房"


def tell(world: World) -> None:
    """Zones that are open and closed, and a booking at each of its stages, by where they are."""
    here = zone_in(world.grid, world.street, READING, area_m2=Decimal(120))
    asks = zone_in(world.grid, world.street, DISPLAY, approval=True)
    closed = zone_in(world.grid, world.street, GYM)
    close_zone(by=RESIDENT, zone=closed, reason="装修")
    there = zone_in(world.other_grid, world.ground.streets[1], READING)
    unit = {"kind": OrganisationKind.PARTY, "name": BRANCH, "parent": world.street}
    branch = add_organisation(by=RESIDENT, **unit)
    with clock.use(lambda: datetime(2023, 3, 7, 7, tzinfo=clock.SHANGHAI)):
        used = booked(here, 7, organisation=branch)
        uncounted = booked(there, 7, name="张样例", phone="19900000003")
    mark_used(by=world.by("worker"), booking=used, heads=18)
    mark_used(by=RESIDENT, booking=uncounted)
    booked(asks, 9, organisation=branch, by=world.by("worker"))
    booked(here, 9, name="张样例", phone="19900000003", title="读书会")
    refused = booked(asks, 10, organisation=branch)
    refuse_booking(by=RESIDENT, booking=refused, reason="当天停电")


def samples(world: World) -> Samples:
    """Those zones and bookings, by register and by where they are."""
    places = {"this grid": world.grid, "other street": world.other_grid}
    whose = {"": READING, ", by approval": DISPLAY, ", closed": GYM}
    zones = {
        f"{where}{how}": zone
        for where, place in places.items()
        for how, name in whose.items()
        if (zone := Zone.objects.filter(venue__grid=place, name=name).first())
    }
    bookings = {
        f"{where}, {stage}": booking
        for where, place in places.items()
        for stage, _title in CYCLE.choices
        if (booking := _first(place, stage))
    }
    return {"venues.zones": zones, "venues.bookings": bookings}


def _first(place: Unit, stage: str) -> Booking | None:
    found = Booking.objects.filter(zone__venue__grid=place, stage=stage)
    return found.order_by("pk").first()


def zone_in(grid: Unit, serves: Unit, name: str, **more: Any) -> Zone:
    """A zone that is open every day from 8 to 20."""
    known = add_building_once(grid)
    zone = add_zone(by=RESIDENT, venue=known, name=name, serves=serves, **more)
    hours: dict[str, Any] = {"opens": time(8), "closes": time(20), "since": date(2023, 1, 1)}
    return set_hours(by=RESIDENT, zone=zone, weekdays=range(7), source=NOTICE, **hours)


def add_building_once(grid: Unit) -> Any:
    """The venue of a grid."""
    known = grid.buildings.filter(name="样例驿站").first()
    return known or add_building(by=RESIDENT, name="样例驿站", grid=grid)


def booked(zone: Zone, day: int, hour: int = 10, **more: Any) -> Booking:
    """An hour of a day of March."""
    slot = Slot(date(2023, 3, day), time(hour), time(hour + 1))
    said = {"by": RESIDENT, "purpose": "party", **more}
    return book_zone(zone=zone, slot=slot, **said)


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more zone, and one more booking that is approved."""

    def one_more_zone(n: int) -> None:
        zone_in(world.grid, world.street, f"{n}号厅", area_m2=Decimal(20 + n))

    def one_more_booking(n: int) -> None:
        zone = Zone.objects.get(name=DISPLAY, venue__grid=world.grid)
        day = date(2023, 4, 1) + timedelta(days=n)
        slot, branch = Slot(day, time(9), time(11)), Organisation.objects.get(name=BRANCH)
        said: dict[str, Any] = {"by": RESIDENT, "purpose": "public", "organisation": branch}
        approve_booking(by=RESIDENT, booking=book_zone(zone=zone, slot=slot, **said))

    return {"venues.zones": one_more_zone, "venues.bookings": one_more_booking}
