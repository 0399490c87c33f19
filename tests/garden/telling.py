"""A sample garden in the known district: plots, a school, and short ways to work in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from chunsheng.garden.actions import open_plot, weigh_harvest
from chunsheng.garden.models import Harvest, Plot
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind
from tests.world import RESIDENT, World

DAY, OPENED = date(2023, 3, 8), date(2023, 2, 1)


@dataclass(frozen=True)
class Garden:
    """A roof in the first grid, another of an unknown area, and a school nearby."""

    world: World
    roof: Plot
    yard: Plot
    school: Organisation


def make_garden(world: World) -> Garden:
    """Two plots that were opened on 1 February."""
    by, school = world.by("secretary"), OrganisationKind.SCHOOL
    here: dict[str, Any] = {"by": by, "place": world.grid, "on": OPENED}
    return Garden(
        world,
        open_plot(name="样例楼顶一号", spot="样例东苑 3号楼楼顶", area_m2=Decimal(24), **here),
        open_plot(name="样例院子二号", **here),
        add_organisation(by=RESIDENT, kind=school, name="样例小学", parent=world.street),
    )


def weigh(garden: Garden, kilos: str = "2.6", **more: Any) -> Harvest:
    """Cabbage from the roof, picked today and weighed by the grid's worker, but for what is said."""
    said: dict[str, Any] = {
        **{"by": garden.world.by("worker"), "plot": garden.roof, "crop": "小白菜", "on": DAY},
        **more,
    }
    return weigh_harvest(kilos=Decimal(kilos), **said)
