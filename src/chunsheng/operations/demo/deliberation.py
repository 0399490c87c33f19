"""The demonstration's deliberation: dated rules with their sources, and sample proposals (R3).

The majorities are those of the cited texts; how many second and how long is posted are samples, for
the district has to say. Proposals, residents, organisations and votes are synthetic, marked 样例.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from chunsheng.deliberation import actions
from chunsheng.deliberation.models import Proposal
from chunsheng.deliberation.terms import Channel, Choice, Decider, Grade, Portion
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.kernel.words import clock
from chunsheng.operations.demo.geography import Geography
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import DISPATCHER, SUPERVISOR, OrganisationKind
from chunsheng.people.actions import add_person
from chunsheng.people.models import Person
from chunsheng.places.queries import community_of, street_of

POSTING = "样例：附议人数和公示期请按本区规定填写"
RESIDENTS_LAW = "《城市居民委员会组织法》2018年文本，居民会议"
VILLAGERS_LAW = "《村民委员会组织法》2018年文本，村民会议"
CODE = "《民法典》第二百七十八条"
OLD, NEW, CIVIL = date(2018, 12, 29), date(2026, 1, 1), date(2021, 1, 1)
HALF, TWO_THIRDS, THREE_QUARTERS = Portion.OVER_HALF, Portion.TWO_THIRDS, Portion.THREE_QUARTERS
# Who decides, who counts, whether area counts, quorum, share, source, from when, until when.
RULES = (
    (
        *(Decider.RESIDENTS, "成年居民、户代表或居民小组代表", False, HALF, HALF),
        *(RESIDENTS_LAW, OLD, NEW),
    ),
    (Decider.VILLAGERS, "成年村民", False, HALF, HALF, VILLAGERS_LAW, OLD, None),
    (Decider.HOUSEHOLDS, "户代表", False, TWO_THIRDS, HALF, VILLAGERS_LAW, OLD, None),
    (Decider.SHARED_PARTS, "业主", True, TWO_THIRDS, THREE_QUARTERS, CODE, CIVIL, None),
)
NAMES = ("赵样例", "钱样例", "孙样例", "李样例", "周样例", "吴样例")
HEADS, FLAT_M2 = 30, Decimal(90)
BUILDER, PROVIDER = "样例物业服务公司", "样例社工服务中心"


def load_deliberation(by: Actor, ground: Geography, personas: dict[str, Account]) -> None:
    """Rules, a proposal at each stage in the first community, and two commissioned projects."""
    for decides, counts, by_area, quorum, share, source, since, until in RULES:
        says = {"counts": counts, "by_area": by_area, "quorum": quorum, "share": share}
        says |= {"source": source, "seconders": 2, "posting_days": 5, "posting_source": POSTING}
        actions.set_rule(by=by, decides=decides, since=since, until=until, **says)
    community, street = community_of(ground.first_grid), street_of(ground.first_grid)
    if community is None or street is None:
        raise LookupError("the first grid lies in no community")
    council = Council(
        Actor(personas[SUPERVISOR.code], "import", community),
        Actor(personas[DISPATCHER.code], "import", street),
        community,
        [add_person(by=by, name=n, home=ground.first_grid, sample=True) for n in NAMES],
    )
    builder, provider = (
        add_organisation(by=by, kind=kind, name=name, parent=ground.district, sample=True)
        for kind, name in (
            (OrganisationKind.ENTERPRISE, BUILDER),
            (OrganisationKind.SOCIAL, PROVIDER),
        )
    )
    council.finish_shed(builder)
    council.post_garden()
    council.object_to_gate()
    council.miss_quorum()
    council.ask_benches()
    council.commission(provider)


@contextmanager
def on(month: int, day: int, hour: int = 10) -> Iterator[None]:
    """Act at an hour of a day of 2023."""
    moment = datetime(2023, month, day, hour, tzinfo=clock.SHANGHAI)
    with clock.use(lambda: moment):
        yield


@dataclass(frozen=True)
class Council:
    """The secretary who keeps the vote, the dispatcher who verifies, and who lives there."""

    keeper: Actor
    verifier: Actor
    place: Unit
    people: list[Person]

    def finish_shed(self, builder: Organisation) -> None:
        """Published with a photo, and verified."""
        proposal = self.voted("3号楼前增设非机动车棚", Decider.RESIDENTS, (2, 1), (19, 3, 1))
        with on(2, 15):
            actions.execute_proposal(
                by=self.keeper, proposal=proposal, organisation=builder, due_on=date(2023, 3, 5)
            )
        with on(3, 3):
            told = "车棚已建好，二十个车位、六个充电口，物业每周检查一次。"
            actions.publish_result(by=self.keeper, proposal=proposal, told=told, photo=drawn_shed())
        with on(3, 6):
            actions.verify_result(by=self.verifier, proposal=proposal)

    def post_garden(self) -> None:
        """Carried by heads and by area, and posted."""
        self.voted("东苑楼顶建空中菜园", Decider.SHARED_PARTS, (3, 6), (20, 2, 1))

    def object_to_gate(self) -> None:
        """Carried, posted, and objected to."""
        gate = self.voted("小区东门夜间只许步行出入", Decider.RESIDENTS, (3, 2), (14, 4, 0))
        with on(3, 7):
            reason = "夜班回家要绕到南门，电动车推不进来。"
            actions.object_to_posting(by=self.keeper, proposal=gate, reason=reason)

    def miss_quorum(self) -> None:
        """Nearly all agreed, and too few took part."""
        self.voted("拆除花坛改停车位", Decider.SHARED_PARTS, (2, 20), (18, 1, 0))

    def ask_benches(self) -> None:
        """One is at the vote, one waits for another signature."""
        vote = self.discussed("更新活动场长椅", Decider.RESIDENTS, (3, 1))
        with on(3, 6):
            self.opened(vote)
            self.cast(vote, (6, 1, 0))
        with on(3, 7):
            lamp = self.signed("北门加一盏路灯", Decider.RESIDENTS)
            actions.second_proposal(by=self.keeper, proposal=lamp, person=self.people[1])

    def commission(self, provider: Organisation) -> None:
        """One is evaluated, one runs."""

        def commissioned(title: str, due_on: date) -> Any:
            return actions.add_commission(
                by=self.keeper,
                title=title,
                place=self.place,
                organisation=provider,
                due_on=due_on,
                sample=True,
            )

        with on(1, 9):
            class_ = commissioned("寒假四点半课堂", date(2023, 2, 10))
        with on(2, 10):
            actions.finish_commission(by=self.keeper, commission=class_)
        with on(2, 14):
            actions.evaluate_commission(
                by=self.verifier,
                commission=class_,
                grade=Grade.GOOD,
                reason="二十天没有缺课，家长回访都满意。",
            )
        with on(3, 1):
            commissioned("老年助餐点运营", date(2023, 8, 31))

    def voted(
        self, title: str, decides: str, day: tuple[int, int], votes: tuple[int, int, int]
    ) -> Proposal:
        """Signed and seconded that morning, voted on and counted in the afternoon."""
        proposal = self.discussed(title, decides, day)
        with on(*day, hour=14):
            self.opened(proposal)
            self.cast(proposal, votes)
            return actions.close_vote(by=self.keeper, proposal=proposal)

    def discussed(self, title: str, decides: str, day: tuple[int, int]) -> Proposal:
        """Signed and seconded by two."""
        with on(*day):
            proposal = self.signed(title, decides)
            for person in self.people[1:3]:
                actions.second_proposal(by=self.keeper, proposal=proposal, person=person)
        return proposal

    def signed(self, title: str, decides: str) -> Proposal:
        """Signed by the first resident."""
        return actions.add_proposal(
            by=self.keeper,
            title=title,
            detail="在小区公示栏征求过意见，签名表存居委会。",
            place=self.place,
            decides=decides,
            person=self.people[0],
            signed_on=clock.today(),
            sample=True,
        )

    def opened(self, proposal: Proposal) -> None:
        """Thirty on the roll, each with a flat of the same size."""
        actions.open_vote(
            by=self.keeper,
            proposal=proposal,
            discussed="居民议事会讨论一次，到会过半，意见已逐条答复。",
            heads=HEADS,
            area_m2=HEADS * FLAT_M2,
        )

    def cast(self, proposal: Proposal, votes: tuple[int, int, int]) -> None:
        """Votes for, against and neither; two of three on paper."""
        said = [choice for choice, n in zip(Choice, votes, strict=True) for _one in range(n)]
        for number, choice in enumerate(said, start=1):
            channel = Channel.PAPER if number % 3 else Channel.ONLINE
            actions.cast_vote(
                by=self.keeper,
                proposal=proposal,
                number=number,
                channel=channel,
                choice=choice,
                area_m2=FLAT_M2,
            )


def drawn_shed() -> CleanPhoto:
    """A drawing in place of a photo."""
    picture = Image.new("RGB", (640, 420), "#dfe9ee")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 300, 640, 420), fill="#b9b3a6")
    pen.polygon([(90, 150), (550, 120), (580, 165), (70, 195)], fill="#2f7d5b")
    for left in range(110, 560, 110):
        pen.rectangle((left, 170, left + 8, 310), fill="#5c5c57")
    for left in range(130, 520, 55):
        for wheel in (left, left + 26):
            pen.ellipse((wheel, 280, wheel + 22, 302), outline="#38383a", width=3)
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return CleanPhoto("车棚（样例图）.jpg", kept.getvalue())
