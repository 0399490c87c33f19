"""Frames of functions from the report's words (R2), and sample targets with their monthly shares (R19).

What the frames are called is the report's; by which measures each part is seen is this district's
choice, and a sample. All targets are made up and marked 样例; the report states none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from chunsheng.indicators.actions import Aim, add_target, release_target, set_part
from chunsheng.indicators.models import Target
from chunsheng.indicators.terms import Basis, Direction
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.operations.demo.article import INTERVIEW
from chunsheng.operations.demo.geography import Geography
from chunsheng.organisations.terms import INVESTMENT_OFFICER

PAPER = "样例：年度目标任务分解表"
YEAR = INTERVIEW.year
SIX = "建立党员队伍联管、公益事业联办、文化活动联谊、社会治理联抓、社会发展联议、志愿服务联做的“六联”工作制度"
# Each frame with the words that name it, and its parts by the measures through which they are seen.
FRAMES: tuple[tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    (
        "两大功能",
        "强化两大功能（政治功能、服务功能）",
        (
            ("政治功能", ("committees.sat", "venues.used_party")),
            ("服务功能", ("services.closed", "venues.used_public")),
        ),
    ),
    (
        "三项机制",
        "健全三项机制（居民自治、党建联席会、社会组织参与治理）",
        (
            ("居民自治", ("deliberation.proposed",)),
            ("党建联席会", ("committees.sat",)),
            ("社会组织参与治理", ("deliberation.commissioned",)),
        ),
    ),
    (
        "四种文化",
        "弘扬四种文化（传统、红色、生态、民族）",
        (
            ("传统文化", ("cobuilding.activities_traditional",)),
            ("红色文化", ("cobuilding.activities_red",)),
            ("生态文化", ("cobuilding.activities_ecological",)),
            ("民族文化", ("cobuilding.activities_ethnic",)),
        ),
    ),
    (
        "五类服务",
        "开展五类服务（网格化、标准化、信息化、社会化、星级化）",
        (
            ("网格化服务", ("services.closed_grid",)),
            ("标准化服务", ("services.closed_standard",)),
            ("信息化服务", ("services.closed_online",)),
            ("社会化服务", ("services.closed_social",)),
            ("星级化服务", ()),
        ),
    ),
    (
        "六联",
        SIX,
        (
            ("党员队伍联管", ("cobuilding.kept_members",)),
            ("公益事业联办", ("cobuilding.kept_welfare",)),
            ("文化活动联谊", ("cobuilding.kept_friendship",)),
            ("社会治理联抓", ("cobuilding.kept_governance",)),
            ("社会发展联议", ("cobuilding.kept_development",)),
            ("志愿服务联做", ("cobuilding.kept_volunteering",)),
        ),
    ),
)
LATE, EARLY = "2 3 5 8 10 10 10 10 12 12 10 8", "10 10 10 8 8 8 8 8 8 8 7 7"


def load_frames(by: Actor) -> None:
    """Set the parts of each frame by the words that name it."""
    for place, (frame, source, parts) in enumerate(FRAMES, start=1):
        for number, (title, codes) in enumerate(parts, start=1):
            said: dict[str, Any] = {"rank": 100 * place + number, "codes": codes, "source": source}
            set_part(by=by, frame=frame, title=title, since=INTERVIEW, **said)


def load_targets(ground: Geography, personas: dict[str, Account]) -> None:
    """Sample targets of the district and two streets; one more waits for another person."""
    enterer = Actor(Account.objects.get(username="dispatcher"), "import", ground.district)
    releaser = Actor(personas[INVESTMENT_OFFICER.code], "import", ground.district)
    west, middle, east = ground.streets
    told: tuple[tuple[Unit, str, Aim], ...] = (
        (ground.district, "investment.money_delivered", Aim(Decimal(100_000_000), PAPER, LATE)),
        (ground.district, "investment.contacted", _level(30)),
        (ground.district, "services.on_time", Aim(Decimal(95), PAPER)),
        (ground.district, "cobuilding.late", _at_most(3)),
        (west, "services.closed", Aim(Decimal(400), PAPER, LATE)),
        (middle, "services.closed", Aim(Decimal(400), PAPER, EARLY)),
        (middle, "services.on_time", Aim(Decimal(95), PAPER)),
    )
    for unit, measure, aim in told:
        release_target(by=releaser, target=_add(enterer, unit, measure, aim))
    _add(enterer, east, "services.closed", Aim(Decimal(300), PAPER))


def _add(by: Actor, unit: Unit, measure: str, aim: Aim) -> Target:
    return add_target(by=by, unit=unit, measure=measure, year=YEAR, aim=aim, sample=True)


def _level(amount: int) -> Aim:
    return Aim(Decimal(amount), PAPER, basis=Basis.LEVEL)


def _at_most(amount: int) -> Aim:
    return Aim(Decimal(amount), PAPER, direction=Direction.AT_MOST)
