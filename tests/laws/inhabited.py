"""The world of the tests with something in it: what the laws walk their pages over.

A new register adds a line to `samples`, and to `grow` what makes one more of its records; a law
that finds no line says so.
"""

from __future__ import annotations

import uuid
from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chunsheng.briefs.actions import draft_brief, release_brief
from chunsheng.briefs.models import Brief
from chunsheng.kernel.access.models import Account, Grant, Unit
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.custody.actions import grant
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.records.submissions import once
from chunsheng.kernel.register.actions import save_view
from chunsheng.kernel.register.models import SavedView
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import Stated, state_need
from chunsheng.matters.models import Need
from chunsheng.organisations.actions import add_organisation, add_post
from chunsheng.organisations.models import Post
from chunsheng.people.actions import add_person
from chunsheng.people.models import Person
from chunsheng.places.actions import add_area, add_building
from chunsheng.places.models import Area, Building
from chunsheng.services import actions
from chunsheng.services.models import LimitRule, Request
from tests.laws import (
    api_told,
    cobuilding_told,
    committees_told,
    credentials_told,
    deliberation_told,
    enterprise_told,
    feeds_told,
    filed,
    garden_told,
    homecoming_told,
    households_told,
    investing,
    privacy_told,
    study_told,
    targets_told,
    training_told,
    venues_told,
    village_told,
    work_told,
)
from tests.standing import standing
from tests.world import RESIDENT, World, lamp_is_dark, make_world

# What is told of registers in modules of their own: records that are walked, and one more of each.
TOLD = (
    filed,
    api_told,
    cobuilding_told,
    committees_told,
    credentials_told,
    deliberation_told,
    enterprise_told,
    feeds_told,
    households_told,
    garden_told,
    homecoming_told,
    privacy_told,
    study_told,
    targets_told,
    training_told,
    venues_told,
    village_told,
    work_told,
)
PIXEL = CleanPhoto("lamp.jpg", b"\xff\xd8\xff\xe0 not a real picture \xff\xd9")
WHERE = {"here": "this grid", "there": "other street"}
LNG = {"here": 113.245, "neighbour": 113.255, "there": 113.275}
MORNING = datetime(2023, 3, 8, 8, 30, tzinfo=clock.SHANGHAI)


@dataclass
class Inhabited:
    """The world, requests by story, persons by grid, a sent form; of investment samples by owner."""

    world: World
    requests: dict[str, Request]
    codes: dict[str, str]
    persons: dict[str, Person]
    outside: Any
    buildings: dict[str, Building]
    sent: uuid.UUID
    investment: dict[str, dict[str, Any]]
    briefs: dict[str, Brief]
    views: dict[str, SavedView]

    @property
    def photo(self) -> Attachment:
        """The photo that closed a request of the first grid."""
        return Attachment.objects.get(record_id=self.requests["closed"].pk)


def at(day: int, hour: int = 10, month: int = 3) -> None:
    """Turn the clock to an hour of a day of 2023."""
    moment = datetime(2023, month, day, hour, tzinfo=clock.SHANGHAI)
    clock.set_provider(lambda: moment)


@standing("inhabited")
def inhabit() -> Inhabited:
    """Make the world and its stories; the clock stands at 2023-03-08 08:30 afterwards."""
    world = make_world()
    requests, codes = {}, {}
    for name, tell in STORIES.items():
        made, codes[name] = tell(world)
        requests[name] = Request.objects.get(pk=made.pk)
    at(1)
    units = investing.units_of(world)
    contacts = investing.meet(world, units)
    clock.set_provider(lambda: MORNING)
    actions.judge_overdue()
    clinic = add_organisation(by=RESIDENT, kind="enterprise", name=investing.CLINIC)
    buildings = {
        "here": world.building,
        "there": add_building(by=RESIDENT, name="8号楼", grid=world.other_grid),
    }
    sent = uuid.UUID(int=1)
    once(
        key=sent,
        operation="portal.report",
        values={},
        act=lambda: str(requests["to_sign"].pk),
    )
    investment = investing.follow(world, units, contacts)
    for one in TOLD:
        one.tell(world)
    known = persons(world)
    told = briefs(world, units["outside"])
    saved = views(world)
    return Inhabited(
        world, requests, codes, known, clinic, buildings, sent, investment, told, saved
    )


def views(world: World) -> dict[str, SavedView]:
    """A question about requests that the first worker saved, and one that the street saved for all."""
    whose = {"worker": None, "dispatcher": world.street}
    return {
        who: save_view(
            by=world.by(who),
            register_code="services.requests",
            name="灯的事",
            address="q=灯",
            unit=unit,
        )
        for who, unit in whose.items()
    }


def persons(world: World) -> dict[str, Person]:
    """One known in the first grid, one in the other street."""
    homes = {"here": world.grid, "there": world.other_grid}
    return {
        where: add_person(by=RESIDENT, name="李样例", phone="19900000002", home=home)
        for where, home in homes.items()
    }


def briefs(world: World, outside: Unit) -> dict[str, Brief]:
    """A brief that was released, a draft, and one of somebody outside the district."""
    whose = {"district": world.district, "street": world.street, "outside": outside}
    told = {
        where: draft_brief(by=RESIDENT, outline="spring", unit=unit, until=date(2023, 3, 8))
        for where, unit in whose.items()
    }
    release_brief(by=RESIDENT, brief=told["district"])
    return told


def receive(world: World, day: int, where: str = "here", month: int = 3, **more: Any) -> Any:
    """A request of a day, somewhere."""
    at(day, month=month)
    place = {"building": None, "lat": 33.745, "lng": LNG[where]} if where in LNG else {}
    said = replace(lamp_is_dark(world), **{**place, **more})
    return actions.receive_request(by=RESIDENT, petition=said)


def to_sign(world: World) -> Any:
    """Waits for the first grid's worker."""
    return receive(world, 7)


def closed(world: World) -> Any:
    """Closed on time, with a photo."""
    made, code = receive(world, 2)
    by = world.by("worker")
    at(3)
    made = actions.sign_request(by=by, request=made)
    at(3, 16)
    made = actions.close_request(by=by, request=made, outcome="换了灯。", photos=[PIXEL])
    return made, code


def archived(world: World) -> Any:
    """Closed late in February, and put away."""
    made, code = receive(world, 1, month=2)
    made = actions.sign_request(by=world.by("worker"), request=made)
    at(27, month=2)
    made = actions.close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    made = actions.archive_request(by=world.by("dispatcher"), request=made)
    return made, code


def reopened(world: World) -> Any:
    """Closed on time, opened again, its closing day corrected before."""
    made, code = receive(world, 1)
    by = world.by("dispatcher")
    made = actions.sign_request(by=world.by("worker"), request=made)
    at(2, 15)
    made = actions.close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    noon = datetime(2023, 3, 2, 12, tzinfo=clock.SHANGHAI)
    made = actions.correct_closing_day(by=by, request=made, closed_at=noon, reason="记错了钟点")
    at(3)
    made = actions.reopen_request(by=by, request=made, reason="灯又坏了")
    return made, code


def untouched(world: World) -> Any:
    """Nobody has looked at it since February."""
    return receive(world, 20, "neighbour", month=2)


def there(world: World) -> Any:
    """Waits in the other street."""
    return receive(world, 6, "there")


def opened(world: World) -> Any:
    """Handled in the first grid, and opened to whoever can help."""
    made, code = receive(world, 6)
    made = actions.sign_request(by=world.by("worker"), request=made)
    actions.open_to_offers(by=world.by("worker"), request=made, title="要一把梯子")
    return made, code


def there_opened(world: World) -> Any:
    """Opened to whoever can help, in the other street."""
    made, code = receive(world, 6, "there")
    made = actions.sign_request(by=world.by("other_worker"), request=made)
    actions.open_to_offers(by=world.by("other_worker"), request=made, title="要两个人搬柜子")
    return made, code


def there_closed(world: World) -> Any:
    """Closed in the other street."""
    made, code = receive(world, 1, "there")
    by = world.by("other_worker")
    made = actions.sign_request(by=by, request=made)
    at(2)
    made = actions.close_request(by=by, request=made, outcome="换了灯。")
    return made, code


def declined(world: World) -> Any:
    """Not taken up: another's affair."""
    made, code = receive(world, 6)
    by = world.by("district_dispatcher")
    outcome = "请找供电公司。"
    made = actions.decline_request(by=by, request=made, exclusion="beyond_powers", outcome=outcome)
    return made, code


def returned(world: World) -> Any:
    """Given back to the street."""
    made, code = receive(world, 6)
    made = actions.return_request(by=world.by("worker"), request=made, reason="不是本网格的事")
    return made, code


def reassigned(world: World) -> Any:
    """Given by the street to the neighbouring grid: the first grid counts it, and cannot open it."""
    made, code = returned(world)
    unit = world.ground.grids[1]
    made = actions.assign_request(by=world.by("dispatcher"), request=made, unit=unit)
    return made, code


def unplaced(world: World) -> Any:
    """Nobody knows where it is."""
    return receive(world, 7, "", building=None, place_text="路边", street=world.street)


def confidential(world: World) -> Any:
    """A report on someone's conduct."""
    return receive(world, 7, category=world.conduct)


STORIES: dict[str, Callable[[World], Any]] = {
    one.__name__: one
    for one in (
        *(archived, untouched, reopened, opened, there_opened, there_closed, closed),
        *(declined, returned, reassigned, there, to_sign, unplaced, confidential),
    )
}


def samples(inhabited: Inhabited) -> dict[str, dict[str, Any]]:
    """Records that the access matrix asks for, by register and by where they are."""
    world, told = inhabited.world, inhabited.requests
    post = Post.objects.filter(unit__in=[world.grid, world.other_grid]).order_by("unit__path")
    return {
        **inhabited.investment,
        "briefs.briefs": dict(inhabited.briefs),
        "services.requests": {
            "this grid": told["to_sign"],
            "this grid, closed": told["closed"],
            "other street": told["there"],
            "confidential": told["confidential"],
        },
        "matters.needs": {
            **inhabited.investment["matters.needs"],
            "this grid": Need.objects.get(source_id=told["opened"].pk),
            "other street": Need.objects.get(source_id=told["there_opened"].pk),
        },
        "services.categories": {"any": world.lamp},
        "services.limits": {"any": LimitRule.objects.order_by("pk").first()},
        "people.persons": {WHERE[key]: one for key, one in inhabited.persons.items()},
        "organisations.organisations": {"outside": inhabited.outside},
        "organisations.posts": {"this grid": post[0], "other street": post[1]},
        "places.areas": {
            "this grid": Area.objects.get(pk=world.grid.pk),
            "other street": Area.objects.get(pk=world.other_grid.pk),
            "district": Area.objects.get(pk=world.district.pk),
        },
        "places.buildings": {WHERE[key]: one for key, one in inhabited.buildings.items()},
        "access.accounts": {"any": world.accounts["worker"]},
        "access.grants": {"any": Grant.objects.filter(account=world.accounts["worker"]).get()},
        "ledger.entries": {"any": Entry.objects.order_by("pk").last()},
        **ChainMap(*(one.samples(world) for one in TOLD)),
    }


def units(world: World) -> dict[str, Unit]:
    """Units whose figures the access matrix asks for."""
    return {
        "this grid": world.grid,
        "other street": world.other_grid,
        "district": world.district,
        "outpost": world.office,
    }


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more record of a register, for whoever counts queries."""
    by: Actor = RESIDENT
    return {
        **investing.growing(world),
        "briefs.briefs": lambda n: draft_brief(
            by=by, outline="spring", unit=world.district, until=date(2023, 3, 1)
        ),
        "services.requests": lambda n: receive(world, 7, course=f"第{n}盏灯坏了"),
        "matters.needs": lambda n: state_need(
            by=by, stated=Stated(kind="services.help", title=f"要{n}个人", place=world.grid)
        ),
        "services.categories": lambda n: actions.add_category(
            by=by, code=f"more{n}", title=f"类别{n}", kind="help"
        ),
        "services.limits": lambda n: actions.set_limit(
            by=by, kind="help", working_days=5, source="办法", since=date(2023 + n, 1, 1)
        ),
        "people.persons": lambda n: add_person(by=by, name="王样例", home=world.grid),
        "organisations.organisations": lambda n: add_organisation(
            by=by, kind="enterprise", name=f"样例企业{n}"
        ),
        "organisations.posts": lambda n: add_post(
            by=by, unit=world.grid, title=f"协管员{n}", role="", since=date(2023, 1, 1)
        ),
        "places.areas": lambda n: add_area(
            by=by, kind="grid", name=f"网格{n}", code=f"4199990010011{n:02}", parent=world.community
        ),
        "places.buildings": lambda n: add_building(by=by, name=f"{100 + n}号楼", grid=world.grid),
        "access.accounts": lambda n: Account.objects.create_account(f"more{n}", title="网格员"),
        "access.grants": lambda n: grant(
            by=by,
            account=Account.objects.create_account(f"granted{n}", title="网格员"),
            role=LEADER.code,
            unit=world.grid,
        ),
        "ledger.entries": lambda n: add_person(by=by, name="赵样例", home=world.grid),
        **ChainMap(*(one.grow(world) for one in TOLD)),
    }
