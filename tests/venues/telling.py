"""A sample venue in the known district, and short ways to book it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.places.actions import add_building
from chunsheng.venues.actions import Slot, add_zone, book_zone, set_hours
from chunsheng.venues.models import Booking, Zone
from tests.world import RESIDENT, World

DAY, SUNDAY = date(2023, 3, 9), date(2023, 3, 12)
NOTICE = "样例管理办法"
OPENS, CLOSES = time(9), time(17, 30)


@dataclass(frozen=True)
class Hall:
    """The venue: a zone that is booked at once, one that asks for approval, and who may book."""

    world: World
    reading: Zone
    display: Zone
    branch: Organisation
    stranger: Organisation


def make_hall(world: World) -> Hall:
    """A reading corner of 120 m² for everybody, a display of an unknown area for units only."""
    hall = add_building(by=RESIDENT, name="样例驿站", grid=world.grid)
    by, street = world.by("secretary"), world.street
    area = Decimal(120)
    reading = add_zone(by=by, venue=hall, name="阅读区", serves=street, area_m2=area)
    display = add_zone(
        by=by, venue=hall, name="展示区", serves=street, residents=False, approval=True
    )
    for zone in (reading, display):
        open_on_workdays(world, zone)
    party = OrganisationKind.PARTY
    return Hall(
        world,
        reading,
        display,
        add_organisation(by=RESIDENT, kind=party, name="样例楼宇支部", parent=street),
        add_organisation(by=RESIDENT, kind=party, name="样例外地支部"),
    )


def open_on_workdays(world: World, zone: Zone) -> None:
    """From 9:00 to 17:30, Monday to Saturday."""
    hours: dict[str, Any] = {"opens": OPENS, "closes": CLOSES, "since": date(2023, 1, 1)}
    by = world.by("secretary")
    set_hours(by=by, zone=zone, weekdays=range(6), source=NOTICE, **hours)


def slot(starts: str = "10:00", ends: str = "12:00", on: date = DAY) -> Slot:
    """A time of a day, Thursday 9 March unless said."""
    return Slot(on, time.fromisoformat(starts), time.fromisoformat(ends))


def book(hall: Hall, when: Slot | None = None, **more: Any) -> Booking:
    """The branch's booking of the reading corner by the grid worker, but for what is said."""
    said: dict[str, Any] = {
        "zone": hall.reading,
        "organisation": hall.branch,
        "purpose": "party",
        "by": hall.world.by("worker"),
    }
    return book_zone(slot=when or slot(), **{**said, **more})
