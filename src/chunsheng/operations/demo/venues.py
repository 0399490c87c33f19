"""The district's own sample venue with its zones and two weeks of bookings (R8); all marked 样例.

The hall that the report describes lies in another region: nothing of it is told here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.operations.demo.geography import Geography
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import GRID_WORKER, SUPERVISOR, OrganisationKind
from chunsheng.places.actions import add_building
from chunsheng.venues import actions
from chunsheng.venues.actions import Slot
from chunsheng.venues.models import Booking, Zone
from chunsheng.venues.terms import Purpose

VENUE, NOTICE = "样例红色驿站", "样例红色驿站管理办法"
SINCE = date(2023, 1, 3)
TUESDAY_TO_SUNDAY = range(1, 7)
READING, GALLERY, HALL, COUNCIL, GYM = "主题阅读区", "展示长廊", "党群活动室", "议事厅", "健身房"
# Name, square metres where they are known, whether residents may book, whether another approves.
ZONES = (
    (READING, Decimal(110), True, False),
    (GALLERY, None, True, False),
    (HALL, Decimal("85.5"), False, True),
    (COUNCIL, Decimal(40), False, False),
    (GYM, Decimal(60), True, False),
)
BRANCH, VOLUNTEERS, ELDERS = "样例楼宇党支部", "样例志愿服务队", "样例老年合唱队"
UNITS = (
    (BRANCH, OrganisationKind.PARTY),
    (VOLUNTEERS, OrganisationKind.SOCIAL),
    (ELDERS, OrganisationKind.SOCIAL),
)
USED, VERIFIED, REFUSED, CANCELLED = "used", "verified", "refused", "cancelled"


@dataclass(frozen=True)
class Story:
    """A booking and what became of it; nobody's name is a resident's."""

    zone: str
    day: int
    hours: tuple[str, str]
    who: str
    purpose: Purpose
    title: str
    end: str = ""
    heads: int | None = None


STORIES = (
    Story(READING, 1, ("14:00", "16:00"), BRANCH, Purpose.PARTY, "主题党日", VERIFIED, 18),
    Story(COUNCIL, 2, ("19:00", "20:30"), VOLUNTEERS, Purpose.COUNCIL, "楼栋议事会", VERIFIED, 11),
    Story(HALL, 3, ("15:00", "17:00"), VOLUNTEERS, Purpose.PUBLIC, "志愿服务培训", USED),
    Story(GYM, 4, ("09:30", "11:30"), "", Purpose.CULTURE, "太极拳练习", USED, 6),
    Story(GALLERY, 5, ("10:00", "11:00"), BRANCH, Purpose.PARTY, "参观学习", VERIFIED, 25),
    Story(HALL, 5, ("14:00", "16:00"), ELDERS, Purpose.CULTURE, "合唱排练", CANCELLED),
    Story(COUNCIL, 7, ("19:00", "20:30"), BRANCH, Purpose.COUNCIL, "支部议事会"),
    Story(READING, 8, ("09:30", "11:30"), BRANCH, Purpose.PARTY, "读书分享"),
    Story(GYM, 8, ("14:00", "15:30"), "", Purpose.CULTURE, "乒乓球练习"),
    Story(COUNCIL, 8, ("15:00", "16:30"), VOLUNTEERS, Purpose.COUNCIL, "活动碰头会"),
    Story(HALL, 8, ("18:00", "20:00"), ELDERS, Purpose.CULTURE, "合唱排练"),
    Story(HALL, 9, ("14:00", "17:00"), VOLUNTEERS, Purpose.PUBLIC, "义剪服务"),
    Story(READING, 10, ("15:00", "17:00"), "", Purpose.PUBLIC, "亲子读书"),
    Story(HALL, 10, ("09:00", "12:00"), BRANCH, Purpose.PARTY, "党课", REFUSED),
    Story(HALL, 11, ("09:00", "11:00"), BRANCH, Purpose.PARTY, "支部大会", "approved"),
)


def load_venue(ground: Geography, personas: dict[str, Account]) -> None:
    """Add the venue, its zones and hours, three sample units, and the bookings as they were made."""
    grid = ground.first_grid
    clerk = Actor(personas[GRID_WORKER.code], unit=grid)
    community = next(one for one in ground.communities if grid.path.startswith(one.path))
    keeper = Actor(personas[SUPERVISOR.code], unit=community)
    street = next(one for one in ground.streets if grid.path.startswith(one.path))
    zones = _add_zones(keeper, grid, street)
    units = {
        name: add_organisation(by=keeper, kind=kind, name=name, parent=street, sample=True)
        for name, kind in UNITS
    }
    for story in STORIES:
        _tell(story, zones[story.zone], units.get(story.who), clerk, keeper)


def _add_zones(by: Actor, grid: Unit, street: Unit) -> dict[str, Zone]:
    venue = add_building(by=by, name=VENUE, grid=grid, sample=True)
    zones = {}
    for name, area, residents, approval in ZONES:
        said: dict[str, Any] = {"area_m2": area, "residents": residents, "approval": approval}
        zone = actions.add_zone(by=by, venue=venue, name=name, serves=street, **said)
        hours: dict[str, Any] = {"opens": time(9), "closes": time(20, 30)}
        zones[name] = actions.set_hours(
            **{"by": by, "zone": zone, "weekdays": TUESDAY_TO_SUNDAY, **hours},
            since=SINCE,
            source=NOTICE,
        )
        closed: dict[str, Any] = {"opens": None, "closes": None}
        actions.set_hours(by=by, zone=zone, weekdays=[0], since=SINCE, source=NOTICE, **closed)
    return zones


def _tell(story: Story, zone: Zone, unit: Organisation | None, clerk: Actor, keeper: Actor) -> None:
    """Book two days before at the latest, and do what became of it, each at its hour."""
    starts, ends = (time.fromisoformat(hour) for hour in story.hours)
    on = date(2023, 3, story.day)
    ended = datetime.combine(on, ends, clock.SHANGHAI)
    early = min(ended - timedelta(days=2), datetime(2023, 3, 7, 17, tzinfo=clock.SHANGHAI))
    who: dict[str, Any] = {"organisation": unit} if unit else {"name": "张样例"}
    with clock.use(lambda: early):
        booking = actions.book_zone(
            by=clerk,
            zone=zone,
            slot=Slot(on, starts, ends),
            purpose=story.purpose,
            title=story.title,
            **who,
        )
    with clock.use(lambda: early + timedelta(minutes=40)):
        _decide(story, booking, keeper)
    if story.end in {USED, VERIFIED}:
        with clock.use(lambda: ended + timedelta(minutes=10)):
            actions.mark_used(by=clerk, booking=booking, heads=story.heads)
    if story.end == VERIFIED:
        with clock.use(lambda: ended + timedelta(hours=1)):
            actions.verify_use(by=keeper, booking=booking)


def _decide(story: Story, booking: Booking, by: Actor) -> None:
    """Approve what has gone on since, and refuse or cancel what came to nothing."""
    if story.end == REFUSED:
        actions.refuse_booking(by=by, booking=booking, reason="当天上午消防检查")
    elif story.end == CANCELLED:
        actions.cancel_booking(by=by, booking=booking, reason="活动改期")
    elif story.end and booking.stage == "asked":
        actions.approve_booking(by=by, booking=booking)
