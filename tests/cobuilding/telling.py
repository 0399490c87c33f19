"""The school and the community, and what they do together; for tests to tell and to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from chunsheng.cobuilding.actions.activities import plan_activity
from chunsheng.cobuilding.actions.agreements import (
    draft_agreement,
    list_need,
    list_offer,
    sign_agreement,
)
from chunsheng.cobuilding.actions.undertakings import claim_need
from chunsheng.cobuilding.models import Activity, Agreement, Undertaking
from chunsheng.cobuilding.terms import PARTNER_LIAISON, Culture, Work
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.matters.models import Need, Offer
from chunsheng.matters.terms import ONE
from chunsheng.organisations.actions import add_organisation, add_post, fill_post
from chunsheng.organisations.terms import OrganisationKind
from tests.places.ground import BY
from tests.world import SINCE, World

TODAY, YESTERDAY, TOMORROW = date(2023, 3, 8), date(2023, 3, 7), date(2023, 3, 9)
BEGINS, ENDS, DUE = date(2023, 1, 1), date(2023, 12, 31), date(2023, 3, 20)
SCHOOL = "样例学校"
WORKS = [Work.WELFARE.value, Work.VOLUNTEERING.value]


@dataclass(frozen=True)
class Together:
    """The world with one unit more."""

    world: World
    school: Unit

    @property
    def liaison(self) -> Actor:
        """The school's hand."""
        return Actor(self.world.accounts["liaison"], "desk", self.school)

    @property
    def secretary(self) -> Actor:
        """The community's hand."""
        return self.world.by("secretary")


def come_together(world: World) -> Together:
    """Add the school below the district, and its liaison."""
    kind = OrganisationKind.SCHOOL
    school = add_organisation(by=BY, kind=kind, name=SCHOOL, parent=world.district).unit
    account = Account.objects.create_account("liaison", title="共建联络员")
    role = PARTNER_LIAISON.code
    post = add_post(by=BY, unit=school, title="共建联络员", role=role, since=SINCE)
    fill_post(by=BY, post=post, account=account, since=SINCE)
    world.accounts["liaison"] = account
    return Together(world, school)


def drafted(together: Together, works: list[str] | None = None) -> Agreement:
    """What the community drafted with the school."""
    unit, community = together.school, together.world.community
    chosen = WORKS if works is None else works
    return draft_agreement(by=together.secretary, community=community, partner=unit, works=chosen)


def signed(together: Together, since: date = BEGINS, until: date = ENDS) -> Agreement:
    """An agreement that was signed."""
    made = drafted(together)
    told: dict[str, Any] = {"since": since, "until": until, "document": "共建协议书"}
    return sign_agreement(by=together.secretary, agreement=made, **told)


def wanted(together: Together, agreement: Agreement, title: str = "一场讲座") -> Need:
    """What the community put on the list of needs."""
    return list_need(by=together.secretary, agreement=agreement, work=Work.WELFARE, title=title)


def offered(together: Together, agreement: Agreement, title: str = "一间教室") -> Offer:
    """What the school put on the list of offers."""
    return list_offer(by=together.liaison, agreement=agreement, work=Work.WELFARE, title=title)


def claimed(
    together: Together, agreement: Agreement, title: str = "一场讲座", due_on: date = DUE
) -> Undertaking:
    """A need that the school took up."""
    return take(together, agreement, wanted(together, agreement, title), due_on)


def take(
    together: Together,
    agreement: Agreement,
    need: Need,
    due_on: date = DUE,
    work: str = Work.WELFARE,
) -> Undertaking:
    """The school takes a need up."""
    told: dict[str, Any] = {"work": work, "quantity": ONE, "due_on": due_on}
    return claim_need(by=together.liaison, agreement=agreement, need=need, **told)


def planned(
    together: Together,
    on: date = TODAY,
    capacity: int = 5,
    culture: str = Culture.RED,
    title: str = "清明祭扫",
) -> Activity:
    """An activity of the first community."""
    place, told = together.world.community, {"culture": culture, "on": on, "capacity": capacity}
    return plan_activity(by=together.secretary, title=title, place=place, **told)
