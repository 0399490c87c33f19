"""The district's own sample village (R9): houses, repairs, sights, a festival, visitors, one contract.

All of it is made up and marked 样例; only the two laws that say who agrees to a repair are real.
The village that the report describes lies in another region: `study` tells of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.attachments import CleanPhoto
from chunsheng.kernel.words import clock
from chunsheng.matters.terms import Quantity
from chunsheng.operations.demo.geography import Geography
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.terms import DISPATCHER, SUPERVISOR, OrganisationKind
from chunsheng.people.actions import add_household
from chunsheng.people.models import Household
from chunsheng.places.actions import add_building
from chunsheng.village import actions
from chunsheng.village.actions import Counted, Deal
from chunsheng.village.models import House, Repair, Site
from chunsheng.village.terms import Condition, CountedBy, Protection, SiteKind

VILLAGE, FIRM, BANK, TROUPE = "样例古村", "样例文旅公司", "样例农商行", "样例豫剧团"
OLD_LAW, NEW_LAW = (
    "《文物保护法》（2017年修正）第二十一条",
    "《文物保护法》（2024年修订）第三十二条",
)
TOWNS = "《历史文化名城名镇名村保护条例》第三十五条"
RULES = (
    (Protection.LISTED, "相应级别的文物行政部门", OLD_LAW, date(2017, 11, 5)),
    (Protection.LISTED, "相应级别的文物行政部门", NEW_LAW, date(2025, 3, 1)),
    (Protection.UNGRADED, "县级人民政府文物行政部门", OLD_LAW, date(2017, 11, 5)),
    (Protection.UNGRADED, "县级人民政府文物行政部门", NEW_LAW, date(2025, 3, 1)),
    (Protection.HISTORIC, "城乡规划主管部门会同同级文物主管部门", TOWNS, date(2008, 7, 1)),
    (Protection.PLAIN, "住户和村民小组", "样例村规民约", date(2022, 1, 4)),
)
HALL, MILL, EAST, WEST = "样例祠堂", "样例老磨坊", "样例东院", "样例西院"
HOUSES = (
    (HALL, Protection.UNGRADED, "清末", Condition.WORN),
    (MILL, Protection.HISTORIC, "民国", Condition.DANGER),
    (EAST, Protection.PLAIN, "", Condition.WORN),
    (WEST, Protection.PLAIN, "二十世纪五十年代", Condition.SOUND),
)
LISTED_ON = date(2022, 9, 20)
# What, who runs it, since when it is open, if it is.
SITES = (
    (SiteKind.SIGHT, "样例花圃", FIRM, date(2022, 10, 1)),
    (SiteKind.SHOW, "样例戏曲演出基地", TROUPE, date(2022, 11, 18)),
    (SiteKind.LODGING, "样例民宿", FIRM, None),
)
LANTERNS, LANTERN_DAY = "样例元宵灯会", date(2023, 2, 5)
TICKETS = Counted(Quantity.exactly(1260), CountedBy.TICKETS, "样例票务月报")
FEWER_TICKETS = Counted(Quantity.exactly(342), CountedBy.TICKETS, "样例票务日报")
REPORTED = Counted(Quantity(1000, None), CountedBy.ORGANISER, "主办方活动小结（样例）")
GUESSED = Counted(Quantity(150, 150, about=True), CountedBy.ESTIMATE, "现场清点估计（样例）")
SIGNED, FIRST, SECOND = date(2022, 12, 1), date(2023, 1, 10), date(2023, 3, 7)


def load_village(by: Actor, ground: Geography, personas: dict[str, Account]) -> Unit:
    """Add the village to the first grid's community, and what its secretary and dispatcher told of it."""
    grid = ground.first_grid
    home = next(one for one in ground.communities if grid.path.startswith(one.path))
    street = next(one for one in ground.streets if grid.path.startswith(one.path))
    keeper = Actor(personas[SUPERVISOR.code], unit=home)
    other = Actor(personas[DISPATCHER.code], unit=street)
    for protection, approver, source, since in RULES:
        actions.set_rule(
            by=by, protection=protection, approver=approver, source=source, since=since
        )
    community, firm = OrganisationKind.COMMUNITY, OrganisationKind.ENTERPRISE
    village = add_organisation(by=by, kind=community, name=VILLAGE, parent=home, sample=True).unit
    kinds = {FIRM: firm, BANK: firm, TROUPE: OrganisationKind.SOCIAL}
    units = {
        name: add_organisation(by=by, kind=kind, name=name, parent=street, sample=True)
        for name, kind in kinds.items()
    }
    _tell_houses(keeper, other, village)
    _tell_sites(keeper, other, village, units)
    yard = add_building(by=by, name=f"{VILLAGE} 1号院", grid=grid, sample=True)
    household = add_household(by=by, building=yard, contact_name="赵样例", sample=True)
    _tell_money(keeper, other, village, household, units)
    return village


def _tell_houses(keeper: Actor, other: Actor, village: Unit) -> None:
    """Four houses; one was repaired and verified, another is under repair."""
    houses: dict[str, House] = {}
    for name, protection, built, condition in HOUSES:
        told: dict[str, Any] = {"protection": protection, "built": built, "condition": condition}
        with _as_of(LISTED_ON):
            houses[name] = actions.list_house(
                by=keeper, name=name, place=village, condition_on=LISTED_ON, sample=True, **told
            )
        with _as_of(date(2022, 9, 26)):
            actions.verify_told(by=other, record=houses[name])
    first = date(2022, 10, 10), date(2022, 12, 20)
    done = _begin(keeper, houses[HALL], "揭顶换瓦、更换朽椽", first, "样例批复〔2022〕6号")
    with _as_of(date(2022, 12, 16)):
        cost = Quantity(Decimal(86000), Decimal(86000), about=True)
        ended: dict[str, Any] = {"ended_on": date(2022, 12, 15), "condition": Condition.SOUND}
        photo = drawn_house(Condition.SOUND)
        actions.finish_repair(by=keeper, repair=done, quantity=cost, photo=photo, **ended)
    with _as_of(date(2022, 12, 22)):
        actions.verify_told(by=other, record=done)
        actions.verify_told(by=other, record=House.objects.get(pk=houses[HALL].pk))
    second = date(2023, 2, 20), date(2023, 5, 31)
    _begin(keeper, houses[MILL], "支护山墙、加固梁架", second, "样例批复〔2023〕1号")


def _begin(by: Actor, house: House, work: str, days: tuple[date, date], consent: str) -> Repair:
    begun_on, due_on = days
    photo = drawn_house(Condition(house.condition))
    told: dict[str, Any] = {"work": work, "begun_on": begun_on, "due_on": due_on}
    with _as_of(begun_on):
        return actions.begin_repair(by=by, house=house, photo=photo, consent=consent, **told)


def _tell_sites(keeper: Actor, other: Actor, village: Unit, units: dict[str, Any]) -> None:
    """A sight, a base, a lodging that is not open yet, and a festival; visitors by three sources."""
    sites = {}
    for kind, name, whose, since in SITES:
        with _as_of(since or date(2023, 2, 1)):
            said: dict[str, Any] = {"operator": units[whose], "on": since, "sample": True}
            site = actions.plan_site(by=keeper, kind=kind, name=name, place=village, **said)
            sites[name] = actions.open_site(by=keeper, site=site, on=since) if since else site
    with _as_of(date(2023, 1, 28)):
        festival = actions.plan_site(
            by=keeper,
            kind=SiteKind.FESTIVAL,
            name=LANTERNS,
            place=village,
            operator=units[TROUPE],
            on=LANTERN_DAY,
            lunar="农历正月十五",
            source="样例活动通知",
            sample=True,
        )
    with _as_of(date(2023, 2, 6)):
        actions.open_site(by=keeper, site=festival, on=LANTERN_DAY)
    _count(keeper, other, sites["样例花圃"], (date(2023, 2, 1), date(2023, 2, 28)), TICKETS)
    _count(keeper, other, sites["样例花圃"], (date(2023, 3, 1), date(2023, 3, 6)), FEWER_TICKETS)
    _count(keeper, other, festival, (LANTERN_DAY, LANTERN_DAY), REPORTED)
    _count(keeper, other, sites["样例戏曲演出基地"], (date(2023, 3, 4), date(2023, 3, 4)), GUESSED)


def _count(
    keeper: Actor, other: Actor, site: Site, days: tuple[date, date], counted: Counted
) -> None:
    """Entered on the last of the days; tickets are verified, what others said is not."""
    since, until = days
    with _as_of(until):
        told = actions.count_visitors(
            by=keeper, site=site, since=since, until=until, counted=counted
        )
        if counted.how == CountedBy.TICKETS:
            actions.verify_told(by=other, record=told)


def _tell_money(
    keeper: Actor, other: Actor, village: Unit, household: Household, units: dict[str, Any]
) -> None:
    """One contract; its first payout was released and arrived, the second waits."""
    deal = Deal(SIGNED, SIGNED, date(2025, 11, 30), Decimal(6000), Decimal(50000))
    with _as_of(SIGNED):
        contract = actions.sign_contract(
            by=keeper,
            household=household,
            enterprise=units[FIRM],
            bank=units[BANK],
            place=village,
            deal=deal,
            sample=True,
        )
    with _as_of(FIRST):
        first = actions.enter_payout(by=keeper, contract=contract, pay_on=FIRST, yuan=Decimal(1500))
        actions.release_payout(by=other, payout=first, released_yuan=Decimal(1500))
    with _as_of(date(2023, 1, 13)):
        actions.verify_told(by=keeper, record=first)
    with _as_of(SECOND):
        actions.enter_payout(by=keeper, contract=contract, pay_on=SECOND, yuan=Decimal(1500))


@contextmanager
def _as_of(day: date) -> Iterator[None]:
    moment = datetime.combine(day, time(16), clock.SHANGHAI)
    with clock.use(lambda: moment):
        yield


def drawn_house(condition: Condition) -> CleanPhoto:
    """A drawing in place of a photo: an old house with its holes, props or new tiles."""
    sound = condition == Condition.SOUND
    picture = Image.new("RGB", (720, 480), "#dfe9ee" if sound else "#d6d4cc")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 380, 720, 480), fill="#b9b08f" if sound else "#a39c86")
    pen.rectangle((130, 220, 590, 390), fill="#efe6d2" if sound else "#cfc3a6")
    pen.polygon([(80, 225), (170, 110), (550, 110), (640, 225)], fill="#4b5357")
    for left in range(100, 630, 26):
        pen.line((left, 222, 190 + (left - 100) * 0.62, 112), fill="#3a4144", width=4)
    for left in (180, 440):
        pen.rectangle((left, 270, left + 90, 335), fill="#7a4a2f", outline="#4d2d1c", width=5)
    pen.rectangle((315, 265, 400, 390), fill="#8b2f24" if sound else "#6e4a3d")
    if not sound:
        for x, y in ((230, 140), (420, 170), (520, 150)):
            pen.ellipse((x, y, x + 60, y + 36), fill="#23282a")
        pen.line([(560, 225), (545, 290), (570, 330), (555, 388)], fill="#5c5343", width=6)
    if condition == Condition.DANGER:
        pen.line((680, 400, 590, 240), fill="#6b4a2a", width=14)
        pen.line((40, 400, 130, 240), fill="#6b4a2a", width=14)
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return CleanPhoto("民居（样例图）.jpg", kept.getvalue())
