"""Co-building in the inhabited world: agreements, what came of them, and activities, here and there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from chunsheng.cobuilding.actions import activities, agreements, undertakings
from chunsheng.cobuilding.models import Activity, Agreement, Undertaking
from chunsheng.cobuilding.terms import Culture, Dropped, Work
from chunsheng.kernel.access.models import Unit
from chunsheng.matters.actions import Stated, make_offer
from chunsheng.matters.models import Offer
from chunsheng.matters.terms import ONE
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.terms import OrganisationKind
from tests.world import RESIDENT, World

BY = RESIDENT
SINCE, UNTIL, DUE = date(2023, 1, 1), date(2023, 12, 31), date(2023, 6, 1)
TODAY = date(2023, 3, 8)


def tell(world: World) -> None:
    """An agreement and an activity at each stage in the first community, one of each in the other street."""
    school = partner(world, "样例学校")
    here = signed(world.community, school)
    unsigned = partner(world, "样例银行")
    agreements.draft_agreement(
        by=BY, community=world.community, partner=unsigned, works=[Work.WELFARE]
    )
    there = signed(other_community(world), partner(world, "样例医院"))
    kept, late = take_up(here, "一场讲座"), take_up(here, "一次义诊")
    undertakings.deliver_undertaking(by=BY, undertaking=kept, quantity=ONE, meets=True)
    dropped = Dropped.UNIT
    undertakings.drop_undertaking(by=BY, undertaking=late, dropped=dropped, reason="没有人手")
    take_up(here, "一间教室")
    take_up(there, "一次体检")
    offer(here, "一个操场")
    offer(there, "一台血压计")
    held = plan(world.community, "元宵灯谜")
    activities.check_in(by=world.by("secretary"), activity=held, heads=20)
    signed_up = plan(world.community, "清明祭扫", Culture.RED)
    activities.sign_up(by=BY, activity=signed_up, heads=3)
    plan(other_community(world), "植树", Culture.ECOLOGICAL)


def other_community(world: World) -> Unit:
    """A community of the other street."""
    return world.ground.communities[2]


def partner(world: World, name: str) -> Unit:
    """A unit of the district."""
    kind = OrganisationKind.INSTITUTION
    return add_organisation(by=BY, kind=kind, name=name, parent=world.district).unit


def signed(community: Unit, unit: Unit) -> Agreement:
    """An agreement of two joint works for the year."""
    works = [Work.WELFARE, Work.VOLUNTEERING]
    made = agreements.draft_agreement(by=BY, community=community, partner=unit, works=works)
    term = {"since": SINCE, "until": UNTIL, "document": "共建协议书"}
    return agreements.sign_agreement(by=BY, agreement=made, **term)


def take_up(agreement: Agreement, title: str) -> Undertaking:
    """A need of the community that the unit claims."""
    need = agreements.list_need(by=BY, agreement=agreement, work=Work.WELFARE, title=title)
    told = {"work": Work.WELFARE, "quantity": ONE, "due_on": DUE}
    return undertakings.claim_need(by=BY, agreement=agreement, need=need, **told)


def offer(agreement: Agreement, title: str) -> Offer:
    """Something that the unit can give."""
    return agreements.list_offer(by=BY, agreement=agreement, work=Work.WELFARE, title=title)


def plan(place: Unit, title: str, culture: str = Culture.TRADITIONAL) -> Activity:
    """An activity of today for thirty."""
    told = {"title": title, "culture": culture, "on": TODAY, "capacity": 30}
    return activities.plan_activity(by=BY, place=place, **told)


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by where they are."""
    agreed = Agreement.objects.filter(community=world.community).order_by("pk")
    taken = Undertaking.objects.filter(agreement__community=world.community).order_by("pk")
    events = Activity.objects.filter(place=world.community).order_by("pk")
    there = other_community(world)
    return {
        "cobuilding.agreements": {
            "this community, signed": agreed[0],
            "this community, drafted": agreed[1],
            "other street": Agreement.objects.get(community=there),
        },
        "cobuilding.undertakings": {
            "this community, kept": taken[0],
            "this community, broken": taken[1],
            "this community, owed": taken[2],
            "other street": Undertaking.objects.get(agreement__community=there),
        },
        "cobuilding.activities": {
            "this community, held": events[0],
            "this community, signed up": events[1],
            "other street": Activity.objects.get(place=there),
        },
        "matters.offers": {
            "this community": Offer.objects.get(place=world.community, title="一个操场"),
            "other street": Offer.objects.get(place=there),
        },
    }


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more of each, in the first community and on the pages that are walked."""

    def agreement() -> Agreement:
        return Agreement.objects.filter(community=world.community).order_by("pk")[0]

    def one_more_agreement(n: int) -> None:
        signed(world.community, partner(world, f"样例单位{n}"))
        take_up(agreement(), f"要{n}本书")
        offer(agreement(), f"给{n}本书")

    def one_more_offer(n: int) -> None:
        stated = Stated("cobuilding.welfare", f"{n}把椅子", place=world.community)
        make_offer(by=BY, stated=stated)

    return {
        "cobuilding.agreements": one_more_agreement,
        "cobuilding.undertakings": lambda n: take_up(agreement(), f"要{n}个人"),
        "cobuilding.activities": lambda n: plan(world.community, f"活动{n}"),
        "matters.offers": one_more_offer,
    }
