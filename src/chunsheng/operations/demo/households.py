"""Thirty sample households of the first grid, some living alone or pure elderly (R7); all marked 样例.

Nobody here exists: names, doors, consents and their days are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.operations.demo.geography import Geography
from chunsheng.organisations.terms import GRID_WORKER, SUPERVISOR
from chunsheng.people import actions
from chunsheng.people.models import Household
from chunsheng.people.terms import Basis, Category
from chunsheng.places.models import Building

BEGAN = datetime(2023, 2, 6, 9, tzinfo=clock.SHANGHAI)
CONSENT, LAW = "入户走访时书面同意（样例）", "样例关爱老人办法 第四条"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"
COUNT = 30
# How many live there, household after household; 0 where nobody has counted.
PEOPLE = (3, 1, 4, 2, 2, 5, 1, 3, 0, 2)


@dataclass(frozen=True)
class Told:
    """The category that a household of the list was put into, and when."""

    place: int
    category: Category
    consent_on: date | None


CATEGORIES = (
    Told(1, Category.ALONE, date(2023, 2, 7)),
    Told(6, Category.ALONE, date(2023, 2, 9)),
    Told(11, Category.ALONE, date(2023, 2, 14)),
    Told(16, Category.ALONE, None),
    Told(3, Category.ELDERLY, date(2023, 2, 8)),
    Told(14, Category.ELDERLY, date(2023, 2, 15)),
    Told(23, Category.ELDERLY, date(2023, 2, 16)),
    Told(21, Category.ALONE, date(2023, 2, 16)),
)
# One took its consent back, one has moved away.
WITHDRAWN, LEFT = 21, 27


def load_households(ground: Geography, personas: dict[str, Account]) -> list[Household]:
    """Add the households in their buildings as the worker went round, and what came of two of them."""
    grid = ground.first_grid
    worker = Actor(personas[GRID_WORKER.code], unit=grid)
    community = next(one for one in ground.communities if grid.path.startswith(one.path))
    secretary = Actor(personas[SUPERVISOR.code], unit=community)
    buildings = [one for one in ground.buildings if one.grid_id == grid.pk]
    households = []
    for place in range(COUNT):
        with clock.use(lambda place=place: BEGAN + timedelta(minutes=12 * place)):  # type: ignore[misc]  # mypy loses the default
            households.append(_add(worker, place, buildings[place % len(buildings)]))
    for told in CATEGORIES:
        with clock.use(lambda told=told: _at(told.consent_on or date(2023, 2, 20))):  # type: ignore[misc]  # mypy loses the default
            actions.mark_category(
                by=worker,
                household=households[told.place],
                category=told.category,
                basis=Basis.CONSENT if told.consent_on else Basis.LAW,
                consent_on=told.consent_on,
                source=CONSENT if told.consent_on else LAW,
            )
    with clock.use(lambda: _at(date(2023, 2, 27))):
        actions.withdraw_category(
            by=worker,
            household=households[WITHDRAWN],
            category=Category.ALONE,
            reason="本人来电，不愿再登记",
        )
        actions.close_household(
            by=secretary,
            household=households[LEFT],
            on=date(2023, 2, 25),
            reason="随子女搬到外地",
        )
    return households


def _add(by: Actor, place: int, building: Building) -> Household:
    named = place < len(SURNAMES)
    return actions.add_household(
        by=by,
        building=building,
        door=f"{place % 3 + 1}单元{place // 6 + 1}0{place % 2 + 1}室",
        people=PEOPLE[place % len(PEOPLE)] or None,
        contact_name=f"{SURNAMES[place]}样例" if named else "",
        contact_phone=f"199000010{place:02d}" if named else "",
        sample=True,
    )


def _at(day: date) -> datetime:
    """The afternoon of a day, when the worker enters what was told."""
    return datetime(day.year, day.month, day.day, 16, tzinfo=clock.SHANGHAI)
