"""One small known district with people by post, for everyone's tests; made through the actions.

Two streets, three communities, four grids (see `tests.places.ground`), and a preparatory office
below the district. Each post has one account, named after what it does. Limits are those of the
cited sources, in force since 2019.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.test import Client

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.access.roles import AUDIT_ADMIN, LEADER, SECURITY_ADMIN, SYSTEM_ADMIN
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.organisations.actions import add_organisation, add_post, fill_post
from chunsheng.organisations.terms import (
    DISPATCHER,
    GRID_WORKER,
    INVESTMENT_OFFICER,
    OUTPOST_OFFICER,
    SUPERVISOR,
    OrganisationKind,
)
from chunsheng.places.actions import add_building
from chunsheng.places.models import Building
from chunsheng.services.actions import add_category, receive_request, set_limit
from chunsheng.services.models import Category, Request
from chunsheng.services.petitions import Petition
from chunsheng.services.terms import RequestKind, ServiceForm, Urgency
from tests.places.ground import BY, Ground, lay_ground
from tests.standing import standing

Enter = Callable[[str], Client]
SINCE = date(2022, 1, 4)
LIMITS_SINCE = date(2019, 1, 1)
RESIDENT = Actor(channel="portal")
# Working days by kind: 静安区大宁路街道办法 2019; reports take the longest of its plain limits.
LIMITS = {
    RequestKind.INQUIRY: 1,
    RequestKind.ADVICE: 1,
    RequestKind.HELP: 5,
    RequestKind.COMPLAINT: 5,
    RequestKind.REPORT: 15,
}


@dataclass(frozen=True)
class World:
    """Who and what there is, by name."""

    ground: Ground
    accounts: dict[str, Account]
    building: Building
    lamp: Category
    meal: Category
    conduct: Category
    office: Unit

    @property
    def district(self) -> Unit:
        """样例区."""
        return self.ground.district

    @property
    def street(self) -> Unit:
        """样例街道1, with the first three grids."""
        return self.ground.streets[0]

    @property
    def community(self) -> Unit:
        """样例甲社区, with the first two grids."""
        return self.ground.communities[0]

    @property
    def grid(self) -> Unit:
        """网格 01 of 样例甲社区, in which the building stands."""
        return self.ground.grids[0]

    @property
    def other_grid(self) -> Unit:
        """网格 01 of 样例丙社区, in the other street."""
        return self.ground.grids[3]

    def by(self, name: str) -> Actor:
        """The holder of a post, acting for its unit."""
        account = self.accounts[name]
        return Actor(account, "desk", self.units[name])

    def enter(self, name: str) -> Client:
        """The holder of a post, signed in."""
        client = Client()
        client.force_login(self.accounts[name])
        return client

    @property
    def units(self) -> dict[str, Unit]:
        """Where each account's post is held."""
        streets, grids = self.ground.streets, self.ground.grids
        return {
            **dict.fromkeys(("leader", "district_dispatcher"), self.district),
            **dict.fromkeys(("system_admin", "security_admin", "audit_admin"), self.district),
            **{"investor": self.district, "outpost": self.office},
            "dispatcher": streets[0],
            "other_dispatcher": streets[1],
            "secretary": self.ground.communities[0],
            "worker": grids[0],
            "neighbour": grids[1],
            "other_worker": grids[3],
        }


POSTS = {
    "leader": ("区领导", LEADER),
    "system_admin": ("系统管理员", SYSTEM_ADMIN),
    "security_admin": ("安全管理员", SECURITY_ADMIN),
    "audit_admin": ("审计管理员", AUDIT_ADMIN),
    "district_dispatcher": ("区分派员", DISPATCHER),
    "dispatcher": ("街道分派员", DISPATCHER),
    "other_dispatcher": ("街道分派员", DISPATCHER),
    "secretary": ("社区书记", SUPERVISOR),
    "worker": ("网格员", GRID_WORKER),
    "neighbour": ("网格员", GRID_WORKER),
    "other_worker": ("网格员", GRID_WORKER),
    "investor": ("招商专员", INVESTMENT_OFFICER),
    "outpost": ("驻外联络员", OUTPOST_OFFICER),
}


@standing("world")
def make_world() -> World:
    """Make the district, its posts, one building, the limits and three categories."""
    ground = lay_ground()
    building = add_building(
        by=BY, name="样例东苑 3号楼", grid=ground.grids[0], lat=33.745, lng=113.245
    )
    set_limits()
    world = World(
        ground,
        {},
        building,
        add_category(
            by=BY,
            code="lamp",
            title="公共照明",
            kind=RequestKind.HELP,
            service_form=ServiceForm.GRID,
        ),
        add_category(by=BY, code="meal", title="助餐", kind=RequestKind.INQUIRY),
        add_category(by=BY, code="conduct", title="作风", kind=RequestKind.REPORT),
        open_office(ground.district),
    )
    for name, (title, role) in POSTS.items():
        account = Account.objects.create_account(name, title=title)
        post = add_post(by=BY, unit=world.units[name], title=title, role=role.code, since=SINCE)
        fill_post(by=BY, post=post, account=account, since=SINCE)
        world.accounts[name] = account
    return world


def open_office(district: Unit) -> Unit:
    """A preparatory office far away that belongs to the district."""
    kind, name = OrganisationKind.PREPARATORY, "样例商会筹备处"
    return add_organisation(by=BY, kind=kind, name=name, parent=district).unit


def set_limits() -> None:
    """Enter the limits by kind, and one day for whatever is critical."""
    for kind, days in LIMITS.items():
        set_limit(
            by=BY,
            kind=kind,
            working_days=days,
            source="静安区大宁路街道办法 2019",
            since=LIMITS_SINCE,
        )
    set_limit(
        by=BY,
        kind=RequestKind.HELP,
        urgency=Urgency.CRITICAL,
        working_days=1,
        starts="same_day",
        source="应急事项当日办理",
        since=LIMITS_SINCE,
    )


def lamp_is_dark(world: World) -> Petition:
    """“3号楼楼道灯不亮” with all five elements, from the building in the first grid."""
    return Petition(
        category=world.lamp,
        title="3号楼楼道灯不亮",
        name="张样例",
        phone="19900000001",
        happened_text="3月3日起",
        place_text="样例小区3号楼2单元",
        cause="灯具损坏",
        course="三号楼二单元楼道灯坏了三天，老人晚上出门怕摔。",
        building=world.building,
    )


def report_lamp(world: World) -> tuple[Request, str]:
    """The dark lamp, reported from the portal; with its query code."""
    return receive_request(by=RESIDENT, petition=lamp_is_dark(world))
