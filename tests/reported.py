"""The small known district with the report's own facts entered, for whoever shows its numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.test import Client

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.access.roles import Role
from chunsheng.operations.demo.article import Named, load_article, load_organisations
from chunsheng.operations.demo.committees import load_joint_committee, load_sample_committee
from chunsheng.operations.demo.study import load_study
from chunsheng.operations.demo.training import load_training
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.services.actions import close_request, receive_request, sign_request
from tests.places.ground import BY
from tests.world import RESIDENT, SINCE, World, lamp_is_dark, make_world

UNTIL = date(2023, 3, 8)


@dataclass(frozen=True)
class Reported:
    """The district by its posts, and the organisations that the report names."""

    world: World
    named: Named

    def enter(self, name: str) -> Client:
        """Somebody signed in by the name of their post."""
        return self.world.enter(name)

    def appoint(self, name: str, role: Role, unit: Unit) -> Client:
        """Somebody of a new post at a unit, signed in."""
        self.world.accounts[name] = fill(name, role, unit)
        return self.enter(name)

    @property
    def units(self) -> list[Unit]:
        """A unit of every kind: what has figures, and what has none."""
        ground, named = self.world.ground, self.named
        areas = [ground.district, *ground.streets, ground.communities[0], *ground.grids[::3]]
        return [*areas, named.office.unit, named.committee.unit, named.hengyi.unit]


def report_everything() -> Reported:
    """Make the district, and enter what the report says of it."""
    world = make_world()
    named = load_organisations(BY, world.district)
    load_article(BY, named)
    load_study(BY, world.district, world.accounts["secretary"])
    load_training(BY, world.district)
    load_joint_committee(BY, named)
    load_sample_committee(BY, world.community, world.grid)
    return Reported(world, named)


def fill(name: str, role: Role, unit: Unit) -> Account:
    """An account that holds a new post of a role."""
    account = Account.objects.create_account(name, title=str(role.title))
    post = add_post(by=BY, unit=unit, title=str(role.title), role=role.code, since=SINCE)
    fill_post(by=BY, post=post, account=account, since=SINCE)
    return account


def lamp_is_mended(world: World, **said: Any) -> None:
    """A request of the first grid, received and closed on time."""
    by = world.by("worker")
    request, _code = receive_request(by=RESIDENT, petition=replace(lamp_is_dark(world), **said))
    close_request(by=by, request=sign_request(by=by, request=request), outcome="灯换好了。")
