"""Investment in the inhabited world: whom one met, what came of it, what was promised and given.

Each register has records of the outpost, of another unit of the district, and of units outside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from chunsheng.enterprise.terms import HIRED, WORKERS_WANTED
from chunsheng.investment.actions import (
    Met,
    add_project,
    foresee_landing,
    join_partner,
    land_project,
    pledge_for_project,
    record_contact,
    record_intent,
    set_status,
    verify_contact,
    verify_intent,
    verify_landing,
    withdraw_intent,
)
from chunsheng.investment.models import Contact, Project
from chunsheng.investment.terms import JOBS, MONEY, Status
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.records.evidence import Cited
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.matters.actions import (
    Pledge,
    Stated,
    deliver,
    meet_need,
    promise,
    state_need,
    verify_delivery,
)
from chunsheng.matters.models import Need, Promise
from chunsheng.matters.terms import UNKNOWN, Quantity, Window
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.terms import LinkKind, OrganisationKind
from tests.world import RESIDENT, World

Samples = dict[str, dict[str, Any]]

DAY = date(2023, 3, 8)
UNDATED = Window(None, date(2023, 3, 1))
WATER, LEATHER, CLINIC = "样例水务公司", "样例皮具公司", "样例门诊部"
CHAMBER, LIAISON = "样例外地商会", "样例联络处"
BASE, WANTED = "样例产业基地", "车间用工"


def units_of(world: World) -> dict[str, Unit]:
    """Whose records there are: the outpost's, another unit's of the district, one's outside it."""
    liaison = add_organisation(
        by=RESIDENT, kind=OrganisationKind.OUTPOST, name=LIAISON, parent=world.district
    )
    chamber = add_organisation(by=RESIDENT, kind=OrganisationKind.CHAMBER, name=CHAMBER)
    return {"outpost": world.office, "another unit": liaison.unit, "outside": chamber.unit}


def meet(world: World, units: dict[str, Unit]) -> dict[str, Contact]:
    """Contacts with named firms, with six that only are counted, and with a number unknown."""
    six, many = Met(firms=Quantity.exactly(6), days=UNDATED), Met(firms=UNKNOWN)
    by, outpost = RESIDENT, world.by("outpost")
    office, liaison = units["outpost"], units["another unit"]
    made = {
        "outpost": record_contact(by=outpost, organisation=office, met=Met(WATER, days=UNDATED)),
        "outpost, counted": record_contact(by=outpost, organisation=office, met=six),
        "another unit": record_contact(by=by, organisation=liaison, met=many),
        "outside": record_contact(by=by, organisation=units["outside"], met=Met(WATER)),
        "district": record_contact(
            by=world.by("investor"), organisation=world.district, met=Met(LEATHER)
        ),
    }
    verify_contact(by=world.by("investor"), contact=made["outpost, counted"])
    cite(made["outpost"])
    return made


def cite(record: Any) -> None:
    """Rest a record on a document."""
    cite_evidence(by=RESIDENT, record=record, title="样例报道", issuer="样例日报", quote="有此一句")


def follow(world: World, units: dict[str, Unit], contacts: dict[str, Contact]) -> Samples:
    """Everything that came of the contacts, by register and by whose it is."""
    projects = pursue(world, units)
    needs = want(world)
    promises = pledge(world, units, projects)
    found: Samples = {
        "investment.contacts": dict(contacts),
        "investment.intents": intend(world, units),
        # The verified landing stands for itself in figures; the others are walked.
        "investment.projects": {k: v for k, v in projects.items() if k != "district, verified"},
        "matters.needs": dict(needs),
        "matters.promises": dict(promises),
        "matters.deliveries": give(world, units, promises, needs),
    }
    for records in found.values():
        for record in records.values():
            record.refresh_from_db()
    return found


def intend(world: World, units: dict[str, Unit]) -> dict[str, Any]:
    """Intents of firms that were met: verified, given up, and as they were told."""
    firms = {"outpost": WATER, "outpost, given up": LEATHER, "another unit": LEATHER}
    made = {
        where: record_intent(
            by=RESIDENT, organisation=units[where.partition(",")[0]], firm=firm, content="来看厂房"
        )
        for where, firm in {**firms, "outside": WATER}.items()
    }
    verify_intent(by=world.by("investor"), intent=made["outpost"])
    withdraw_intent(by=RESIDENT, intent=made["outpost, given up"], reason="没有谈成")
    return made


def pursue(world: World, units: dict[str, Unit]) -> dict[str, Project]:
    """A project at each stage, one given up, and one of somebody outside that is to land here."""
    office, liaison, outside = units.values()
    whose = {
        "outpost, pursued": (BASE, office, world.district),
        "outpost, foreseen": ("样例水务项目", office, world.street),
        "district, landed": ("样例皮具项目", world.district, world.street),
        "district, verified": ("样例电池项目", world.district, world.district),
        "another unit, given up": ("样例书店", liaison, world.district),
        "outside, to land here": ("样例仓库", outside, world.street),
        "outside": ("样例码头", outside, outside),
    }
    made = {
        where: add_project(by=RESIDENT, title=title, organisation=unit, place=place)
        for where, (title, unit, place) in whose.items()
    }
    pursued, foreseen = made["outpost, pursued"], made["outpost, foreseen"]
    join_partner(by=RESIDENT, project=pursued, firm=WATER, kind=LinkKind.PARTNER_IN)
    foresee_landing(by=RESIDENT, project=foreseen, expected_on=date(2023, 3, 31), told=UNDATED)
    cite(pursued)
    for where in ("district, landed", "district, verified"):
        paper = Cited("入驻协议", "样例区")
        land_project(by=RESIDENT, project=made[where], landed_on=DAY, evidence=paper)
    verify_landing(by=world.by("investor"), project=made["district, verified"])
    given_up = made["another unit, given up"]
    set_status(by=RESIDENT, project=given_up, status=Status.WITHDRAWN, reason="资金没有到位")
    return made


def want(world: World) -> dict[str, Need]:
    """Hands that are wanted in the first grid: still, and no longer."""
    stated = Stated(WORKERS_WANTED, WANTED, measured=HIRED.code, place=world.grid)
    met = Stated(WORKERS_WANTED, "食堂用工", measured=HIRED.code, place=world.grid)
    own = Stated(WORKERS_WANTED, "筹备处用工", place=world.office, organisation=world.office)
    return {
        "this grid, wanted": state_need(by=RESIDENT, stated=stated),
        "this grid, met": state_need(by=RESIDENT, stated=met),
        "outpost": state_need(by=RESIDENT, stated=own),
    }


def pledge(
    world: World, units: dict[str, Unit], projects: dict[str, Project]
) -> dict[str, Promise]:
    """Money by a firm with the outpost's project, jobs by the outpost itself, and one outside."""
    base, outside = projects["outpost, pursued"], units["outside"]
    money = {"measured": MONEY.code, "quantity": Quantity.exactly(230_000_000)}
    jobs = {"measured": JOBS.code, "quantity": Quantity(1000, None)}
    return {
        "district": pledge_for_project(
            by=world.by("investor"), project=base, firm=WATER, given=UNDATED, **money
        ),
        "outpost": promise(
            by=RESIDENT, pledge=Pledge("介绍务工", units["outpost"], place=world.street, **jobs)
        ),
        "outside": promise(by=RESIDENT, pledge=Pledge("捐一笔钱", outside, place=outside, **money)),
    }


def give(
    world: World, units: dict[str, Unit], promises: dict[str, Promise], needs: dict[str, Need]
) -> dict[str, Any]:
    """Part of the money, hands from the outpost for a need that it cannot open, and one outside."""
    by, some = RESIDENT, Quantity.exactly(30_000_000)
    money = promises["district"]
    met = needs["this grid, met"]
    made = {
        "district": deliver(by=world.by("investor"), promise=money, quantity=some),
        "district, verified": deliver(by=by, promise=money, quantity=UNKNOWN, completes=False),
        "outpost": meet_need(by=by, need=met, organisation=units["outpost"], quantity=UNKNOWN),
        "outside": deliver(by=by, promise=promises["outside"], quantity=some),
    }
    verify_delivery(by=world.by("investor"), delivery=made["district, verified"])
    return made


def growing(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more record of each of these registers, all below those that are walked."""
    office, by = world.office, RESIDENT

    def one_more_contact(n: int) -> None:
        record_contact(by=by, organisation=office, met=Met(f"样例来客{n}"))
        cite(Contact.objects.get(firm__name=WATER, organisation=office))

    def one_more_intent(n: int) -> None:
        firm = f"样例新客{n}"
        record_contact(by=by, organisation=office, met=Met(firm))
        cite(record_intent(by=by, organisation=office, firm=firm))

    def one_more_project(n: int) -> None:
        new = add_project(by=by, title=f"样例项目{n}", organisation=office, place=world.district)
        base = Project.objects.get(title=BASE)
        for project, firm in ((new, CLINIC), (base, f"样例伙伴{n}")):
            join_partner(by=by, project=project, firm=firm, kind=LinkKind.PARTNER_IN)
        cite(base)

    def one_more_promise(n: int) -> None:
        base = Project.objects.get(title=BASE)
        firm, few = f"样例出资{n}", Quantity.exactly(n + 1)
        pledge_for_project(by=by, project=base, firm=firm, measured=MONEY.code, quantity=few)

    def one_more_delivery(n: int) -> None:
        money = Promise.objects.get(title=BASE, organisation__name=WATER)
        deliver(by=by, promise=money, quantity=Quantity.exactly(n + 1))
        need = Need.objects.get(title=WANTED)
        given = {"quantity": Quantity.exactly(n + 1), "completes": False}
        meet_need(by=by, need=need, organisation=office, **given)

    return {
        "investment.contacts": one_more_contact,
        "investment.intents": one_more_intent,
        "investment.projects": one_more_project,
        "matters.promises": one_more_promise,
        "matters.deliveries": one_more_delivery,
    }
