"""The demonstration's organisations and posts with one account each: titles, no persons' names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.access.roles import (
    AUDIT_ADMIN,
    LEADER,
    SECURITY_ADMIN,
    SYSTEM_ADMIN,
    Role,
)
from chunsheng.kernel.custody.actions import open_account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.operations.demo.geography import Geography
from chunsheng.organisations.actions import add_organisation, add_post, fill_post
from chunsheng.organisations.terms import (
    DISPATCHER,
    GRID_WORKER,
    INVESTMENT_OFFICER,
    OUTPOST_OFFICER,
    SUPERVISOR,
    OrganisationKind,
    PostKind,
)

SINCE = date(2022, 1, 4)


@dataclass(frozen=True)
class Place:
    """A post to be filled: `shown` is what others read as its account's name."""

    unit: Unit
    title: str
    shown: str
    role: Role
    username: str
    kind: PostKind = PostKind.MEMBER


def load_posts(by: Actor, ground: Geography, office: Unit) -> dict[str, Account]:
    """Add organisations and posts and fill these; returns one persona for each role by its code.

    `office` is the outpost whose officer records visits.
    The grid worker, supervisor and dispatcher are those of the grid of “样例小区 3号楼”.
    """
    _add_organisations(by, ground)
    personas = {}
    for place in _places(ground, office):
        account = _fill(by, place)
        if ground.first_grid.path.startswith(place.unit.path) or place.unit == office:
            personas[place.role.code] = account  # the street's dispatcher after the district's
    return personas


def _places(ground: Geography, office: Unit) -> Iterator[Place]:
    yield Place(office, "驻外联络员", "筹备处联络员", OUTPOST_OFFICER, "outpost-officer")
    for title, role, username, kind in (
        ("区领导", LEADER, "leader", PostKind.CHIEF),
        ("区分派员", DISPATCHER, "dispatcher", PostKind.MEMBER),
        ("区招商专员", INVESTMENT_OFFICER, "investment-officer", PostKind.MEMBER),
        ("系统管理员", SYSTEM_ADMIN, "system-admin", PostKind.MEMBER),
        ("安全管理员", SECURITY_ADMIN, "security-admin", PostKind.MEMBER),
        ("审计管理员", AUDIT_ADMIN, "audit-admin", PostKind.MEMBER),
    ):
        yield Place(ground.district, title, title, role, username, kind)
    for n, street in enumerate(ground.streets, start=1):
        name = f"{street.name} 分派员"
        yield Place(street, "街道分派员", name, DISPATCHER, f"dispatcher-{n}")
    for n, unit in enumerate(ground.communities, start=1):
        name = f"{unit.name} 书记"
        yield Place(unit, "社区书记", name, SUPERVISOR, f"secretary-{n}", PostKind.CHIEF)
    for n, grid in enumerate(ground.grids, start=1):
        name = f"{grid.name}员"
        yield Place(grid, "网格员", name, GRID_WORKER, f"grid-worker-{n:02d}")


def _add_organisations(by: Actor, ground: Geography) -> None:
    add_organisation(
        by=by, kind=OrganisationKind.GOVERNMENT, name="平顶山市新华区", unit=ground.district
    )
    for street in ground.streets:
        add_organisation(
            by=by,
            kind=OrganisationKind.STREET_OFFICE,
            name=f"{street.name}办事处",
            unit=street,
            sample=True,
        )
    for community in ground.communities:
        add_organisation(
            by=by,
            kind=OrganisationKind.COMMUNITY,
            name=f"{community.name}居民委员会",
            unit=community,
            sample=True,
        )


def _fill(by: Actor, place: Place) -> Account:
    account = open_account(by=by, username=place.username, title=place.shown)
    post = add_post(
        by=by,
        unit=place.unit,
        title=place.title,
        role=place.role.code,
        kind=place.kind,
        since=SINCE,
        sample=True,
    )
    fill_post(by=by, post=post, account=account, since=SINCE)
    return account
