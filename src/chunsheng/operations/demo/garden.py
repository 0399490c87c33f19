"""The district's own sample garden: three plots, two harvests, a lesson (R7); all marked 样例.

The garden that the report describes lies in another region: nothing of it is told here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from chunsheng.allocation import actions as sharing
from chunsheng.allocation.models import Proposal, Share
from chunsheng.allocation.terms import PURPOSE, WAITING, Reach
from chunsheng.garden import actions
from chunsheng.garden.models import Harvest, Plot
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.matters.terms import Quantity
from chunsheng.operations.demo.geography import Geography
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.terms import GRID_WORKER, SUPERVISOR, OrganisationKind
from chunsheng.people.actions import set_ladder
from chunsheng.people.terms import Category

SINCE, OPENED = date(2023, 1, 3), date(2023, 2, 1)
RULES, GROUP, SCHOOL = "样例菜园分菜办法 第三条", "样例种菜小组", "样例小学"
# Name, where, square metres where they are known, crop, days since opening until it was planted.
PLOTS = (
    ("样例楼顶一号", "3号楼楼顶东侧", Decimal(24), "小白菜", 2),
    ("样例楼顶二号", "3号楼楼顶西侧", Decimal("18.5"), "菠菜", 3),
    ("样例院子三号", "小区东门内", None, "萝卜", 20),
)
SATURDAY, MONDAY, TUESDAY = date(2023, 3, 4), date(2023, 3, 6), date(2023, 3, 7)
NOT_FETCHED = "打电话约了两次，都不在家"


def load_garden(ground: Geography, personas: dict[str, Account]) -> None:
    """Open the plots, share out one harvest to the last household, and propose for the next."""
    grid = ground.first_grid
    community = next(one for one in ground.communities if grid.path.startswith(one.path))
    worker = Actor(personas[GRID_WORKER.code], unit=grid)
    secretary = Actor(personas[SUPERVISOR.code], unit=community)
    plots = _open(worker, secretary, grid)
    _settle_rules(secretary, community)
    _share_out(worker, secretary, plots[0])
    _teach(worker, secretary, plots[0], community)
    with clock.use(lambda: _at(TUESDAY, 9)):
        second = _weigh(worker, plots[1], "菠菜", "4.6")
    with clock.use(lambda: _at(TUESDAY, 16)):
        sharing.propose_shares(by=worker, harvest=second)


def _open(worker: Actor, secretary: Actor, grid: Unit) -> list[Plot]:
    plots = []
    for name, spot, area, crop, days in PLOTS:
        with clock.use(lambda: _at(OPENED, 10)):
            said: dict[str, Any] = {"spot": spot, "area_m2": area, "sample": True}
            plot = actions.open_plot(by=secretary, name=name, place=grid, on=OPENED, **said)
            plots.append(actions.give_plot(by=secretary, plot=plot, since=OPENED, group=GROUP))
        on = OPENED + timedelta(days=days)
        with clock.use(lambda on=on: _at(on, 15)):  # type: ignore[misc]  # mypy loses the default
            actions.plant_crop(by=worker, plot=plot, crop=crop, on=on)
    return plots


def _settle_rules(secretary: Actor, community: Unit) -> None:
    """Whom the report names comes first: households living alone, and purely elderly ones."""
    told: dict[str, Any] = {"source": RULES, "since": SINCE}
    with clock.use(lambda: _at(SINCE, 10)):
        set_ladder(by=secretary, purpose=PURPOSE, rungs=[list(Category)], **told)
        said: dict[str, Any] = {"portion_grams": 500, "most": 1, "reach": Reach.GRID, "weeks": 8}
        sharing.set_rule(by=secretary, unit=community, **said, **told)


def _share_out(worker: Actor, secretary: Actor, plot: Plot) -> Proposal:
    with clock.use(lambda: _at(SATURDAY, 9)):
        harvest = _weigh(worker, plot, "小白菜", "6.2")
    with clock.use(lambda: _at(SATURDAY, 10)):
        actions.verify_harvest(by=secretary, harvest=harvest)
        proposal = sharing.propose_shares(by=worker, harvest=harvest)
    with clock.use(lambda: _at(SATURDAY, 11)):
        sharing.confirm_proposal(by=secretary, proposal=proposal)
    waiting = Share.objects.filter(proposal=proposal, stage=WAITING.code).order_by("pk")
    *fetched, last = waiting.select_related("household", "proposal__place")
    with clock.use(lambda: _at(SATURDAY, 17)):
        for share in fetched:
            sharing.hand_out_share(by=worker, share=share)
        sharing.give_back_share(by=worker, share=last, reason=NOT_FETCHED)
    return proposal


def _teach(worker: Actor, secretary: Actor, plot: Plot, community: Unit) -> None:
    with clock.use(lambda: _at(MONDAY, 16)):
        said: dict[str, Any] = {"kind": OrganisationKind.SCHOOL, "sample": True}
        school = add_organisation(by=secretary, name=SCHOOL, parent=community, **said)
        lesson: dict[str, Any] = {"on": MONDAY, "quantity": Quantity(30, 30, about=True)}
        held = actions.record_session(
            by=worker, plot=plot, school=school, topic="认识叶菜，学着间苗", **lesson
        )
    with clock.use(lambda: _at(MONDAY, 18)):
        actions.verify_session(by=secretary, session=held)


def _weigh(by: Actor, plot: Plot, crop: str, kilos: str) -> Harvest:
    on = clock.today()
    return actions.weigh_harvest(by=by, plot=plot, crop=crop, kilos=Decimal(kilos), on=on)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.SHANGHAI)
