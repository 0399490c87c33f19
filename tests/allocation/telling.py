"""A garden with its neighbours: households, some of them living alone, and the rule of sharing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from chunsheng.allocation.actions import confirm_proposal, propose_shares, set_rule
from chunsheng.allocation.models import Proposal, Rule, Share
from chunsheng.allocation.terms import PURPOSE, Reach
from chunsheng.garden.models import Harvest
from chunsheng.people.actions import add_household, mark_category, set_ladder
from chunsheng.people.models import Household
from chunsheng.people.terms import Basis, Category
from tests.garden.telling import Garden, make_garden, weigh
from tests.world import RESIDENT, World

SINCE, SOURCE = date(2023, 1, 1), "样例菜园分菜办法"
ALONE, HOUSEHOLDS = 2, 6


@dataclass(frozen=True)
class Sharing:
    """The garden, the households of its grid (the last two live alone), and its rule."""

    garden: Garden
    homes: list[Household]
    rule: Rule

    @property
    def world(self) -> World:
        """The district."""
        return self.garden.world

    @property
    def alone(self) -> set[Any]:
        """Who lives alone."""
        return {one.pk for one in self.homes[-ALONE:]}


def make_sharing(world: World, **rule: Any) -> Sharing:
    """Six households of the first grid, portions of 500 g, one each, by the grid."""
    garden = make_garden(world)
    set_ladder(by=RESIDENT, purpose=PURPOSE, rungs=[list(Category)], source=SOURCE, since=SINCE)
    homes = [
        add_household(by=RESIDENT, building=world.building, door=f"{n + 1}单元", since=SINCE)
        for n in range(HOUSEHOLDS)
    ]
    for one in homes[-ALONE:]:
        said: dict[str, Any] = {"basis": Basis.CONSENT, "consent_on": date(2023, 2, 1)}
        mark_category(by=RESIDENT, household=one, category=Category.ALONE, **said)
    said = {"portion_grams": 500, "most": 1, "reach": Reach.GRID, "weeks": 8, **rule}
    made = set_rule(by=RESIDENT, unit=world.street, source=SOURCE, since=SINCE, **said)
    return Sharing(garden, homes, made)


def propose(sharing: Sharing, harvest: Harvest | None = None, who: str = "worker") -> Proposal:
    """What the solver suggests for 1.6 kg, so three portions, to the grid's worker."""
    harvest = harvest or weigh(sharing.garden, "1.6")
    return propose_shares(by=sharing.world.by(who), harvest=harvest)


def confirm(sharing: Sharing, proposal: Proposal, who: str = "secretary") -> Proposal:
    """The community's secretary confirms."""
    fresh = Proposal.objects.get(pk=proposal.pk)
    return confirm_proposal(by=sharing.world.by(who), proposal=fresh)


def lines(proposal: Proposal) -> dict[Any, Share]:
    """The lines by household."""
    return {one.household_id: one for one in Share.objects.filter(proposal=proposal)}


def served(proposal: Proposal) -> set[Any]:
    """The households that get something."""
    return {key for key, one in lines(proposal).items() if one.portions}
