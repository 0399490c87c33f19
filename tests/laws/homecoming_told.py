"""Outposts, chambers and townspeople in the inhabited world, and one more of each (R10, R13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from chunsheng.investment.actions import (
    add_chamber,
    appoint_keeper,
    enter_townsperson,
    introduce,
    join_partner,
    plan_plate,
    send_outpost,
    withdraw_consent,
)
from chunsheng.investment.models import Chamber, Outpost, Project, Townsperson
from chunsheng.kernel.records.evidence import Cited
from chunsheng.organisations.actions import add_organisation
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import LinkKind, OrganisationKind
from tests.laws.investing import BASE, CHAMBER, LIAISON, WATER, cite
from tests.world import RESIDENT, World

SINCE, UNTIL = date(2023, 1, 3), date(2024, 1, 3)
AGREED = date(2023, 2, 10)
PAPER = Cited("样例派驻文件", "样例区")
RETURNED = "样例归乡公司"
Samples = dict[str, dict[str, Any]]


def samples(world: World) -> Samples:
    """Records by whose they are."""
    outposts = {one.organisation.name: one for one in Outpost.objects.all()}
    chambers = {one.organisation.name: one for one in Chamber.objects.all()}
    known = Townsperson.objects.order_by("pk")
    return {
        "investment.outposts": {"another unit": outposts[LIAISON], "outside": outposts[CHAMBER]},
        "investment.chambers": {
            "outpost": chambers[Organisation.objects.get(pk=world.office.pk).name],
            "outside": chambers[CHAMBER],
        },
        "investment.townspeople": {
            "outpost": known.filter(organisation=world.office, withdrawn=False).first(),
            "district": known.filter(organisation=world.district).first(),
            "outpost, withdrawn": known.filter(withdrawn=True).first(),
        },
    }


def _enter(world: World, name: str, phone: str, whose: str = "outpost") -> Townsperson:
    return enter_townsperson(
        by=world.by(whose),
        organisation=world.units[whose],
        name=name,
        phone=phone,
        consented_on=AGREED,
        consent_how="当面签字",
        purpose="招商信息往来",
    )


def _send(world: World, organisation: Organisation) -> Outpost:
    return send_outpost(
        by=world.by("investor"),
        organisation=organisation,
        mandate="联系企业",
        since=SINCE,
        until=UNTIL,
        evidence=PAPER,
    )


def tell(world: World) -> None:
    """Two outposts, two chambers, and three townspeople, one of whom took the consent back."""
    for name in (LIAISON, CHAMBER):
        _send(world, Organisation.objects.get(name=name))
    for one in (
        Organisation.objects.get(pk=world.office.pk),
        Organisation.objects.get(name=CHAMBER),
    ):
        cite(
            plan_plate(by=RESIDENT, chamber=add_chamber(by=RESIDENT, organisation=one), plan="挂牌")
        )
    kept = _enter(world, "周样例", "19900000201")
    post = Post.objects.get(holdings__account=world.accounts["outpost"])
    appoint_keeper(by=world.by("outpost"), townsperson=kept, post=post, since=AGREED)
    introduce(by=world.by("outpost"), townsperson=kept, firm=RETURNED)
    introduce(by=world.by("outpost"), townsperson=kept, firm=WATER, introducer=RETURNED)
    _enter(world, "吴样例", "19900000202", "investor")
    gone = _enter(world, "郑样例", "19900000203")
    introduce(by=world.by("outpost"), townsperson=gone, firm=WATER)
    withdraw_consent(by=world.by("outpost"), townsperson=gone)


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more record of each, all on the pages that are walked."""

    def one_more_outpost(n: int) -> None:
        kind, name = OrganisationKind.OUTPOST, f"样例新联络处{n}"
        made = add_organisation(by=RESIDENT, kind=kind, name=name, parent=world.district)
        _send(world, made)

    def one_more_chamber(n: int) -> None:
        kind, name = OrganisationKind.CHAMBER, f"样例新商会{n}"
        made = add_organisation(by=RESIDENT, kind=kind, name=name, parent=world.district)
        add_chamber(by=RESIDENT, organisation=made)

    def one_more_townsperson(n: int) -> None:
        known = Townsperson.objects.filter(organisation=world.office, withdrawn=False)
        first = known.order_by("pk")[0]
        _enter(world, "周样例", f"1990001{n:04}")
        firm, base = f"样例归乡{n}", Project.objects.get(title=BASE)
        introduce(by=world.by("outpost"), townsperson=first, firm=firm)
        join_partner(by=RESIDENT, project=base, firm=firm, kind=LinkKind.PARTNER_IN)
        for one, name in ((0, "investor"), (1, "outpost")):
            post = Post.objects.get(holdings__account=world.accounts[name])
            day = date(2023, 2, 11)
            told = {"post": post, "since": day, "reason": f"第{n}次交接{one}"}
            first = Townsperson.objects.select_related("keeper").get(pk=first.pk)
            appoint_keeper(by=world.by("outpost"), townsperson=first, **told)

    return {
        "investment.outposts": one_more_outpost,
        "investment.chambers": one_more_chamber,
        "investment.townspeople": one_more_townsperson,
    }
