"""Committees in the inhabited world: of the first grid's community, of firms, and of nobody here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chunsheng.committees.actions import (
    build_branch_on,
    convene,
    found_body,
    hand_in_topic,
    hold_meeting,
    judge_late,
    report_back,
    resolve,
    seat_member,
    set_quorum,
)
from chunsheng.committees.models import Body, Meeting, Resolution, Seat
from chunsheng.committees.terms import BodyKind, Share
from chunsheng.investment.models import Project
from chunsheng.kernel.access.models import Unit
from chunsheng.organisations.actions import add_post
from chunsheng.organisations.models import Organisation, Post
from tests.laws import investing
from tests.world import RESIDENT, World

FOUNDED, MET, DUE, NEXT = date(2023, 1, 10), date(2023, 3, 1), date(2023, 3, 5), date(2023, 3, 8)
HERE, FIRMS, BRANCH, THERE, OUTSIDE = (
    "样例甲大党委",
    "样例联合党委",
    "样例支部",
    "样例丙大党委",
    "样例外地党委",
)


def tell(world: World) -> None:
    """Found them, seat their members, and let the first meet, resolve and meet again."""
    chamber = Organisation.objects.get(name=investing.CHAMBER)
    here = _found(HERE, BodyKind.COMMUNITY, world.community)
    firms = _found(FIRMS, BodyKind.JOINT, world.district)
    branch = _found(BRANCH, BodyKind.BRANCH, firms.organisation.unit)
    there = _found(THERE, BodyKind.COMMUNITY, world.ground.communities[2])
    outside = _found(OUTSIDE, BodyKind.JOINT, chamber.unit)
    project = Project.objects.get(title=investing.BASE)
    build_branch_on(by=RESIDENT, body=branch, to=project, on=MET)
    for body in (here, there, outside, branch):
        member = {here: "worker", there: "other_worker"}.get(body)
        if member is None:
            seat = _seat(body, organisation=chamber)
        else:
            seat = _seat(body, post=Post.objects.get(holdings__account=world.accounts[member]))
        set_quorum(by=RESIDENT, body=body, share=Share.MAJORITY, since=FOUNDED, source="章程")
        _meet(body, seat)
    judge_late()


def _found(name: str, kind: str, under: Unit) -> Body:
    return found_body(by=RESIDENT, kind=kind, name=name, under=under, founded_on=FOUNDED)


def _seat(body: Body, **member: Any) -> Seat:
    return seat_member(by=RESIDENT, body=body, title="委员", since=FOUNDED, **member)


def _meet(body: Body, seat: Seat) -> None:
    """A meeting that resolved something of which one part was reported, and the one after it."""
    by = RESIDENT
    meeting = convene(by=by, body=body, title="三月会议", on=MET)
    hand_in_topic(by=by, meeting=meeting, seat=seat, title="楼道灯")
    hold_meeting(by=by, meeting=meeting, on=MET, attended=[seat], minutes="议了楼道灯。")
    done, *_late = (
        resolve(by=by, meeting=meeting, title=title, owner=seat, due_on=DUE)
        for title in ("换灯", "修路")
    )
    report_back(by=by, resolution=done, report="换了六盏", done_on=DUE)
    convene(by=by, body=body, title="下次会议", on=NEXT)


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records that the access matrix asks for, by register and by where they are."""
    names = {"this community": HERE, "firms, a branch": BRANCH, "other street": THERE}
    names["outside"] = OUTSIDE
    bodies = {where: Body.objects.get(organisation__name=name) for where, name in names.items()}
    meetings: dict[str, Meeting] = {}
    resolutions: dict[str, Resolution] = {}
    for where, body in bodies.items():
        held, convened = body.meetings.order_by("on")
        meetings |= {f"{where}, held": held, f"{where}, convened": convened}
        done, late = held.resolutions.order_by("pk")
        resolutions |= {f"{where}, done": done, f"{where}, late": late}
    return {
        "committees.bodies": dict(bodies),
        "committees.seats": {where: body.seats.get() for where, body in bodies.items()},
        "committees.meetings": _renamed(meetings),
        "committees.resolutions": _renamed(resolutions),
    }


def _renamed(found: dict[str, Any]) -> dict[str, Any]:
    """One record of somebody outside the district is enough, and bears the plain name."""
    outside = [where for where in found if where.startswith("outside")]
    kept = {where: record for where, record in found.items() if where not in outside}
    return {**kept, "outside": found[outside[0]]}


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more record of each of these registers, below those that are walked."""

    def here() -> Body:
        return Body.objects.get(organisation__name=HERE)

    def one_more_body(n: int) -> None:
        _found(
            f"样例支部{n}",
            BodyKind.BRANCH,
            Body.objects.get(organisation__name=FIRMS).organisation.unit,
        )
        day = date(2023, 1, 11) + timedelta(days=n)
        set_quorum(by=RESIDENT, body=here(), share=Share.MAJORITY, since=day, source="章程")

    def one_more_seat(n: int) -> None:
        _seat(here(), post=add_post(by=RESIDENT, unit=world.grid, title=f"协管员{n}"))

    def one_more_meeting(n: int) -> None:
        seat = here().seats.order_by("pk").first()
        assert seat is not None
        last = here().meetings.get(title="下次会议")
        hand_in_topic(by=RESIDENT, meeting=last, seat=seat, title=f"议题{n}")
        convene(by=RESIDENT, body=here(), title=f"会议{n}", on=NEXT)

    def one_more_resolution(n: int) -> None:
        held, seat = here().meetings.get(title="三月会议"), here().seats.order_by("pk").first()
        assert seat is not None
        resolve(by=RESIDENT, meeting=held, title=f"决议{n}", owner=seat, due_on=NEXT)

    return {
        "committees.bodies": one_more_body,
        "committees.seats": one_more_seat,
        "committees.meetings": one_more_meeting,
        "committees.resolutions": one_more_resolution,
    }
