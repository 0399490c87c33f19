"""A meeting with its residents and rules, what is done there, and what its figures say."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.test import Client

from chunsheng.deliberation import actions
from chunsheng.deliberation.models import Proposal
from chunsheng.deliberation.terms import Channel, Choice, Decider, Portion
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact, Mark
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.kernel.words import clock
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.people.actions import add_person
from chunsheng.people.models import Person
from tests.places.ground import BY
from tests.world import World, make_world

TODAY, TOMORROW = date(2023, 3, 8), date(2023, 3, 9)
# Five working days after 2023-03-08: 9, 10, 13, 14, 15 March, at the closing hour.
POSTED_UNTIL = datetime(2023, 3, 15, 18, tzinfo=clock.SHANGHAI)
PHOTO = CleanPhoto("shed.jpg", b"\xff\xd8\xff\xe0 not a real picture \xff\xd9")
CODE, LAW = "《民法典》第二百七十八条", "《城市居民委员会组织法》（2018年修正）"


@dataclass(frozen=True)
class Meeting:
    """Where it is, who lives there, and who can do what was decided."""

    world: World
    people: list[Person]
    elsewhere: Person
    builder: Organisation
    social: Organisation

    @property
    def place(self) -> Unit:
        """样例甲社区."""
        return self.world.community


def convene() -> Meeting:
    """Residents of two grids of the community and one of another street; two rules; two organisations."""
    world = make_world()
    homes = [world.grid, world.grid, world.ground.grids[1], world.ground.grids[1]]
    people = [
        add_person(by=BY, name=f"{name}样例", phone=f"1990000001{n}", home=home)
        for n, (name, home) in enumerate(zip("赵钱孙李", homes, strict=True))
    ]
    other = add_person(by=BY, name="周样例", home=world.other_grid)
    rule(Decider.RESIDENTS, Portion.OVER_HALF, Portion.OVER_HALF, LAW)
    rule(Decider.SHARED_PARTS, Portion.TWO_THIRDS, Portion.THREE_QUARTERS, CODE, by_area=True)
    builder, social = (
        add_organisation(by=BY, kind=kind, name=name, parent=world.district)
        for kind, name in (
            (OrganisationKind.ENTERPRISE, "样例物业公司"),
            (OrganisationKind.SOCIAL, "样例社工服务中心"),
        )
    )
    return Meeting(world, people, other, builder, social)


def rule(decides: str, quorum: str, share: str, source: str, **more: Any) -> Any:
    """A rule with two seconders and five working days of posting."""
    says = {
        **{"counts": "户代表", "by_area": False, "quorum": quorum, "share": share},
        **{"source": source, "seconders": 2, "posting_days": 5, "posting_source": "样例规定"},
        **{"since": date(2019, 1, 1), **more},
    }
    return actions.set_rule(by=BY, decides=decides, **says)


def propose(meeting: Meeting, decides: str = Decider.RESIDENTS, **more: Any) -> Proposal:
    """A shed that the first resident has signed for."""
    said = {"title": "建非机动车棚", "place": meeting.place, "person": meeting.people[0], **more}
    by = meeting.world.by("worker")
    return actions.add_proposal(by=by, decides=decides, **{"signed_on": TODAY, **said})


def put_to_vote(
    meeting: Meeting,
    heads: int = 10,
    area: int | None = None,
    decides: str = Decider.RESIDENTS,
) -> Proposal:
    """Signed, seconded by two, discussed, open for votes."""
    proposal, by = propose(meeting, decides), meeting.world.by("secretary")
    for person in meeting.people[1:3]:
        actions.second_proposal(by=by, proposal=proposal, person=person)
    said = {"discussed": "议事会讨论两次", "heads": heads}
    area_m2 = None if area is None else Decimal(area)
    return actions.open_vote(by=by, proposal=proposal, area_m2=area_m2, **said)


def cast(meeting: Meeting, proposal: Proposal, *groups: tuple[str, int, int]) -> None:
    """So many votes of a choice, with a whole area spread over them; every second one online."""
    number = 0
    for choice, heads, area in groups:
        for n in range(heads):
            number += 1
            own = (
                Decimal(area) / heads if n else Decimal(area) - Decimal(area) / heads * (heads - 1)
            )
            vote(meeting, proposal, number, choice, own.quantize(Decimal("0.01")))


def vote(
    meeting: Meeting,
    proposal: Proposal,
    number: int,
    choice: str = Choice.FOR,
    area_m2: Decimal | None = None,
    channel: str = "",
) -> Any:
    """One vote of a number of the roll."""
    way = channel or (Channel.ONLINE if number % 2 else Channel.PAPER)
    said = {"number": number, "channel": way, "choice": choice, "area_m2": area_m2}
    return actions.cast_vote(by=meeting.world.by("worker"), proposal=proposal, **said)


def carried(meeting: Meeting) -> Proposal:
    """Six of ten took part and five agreed: posted since this morning."""
    proposal = put_to_vote(meeting)
    cast(meeting, proposal, (Choice.FOR, 5, 0), (Choice.AGAINST, 1, 0))
    return actions.close_vote(by=meeting.world.by("secretary"), proposal=proposal)


def told(code: str, unit: Unit) -> int:
    """A figure up to the end of March."""
    return int(figure(measures[f"deliberation.{code}"], unit, Period(date(2023, 3, 31))).low)


def entered() -> tuple[int, ...]:
    """How much there is in the ledger and of proposals: a refusal changes none of it."""
    return (
        *(model.objects.count() for model in (Entry, Fact, Mark)),
        sum(Proposal.objects.values_list("version", flat=True)),
    )


def verbs_of(record: Any) -> list[str]:
    """What was done to a record, in its order."""
    entries = Entry.objects.filter(record_id=record.pk).order_by("pk")
    return list(entries.values_list("verb", flat=True))


def page_of(record: Any) -> str:
    """The address of a record's page."""
    return f"/r/{record.ledger_code}/{record.pk}/"


def do(client: Client, record: Any, verb: str, **said: Any) -> Any:
    """Send a verb's form as the record's page does."""
    sent = {"key": str(uuid.uuid4()), "version": record.version, **said}
    return client.post(f"{page_of(record)}{verb}/", sent)


def errors(answer: Any) -> dict[str, list[str]]:
    """What stands beside which field, and above all of them."""
    return {name: list(said) for name, said in answer.context["form"].errors.items()}
