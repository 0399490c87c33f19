"""Households in the inhabited world: of the first grid and of the other street, of a category and not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from chunsheng.kernel.access.models import Unit
from chunsheng.people.actions import (
    add_household,
    close_household,
    mark_category,
    set_ladder,
    tiers,
    withdraw_category,
)
from chunsheng.people.models import Household, Ladder
from chunsheng.people.terms import Basis, Category
from chunsheng.places.actions import add_building
from tests.world import RESIDENT, World

Samples = dict[str, dict[str, Any]]

HARVEST, SOURCE = "样例用途", "样例分菜办法 第三条"
CONSENTED = date(2023, 2, 1)
# By its door: who is the contact, and the category it was put into.
DOORS = {
    "9单元101": ("孙样例", Category.ALONE),
    "9单元102": ("", ""),
    "9单元103": ("周样例", Category.ELDERLY),
}


def tell(world: World) -> None:
    """Three doors in each of two grids, one of them left; the ladder, and a run that read it."""
    rungs = [[Category.ALONE, Category.ELDERLY]]
    since = date(2023, 1, 1)
    set_ladder(by=RESIDENT, purpose=HARVEST, rungs=rungs, source=SOURCE, since=since)
    for grid in (world.grid, world.other_grid):
        for door, (name, category) in DOORS.items():
            household = lives_behind(grid, door, contact_name=name)
            if category:
                consented(household, category)
        left = Household.objects.get(place=grid, door="9单元103")
        withdraw_category(
            by=RESIDENT, household=left, category=Category.ELDERLY, reason="样例：说不愿再登记"
        )
        close_household(by=RESIDENT, household=left, on=CONSENTED, reason="搬到外地")
    here = Household.objects.filter(place=world.grid)
    tiers(by=world.by("worker"), households=here, purpose=HARVEST, day=date(2023, 3, 8))


def lives_behind(grid: Unit, door: str, **more: Any) -> Household:
    """A household of a grid since January."""
    known = grid.buildings.order_by("pk").first()
    building = known or add_building(by=RESIDENT, name="样例住宅楼", grid=grid)
    said = {"since": date(2023, 1, 4), "people": 1, **more}
    return add_household(by=RESIDENT, building=building, door=door, **said)


def consented(household: Household, category: str) -> None:
    """Of a category since its consent in February."""
    said = {"basis": Basis.CONSENT, "consent_on": CONSENTED, "source": "入户时书面同意"}
    mark_category(by=RESIDENT, household=household, category=category, **said)


def samples(world: World) -> Samples:
    """Those households by where they are, and the ladder."""
    places = {"this grid": world.grid, "other street": world.other_grid}
    # As they were added: whoever plants other values in their doors finds them all the same.
    hows = ("", ", of no category", ", left")
    households = {
        f"{where}{how}": one
        for where, place in places.items()
        for how, one in zip(hows, _first(place, len(hows)), strict=True)
    }
    return {
        "people.households": households,
        "people.ladders": {"any": Ladder.objects.get(purpose=HARVEST)},
    }


def _first(place: Unit, count: int) -> Iterable[Household]:
    return Household.objects.filter(place=place).order_by("pk")[:count]


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more household of a category, and one more ladder."""

    def one_more_household(n: int) -> None:
        consented(
            lives_behind(world.grid, f"8单元{200 + n}", contact_name="吴样例"), Category.ALONE
        )

    def one_more_ladder(n: int) -> None:
        said = {"rungs": [[Category.ALONE]], "source": SOURCE, "since": date(2023, 1, 1)}
        set_ladder(by=RESIDENT, purpose=f"用途{n}", **said)

    return {"people.households": one_more_household, "people.ladders": one_more_ladder}
