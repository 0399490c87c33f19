"""A firm, the branches that help it, and what tests say and read of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from chunsheng.enterprise.actions import (
    confirm_kept,
    hire,
    open_vacancy,
    raise_difficulty,
    recommend,
    take_up,
)
from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.terms import KEEPING, DifficultyKind
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.matters.actions import set_rule
from chunsheng.matters.models import Delivery, Need, Step
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import add_organisation, add_post, fill_post
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import HELPER, OrganisationKind
from chunsheng.people.models import Person
from tests.places.ground import BY
from tests.world import SINCE, World

TODAY = date(2023, 3, 8)
YESTERDAY, TOMORROW = date(2023, 3, 7), date(2023, 3, 9)
DUE = date(2023, 3, 31)
# Somebody who began on this day was there for thirty days on the sixth of March.
BEGAN, TERM = date(2023, 2, 4), date(2023, 3, 6)
AGREED = date(2023, 2, 1)
FIRM, PHONES = "样例机械厂", ("19900000101", "19900000102", "19900000103")
RULE = "样例引用"


@dataclass(frozen=True)
class Firms:
    """Who there is."""

    world: World
    firm: Organisation
    post: Post
    other_post: Post

    @property
    def officer(self) -> Actor:
        """Enters on the firm's behalf, and confirms for it."""
        return self.world.by("investor")

    @property
    def helper(self) -> Actor:
        """Serves the firm at the branch."""
        return Actor(self.world.accounts["helper"], "desk", self.post.unit)

    @property
    def other_helper(self) -> Actor:
        """Serves others at the other branch."""
        return Actor(self.world.accounts["other_helper"], "desk", self.other_post.unit)


def settle_firms(world: World) -> Firms:
    """Add a committee, two branches with a helper each, a firm, and the rule of thirty days."""
    party, district = OrganisationKind.PARTY, world.district
    committee = add_organisation(by=BY, kind=party, name="样例联合党委", parent=district)
    posts = []
    for name, branch in {"helper": "样例制造支部", "other_helper": "样例科技支部"}.items():
        unit = add_organisation(by=BY, kind=party, name=branch, parent=committee.unit).unit
        posts.append(add_post(by=BY, unit=unit, title="助企专员", role=HELPER.code, since=SINCE))
        world.accounts[name] = Account.objects.create_account(name, title=f"{branch}助企专员")
        fill_post(by=BY, post=posts[-1], account=world.accounts[name], since=SINCE)
    kind = OrganisationKind.ENTERPRISE
    firm = add_organisation(by=BY, kind=kind, name=FIRM, parent=district, sample=True)
    set_rule(by=BY, kind=KEEPING, value=30, source=RULE, since=SINCE)
    return Firms(world, firm, *posts)


def raised(firms: Firms, kind: str = DifficultyKind.LABOUR, **said: Any) -> Difficulty:
    """What the firm has trouble with."""
    said = {"firm": firms.firm, "title": "车间缺人", "kind": kind, **said}
    return raise_difficulty(by=firms.officer, organisation=firms.world.district, **said)


def taken(firms: Firms, kind: str = DifficultyKind.LABOUR, **said: Any) -> Difficulty:
    """The same, taken up by the branch."""
    made = raised(firms, kind, **said)
    return take_up(by=firms.officer, difficulty=made, post=firms.post, due_on=DUE)


def wanted(firms: Firms, difficulty: Difficulty, n: int | None = 1) -> Need:
    """A vacancy for so many hands."""
    quantity = Quantity(n, n)
    case = fresh(difficulty)
    return open_vacancy(by=firms.helper, difficulty=case, title="操作工", quantity=quantity)


def agreed(firms: Firms, difficulty: Difficulty, need: Need, n: int = 0, **said: Any) -> Candidacy:
    """Somebody who agreed to be recommended."""
    said = {"name": f"赵样例{n}", "phone": PHONES[n], "consented_on": AGREED, **said}
    return recommend(by=firms.helper, difficulty=fresh(difficulty), need=need, **said)


def hired(firms: Firms, difficulty: Difficulty, need: Need, n: int = 0, **said: Any) -> Candidacy:
    """Somebody who was hired thirty days ago."""
    candidacy = agreed(firms, difficulty, need, n)
    return hire(by=firms.helper, candidacy=candidacy, **{"hired_on": BEGAN, **said})


def kept(firms: Firms, difficulty: Difficulty, need: Need, n: int = 0) -> Candidacy:
    """Somebody of whom the firm said that they stayed."""
    candidacy = hired(firms, difficulty, need, n)
    return confirm_kept(by=firms.helper, candidacy=candidacy, ended_on=TODAY, said_by="车间主任")


def counted(code: str, unit: Unit, until: date = TODAY) -> int:
    """A figure's lower bound up to a day."""
    return int(figure(measures[f"enterprise.{code}"], unit, Period(until)).low)


def stored() -> tuple[int, ...]:
    """How much there is of everything: a refusal changes none of it."""
    tables = (Entry, Fact, Step, Need, Delivery, Person, Candidacy, Difficulty)
    return tuple(table._default_manager.count() for table in tables)


def fresh(record: Any) -> Any:
    """The record as it is stored."""
    return type(record)._default_manager.get(pk=record.pk)
