"""Deliberation in the inhabited world: a proposal at each stage, and what was commissioned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from chunsheng.deliberation import actions
from chunsheng.deliberation.models import Commission, Proposal, Rule
from chunsheng.deliberation.terms import Channel, Choice, Decider, Portion
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.kernel.words import clock
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.people.actions import add_person
from chunsheng.people.models import Person
from tests.world import RESIDENT, World

DAY = date(2023, 2, 14)
COUNTED = datetime(2023, 2, 20, 10, tzinfo=clock.SHANGHAI)
PUBLISHED = datetime(2023, 3, 1, 10, tzinfo=clock.SHANGHAI)
PROVIDER = "样例社工服务中心"
PHOTO = CleanPhoto("shed.jpg", b"\xff\xd8\xff\xe0 not a real picture \xff\xd9")


def tell(world: World) -> None:
    """Proposals here and in the other street, and two commissioned projects."""
    set_rule(date(2019, 1, 1))
    add_organisation(by=RESIDENT, kind=OrganisationKind.SOCIAL, name=PROVIDER)
    people = [
        add_person(by=RESIDENT, name=f"{name}样例", home=home)
        for name, home in (("郑", world.grid), ("冯", world.grid), ("陈", world.other_grid))
    ]
    propose(people[2], world.other_grid, "other street")
    propose(people[0], world.grid, "this grid, signed")
    second(propose(people[0], world.grid, "this grid, discussed"), people[1])
    vote(world, people, "this grid, voting")
    count(world, people, "community, posted")
    objected = count(world, people, "community, objected")
    actions.object_to_posting(by=RESIDENT, proposal=objected, reason="挡住了消防通道")
    with clock.use(lambda: COUNTED):
        carried = count(world, people, "community, published")
    with clock.use(lambda: PUBLISHED):
        publish(carried)
    ended = propose(people[0], world.community, "community, ended")
    actions.withdraw_proposal(by=RESIDENT, proposal=ended, reason="另有办法")
    commission(world.community, "community, running")
    finished = commission(world.community, "community, finished")
    actions.finish_commission(by=world.by("secretary"), commission=finished)
    commission(world.other_grid, "other street")


def set_rule(since: date) -> Rule:
    """More than half takes part, more than half of these agree, one seconder."""
    half = Portion.OVER_HALF
    says = {"quorum": half, "share": half, "counts": "户代表", "source": "样例规定"}
    posting = {"seconders": 1, "posting_days": 5, "posting_source": "样例规定"}
    return actions.set_rule(by=RESIDENT, decides=Decider.RESIDENTS, since=since, **says, **posting)


def propose(person: Person, place: Unit, title: str) -> Proposal:
    """A signed proposal."""
    said = {"person": person, "place": place, "title": title, "signed_on": DAY}
    return actions.add_proposal(by=RESIDENT, decides=Decider.RESIDENTS, **said)


def second(proposal: Proposal, person: Person) -> Proposal:
    """The one seconder that is asked for."""
    return actions.second_proposal(by=RESIDENT, proposal=proposal, person=person)


def vote(world: World, people: list[Person], title: str, place: Unit | None = None) -> Proposal:
    """At the vote of a hundred, two of them for it."""
    proposal = second(propose(people[0], place or world.grid, title), people[1])
    actions.open_vote(by=RESIDENT, proposal=proposal, discussed="议过两次", heads=100)
    for number in (1, 2):
        cast(proposal, number)
    return proposal


def cast(proposal: Proposal, number: int) -> None:
    """One paper vote for it."""
    said = {"channel": Channel.PAPER, "choice": Choice.FOR}
    actions.cast_vote(by=RESIDENT, proposal=proposal, number=number, **said)


def count(world: World, people: list[Person], title: str) -> Proposal:
    """Carried, and posted."""
    proposal = vote(world, people, title, world.community)
    for number in range(3, 60):
        cast(proposal, number)
    return actions.close_vote(by=world.by("secretary"), proposal=proposal)


def publish(proposal: Proposal) -> None:
    """Given out after its posting, and its result told."""
    provider = Organisation.objects.get(name=PROVIDER)
    said = {"organisation": provider, "due_on": date(2023, 12, 31)}
    actions.execute_proposal(by=RESIDENT, proposal=proposal, **said)
    actions.publish_result(by=RESIDENT, proposal=proposal, told="建好了", photo=PHOTO)


def commission(place: Unit, title: str) -> Commission:
    """A project by the end of the year."""
    provider = Organisation.objects.get(name=PROVIDER)
    said = {"organisation": provider, "due_on": date(2023, 12, 31)}
    return actions.add_commission(by=RESIDENT, title=title, place=place, **said)


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by where they are and how far they came: their titles say it."""
    return {
        "deliberation.rules": {"any": Rule.objects.order_by("since").first()},
        "deliberation.proposals": _told(Proposal.objects.order_by("pk")),
        "deliberation.commissions": _told(Commission.objects.order_by("pk")),
    }


def _told(records: Any) -> dict[str, Any]:
    return {one.title: one for one in records if not one.title.startswith("又")}


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more of each of these registers, and more of what is walked."""

    def one_more_proposal(n: int) -> None:
        person = add_person(by=RESIDENT, name="卫样例", home=world.grid)
        propose(person, world.grid, f"又{n}")
        open_ = Proposal.objects.get(title="this grid, voting")
        cast(open_, n + 3)
        open_.seconders.add(person)
        cite_evidence(by=RESIDENT, record=open_, title="议事会纪要")

    def one_more_commission(n: int) -> None:
        commission(world.community, f"又{n}")
        told = Commission.objects.get(title="community, running")
        cite_evidence(by=RESIDENT, record=told, title="委托协议")

    return {
        "deliberation.rules": lambda n: set_rule(date(2030 + n, 1, 1)),
        "deliberation.proposals": one_more_proposal,
        "deliberation.commissions": one_more_commission,
    }
