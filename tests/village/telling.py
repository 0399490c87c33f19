"""A village of the known district, and short ways to tell of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.people.actions import add_household
from chunsheng.people.models import Household
from chunsheng.village import actions
from chunsheng.village.actions import Counted, Deal
from chunsheng.village.models import Contract, Count, House, Payout, Repair, Site
from chunsheng.village.terms import Condition, CountedBy, Protection, SiteKind
from tests.world import RESIDENT, World

BEFORE = CleanPhoto("before.jpg", b"\xff\xd8 before \xff\xd9")
AFTER = CleanPhoto("after.jpg", b"\xff\xd8 after \xff\xd9")
RULES_SINCE = date(2022, 1, 4)
MARCH_1, TODAY = date(2023, 3, 1), date(2023, 3, 8)
DEAL = Deal(date(2023, 1, 9), date(2023, 1, 10), date(2025, 1, 9), Decimal(6000), Decimal(50000))
FIRM, BANK = "样例农旅公司", "样例农商行"
TICKETS = Counted(Quantity.exactly(320), CountedBy.TICKETS, "样例票务日报")


@dataclass(frozen=True)
class Village:
    """Who and what there is in the community's village."""

    world: World
    household: Household
    firm: Organisation
    bank: Organisation

    def by(self, name: str) -> Any:
        """The holder of a post."""
        return self.world.by(name)


def make_village(world: World) -> Village:
    """A household of the first grid, a firm and a bank; and who must agree to a repair since 2022."""
    for protection, who in (
        (Protection.HISTORIC, "样例规划部门会同文物部门"),
        (Protection.PLAIN, "样例村民小组"),
    ):
        said: dict[str, Any] = {"approver": who, "source": "样例办法第三条", "since": RULES_SINCE}
        actions.set_rule(by=RESIDENT, protection=protection, **said)
    firm, bank = (
        add_organisation(by=RESIDENT, kind=OrganisationKind.ENTERPRISE, name=name)
        for name in (FIRM, BANK)
    )
    household = add_household(by=RESIDENT, building=world.building, contact_name="王样例")
    return Village(world, household, firm, bank)


def listed(village: Village, name: str = "样例老宅", **more: Any) -> House:
    """A worn historic house of the community, listed by its secretary on 1 March."""
    said: dict[str, Any] = {
        "by": village.by("secretary"),
        "place": village.world.community,
        "protection": Protection.HISTORIC,
        "condition": Condition.WORN,
        "condition_on": MARCH_1,
    }
    return actions.list_house(name=name, **{**said, **more})


def begun(village: Village, house: House, **more: Any) -> Repair:
    """A repair that began on 2 March, by consent."""
    said: dict[str, Any] = {
        "by": village.by("secretary"),
        "work": "换瓦",
        "begun_on": date(2023, 3, 2),
        "due_on": date(2023, 4, 30),
        "photo": BEFORE,
        "consent": "样例批复〔2023〕1号",
    }
    return actions.begin_repair(house=house, **{**said, **more})


def finished(village: Village, repair: Repair, **more: Any) -> Repair:
    """It ended on 7 March, for about 40,000 yuan."""
    said: dict[str, Any] = {
        "by": village.by("secretary"),
        "ended_on": date(2023, 3, 7),
        "condition": Condition.SOUND,
        "quantity": Quantity(40000, 40000, about=True),
        "photo": AFTER,
    }
    return actions.finish_repair(repair=repair, **{**said, **more})


def planned(village: Village, kind: str = SiteKind.SIGHT, **more: Any) -> Site:
    """A sight of the community."""
    said = {"by": village.by("secretary"), "name": "样例花园", "place": village.world.community}
    return actions.plan_site(kind=kind, **{**said, **more})


def opened(village: Village, on: date = MARCH_1, **more: Any) -> Site:
    """A sight that has been open since 1 March."""
    site = planned(village, **more)
    return actions.open_site(by=village.by("secretary"), site=site, on=on)


def counted(village: Village, site: Site, day: int = 5, **more: Any) -> Count:
    """320 tickets of a day of March."""
    on = date(2023, 3, day)
    said: dict[str, Any] = {"by": village.by("secretary"), "since": on, "until": on}
    return actions.count_visitors(site=site, **{**said, "counted": TICKETS, **more})


def signed(village: Village, **more: Any) -> Contract:
    """A contract of two years over 6,000 yuan a year."""
    said: dict[str, Any] = {
        "by": village.by("secretary"),
        "household": village.household,
        "enterprise": village.firm,
        "bank": village.bank,
        "place": village.world.community,
        "deal": replace(DEAL, **{name: more.pop(name) for name in vars(DEAL) if name in more}),
    }
    return actions.sign_contract(**{**said, **more})


def entered(village: Village, contract: Contract, pay_on: date = MARCH_1, **more: Any) -> Payout:
    """1,500 yuan to be paid on 1 March, entered by the secretary."""
    said: dict[str, Any] = {"by": village.by("secretary"), "yuan": Decimal(1500)}
    return actions.enter_payout(contract=contract, pay_on=pay_on, **{**said, **more})


def released(village: Village, payout: Payout, yuan: int = 1500, by: str = "dispatcher") -> Payout:
    """Released by the street's dispatcher."""
    return actions.release_payout(by=village.by(by), payout=payout, released_yuan=Decimal(yuan))
