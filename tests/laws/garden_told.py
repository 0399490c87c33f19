"""The garden and what was shared out of it in the inhabited world: of the first grid and the other street."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chunsheng.allocation.actions import (
    confirm_proposal,
    give_back_share,
    hand_out_share,
    propose_shares,
    set_rule,
)
from chunsheng.allocation.models import Proposal, Rule, Share
from chunsheng.allocation.terms import PROPOSAL_CYCLE, PURPOSE, SHARE_CYCLE
from chunsheng.garden.actions import (
    close_plot,
    give_plot,
    open_plot,
    record_session,
    weigh_harvest,
)
from chunsheng.garden.models import Harvest, Plot, Session
from chunsheng.garden.terms import CYCLE
from chunsheng.kernel.access.models import Unit
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.people.actions import set_ladder
from chunsheng.people.terms import Category
from tests.laws.households_told import lives_behind
from tests.world import RESIDENT, World

Samples = dict[str, dict[str, Any]]

DAY, OPENED, SINCE = date(2023, 3, 7), date(2023, 2, 1), date(2023, 1, 1)
ROOF, FALLOW, SCHOOL, RULES = "样例楼顶", "样例旧地", "样例小学", "样例分菜办法"


def tell(world: World) -> None:
    """Plots in both streets, harvests at each stage, shares at each stage, a lesson in each."""
    by, grids = world.by("worker"), (world.grid, world.other_grid)
    rungs = [[Category.ALONE, Category.ELDERLY]]
    set_ladder(by=RESIDENT, purpose=PURPOSE, rungs=rungs, source=RULES, since=SINCE)
    rule(world.district)
    kind = OrganisationKind.SCHOOL
    school = add_organisation(by=RESIDENT, kind=kind, name=SCHOOL, parent=world.street)
    for grid in grids:
        plot = open_plot(by=RESIDENT, name=ROOF, place=grid, on=OPENED, area_m2=Decimal(20))
        give_plot(by=RESIDENT, plot=plot, since=OPENED, group="样例种菜小组")
        lesson(plot, school)
    old = open_plot(by=RESIDENT, name=FALLOW, place=world.grid, on=OPENED)
    close_plot(by=RESIDENT, plot=old, on=DAY, reason="防水维修")
    here, there = roofs(world)
    lives_behind(world.grid, "9单元104")
    proposal = propose_shares(by=by, harvest=weigh(here, "1.2"))
    proposal = confirm_proposal(by=world.by("secretary"), proposal=proposal)
    first, second = Share.objects.filter(proposal=proposal, portions__gt=0).order_by("pk")
    hand_out_share(by=by, share=first)
    give_back_share(by=by, share=second, reason="不在家")
    again = propose_shares(by=by, harvest=weigh(here, "0.6"))
    confirm_proposal(by=world.by("secretary"), proposal=again)
    later = weigh(here, "0.7")
    for _time in range(2):
        propose_shares(by=by, harvest=later)
    propose_shares(by=RESIDENT, harvest=weigh(there, "0.8"))


def roofs(world: World) -> tuple[Plot, Plot]:
    """The roof of the first grid, and that of the other street."""
    here, there = (Plot.objects.get(name=ROOF, place=g) for g in (world.grid, world.other_grid))
    return here, there


def rule(unit: Unit, since: date = SINCE) -> Rule:
    """Portions of 500 g, one each, within the grid."""
    said: dict[str, Any] = {"portion_grams": 500, "most": 1, "reach": "grid", "weeks": 8}
    return set_rule(by=RESIDENT, unit=unit, source=RULES, since=since, **said)


def weigh(plot: Plot, kilos: str = "0.6") -> Harvest:
    """So much cabbage."""
    return weigh_harvest(by=RESIDENT, plot=plot, crop="小白菜", kilos=Decimal(kilos), on=DAY)


def lesson(plot: Plot, school: Organisation) -> Session:
    """A lesson on a plot with about 30 pupils."""
    about = Quantity(30, 30, about=True)
    return record_session(by=RESIDENT, plot=plot, school=school, on=DAY, quantity=about)


def samples(world: World) -> Samples:
    """Those records, by register and by where they are."""
    places = {"this grid": world.grid, "other street": world.other_grid}
    plots = {"": ROOF, ", fallow": FALLOW}
    return {
        "garden.plots": {
            f"{where}{how}": plot
            for where, place in places.items()
            for how, name in plots.items()
            if (plot := Plot.objects.filter(place=place, name=name).first())
        },
        "garden.harvests": _by_stage(Harvest, "plot__place", CYCLE.choices, places),
        "garden.sessions": {
            where: Session.objects.filter(plot__place=place).first()
            for where, place in places.items()
        },
        "allocation.proposals": _by_stage(Proposal, "place", PROPOSAL_CYCLE.choices, places),
        "allocation.shares": _by_stage(Share, "proposal__place", SHARE_CYCLE.choices, places),
        "allocation.rules": {"district": Rule.objects.get(unit=world.district)},
    }


def _by_stage(model: Any, field: str, stages: Any, places: dict[str, Unit]) -> dict[str, Any]:
    """The first record of each place at each stage."""
    return {
        f"{where}, {stage}": record
        for where, place in places.items()
        for stage, _title in stages
        if (record := model.objects.filter(**{field: place, "stage": stage}).order_by("pk").first())
    }


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more record of each."""

    def one_more_harvest(_n: int = 0) -> Harvest:
        return weigh(roofs(world)[0])

    def one_more_proposal(_n: int) -> None:
        propose_shares(by=RESIDENT, harvest=one_more_harvest())

    def one_more_lesson(_n: int) -> None:
        lesson(roofs(world)[0], Organisation.objects.get(name=SCHOOL))

    return {
        "garden.plots": lambda n: open_plot(
            by=RESIDENT, name=f"{n}号地", place=world.grid, on=OPENED
        ),
        "garden.harvests": one_more_harvest,
        "garden.sessions": one_more_lesson,
        "allocation.proposals": one_more_proposal,
        "allocation.shares": one_more_proposal,
        "allocation.rules": lambda n: rule(world.grid, date(2022, 1, 1) + timedelta(days=n)),
    }
