"""Made-up samples (样例): an outpost on its term, and a townsperson with whom they brought in (R10, R13).

Nothing is promised with the sample project, so that no figure of money stands for the report's.
"""

from __future__ import annotations

from datetime import date

from chunsheng.investment import actions
from chunsheng.investment.terms import FIRST_CONTACT
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.evidence import Cited
from chunsheng.matters.actions import set_rule
from chunsheng.organisations.actions import add_organisation, add_post
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import OUTPOST_OFFICER, LinkKind, OrganisationKind

AWAY = "样例驻深圳联络处"
MANDATE = "样例：联系在深圳的企业和老乡，每月报一次"
FIRM, PARTNER, PROJECT = "样例归乡数据公司", "样例本地标注公司", "样例标注产线"
# The number is of a block that is given to nobody.
NAME, PHONE = "周样例", "19900000201"


def load_homecoming(by: Actor, district: Unit, office: Unit, personas: dict[str, Account]) -> None:
    """Enter the samples: the district's officer decides, the outpost's officer keeps in touch."""
    officer = Actor(personas["investment_officer"], "desk", district)
    _send(by, officer, district)
    set_rule(by=by, kind=FIRST_CONTACT, value=90, source="样例引用", since=date(2022, 1, 1))
    outpost = Actor(personas["outpost_officer"], "desk", office)
    known = actions.enter_townsperson(
        by=outpost,
        organisation=office,
        name=NAME,
        phone=PHONE,
        consented_on=date(2023, 2, 10),
        consent_how="样例：当面签字",
        purpose="样例：招商信息往来",
        sample=True,
    )
    post = Post.objects.get(unit=office, role=OUTPOST_OFFICER.code)
    actions.appoint_keeper(by=outpost, townsperson=known, post=post, since=date(2023, 2, 10))
    project = actions.add_project(
        by=officer, title=PROJECT, organisation=district, place=district, note="样例"
    )
    for name in (FIRM, PARTNER):
        add_organisation(by=by, kind=OrganisationKind.ENTERPRISE, name=name, sample=True)
    actions.introduce(by=outpost, townsperson=known, firm=FIRM, since=date(2023, 2, 20))
    actions.introduce(by=outpost, townsperson=known, firm=PARTNER, introducer=FIRM)
    kind = LinkKind.UNDERTAKES
    actions.join_partner(by=officer, project=project, firm=PARTNER, kind=kind)


def _send(by: Actor, officer: Actor, district: Unit) -> None:
    away = add_organisation(
        by=by, kind=OrganisationKind.OUTPOST, name=AWAY, parent=district, sample=True
    )
    add_post(by=by, unit=away.unit, title="驻深联络员", role=OUTPOST_OFFICER.code, sample=True)
    actions.send_outpost(
        by=officer,
        organisation=away,
        mandate=MANDATE,
        since=date(2023, 1, 3),
        until=date(2024, 1, 3),
        evidence=Cited("样例：派驻文件", "样例单位", date(2022, 12, 30)),
    )
