"""A community's committee of three members, and how it meets, resolves and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from chunsheng.committees.actions import (
    convene,
    found_body,
    hold_meeting,
    resolve,
    seat_member,
)
from chunsheng.committees.models import Body, Meeting, Resolution, Seat
from chunsheng.committees.terms import BodyKind
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import OrganisationKind
from tests.world import World

FOUNDED, MET, TODAY = date(2023, 1, 10), date(2023, 3, 1), date(2023, 3, 8)
SCHOOL, COMMITTEE = "样例小学", "样例甲社区大党委"


@dataclass
class Sitting:
    """The committee and its seats."""

    world: World
    body: Body
    chief: Seat
    worker: Seat
    school: Seat

    @property
    def seats(self) -> list[Seat]:
        """All three."""
        return [self.chief, self.worker, self.school]

    def again(self) -> Body:
        """The body as it is stored."""
        self.body.refresh_from_db()
        return self.body


def post_of(world: World, name: str) -> Post:
    """The post of somebody of the world."""
    return Post.objects.get(holdings__account=world.accounts[name])


def sit(world: World) -> Sitting:
    """Found the committee and seat its members."""
    by = world.by("secretary")
    school = add_organisation(
        by=by, kind=OrganisationKind.SCHOOL, name=SCHOOL, parent=world.community
    )
    body = found_body(
        by=by,
        kind=BodyKind.COMMUNITY,
        name=COMMITTEE,
        under=world.community,
        founded_on=FOUNDED,
    )

    def seat(title: str, until: date | None = None, **member: Post | Organisation) -> Seat:
        return seat_member(by=by, body=body, title=title, since=FOUNDED, until=until, **member)

    return Sitting(
        world,
        body,
        seat("书记", post=post_of(world, "secretary")),
        seat("委员", post=post_of(world, "worker")),
        seat("兼职委员", until=date(2023, 3, 6), organisation=school),
    )


def called(sitting: Sitting, on: date = MET, title: str = "三月联席会议") -> Meeting:
    """A meeting for a day."""
    by = sitting.world.by("secretary")
    return convene(by=by, body=sitting.again(), title=title, on=on, spot="社区会议室")


def met(sitting: Sitting, on: date = MET, **more: Any) -> Meeting:
    """A meeting that the chief and the worker attended."""
    given = {"attended": [sitting.chief, sitting.worker], "minutes": "议了楼道灯。", **more}
    meeting = called(sitting, on)
    return hold_meeting(by=sitting.world.by("secretary"), meeting=meeting, on=on, **given)


def resolved(sitting: Sitting, due_on: date = TODAY, owner: Seat | None = None) -> Resolution:
    """What the worker owes by a day."""
    return resolve(
        by=sitting.world.by("secretary"),
        meeting=met(sitting),
        title="换好楼道灯",
        owner=owner or sitting.worker,
        due_on=due_on,
    )


def counted(code: str, unit: Unit) -> int:
    """What a figure of a unit comes to today."""
    return int(figure(measures[f"committees.{code}"], unit, Period(TODAY)).low)
