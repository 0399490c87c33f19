"""The report's own facts on investment, the joint committee and hiring (R10–R13, R16, R17).

What the report names is entered as it says it and no further: two firms by name and six as a number,
days that are not given as not given, a project that is about to land as expected. Private persons are
left out. Organisations of Guangdong and of the city hang outside the district's tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chunsheng.enterprise.actions import open_vacancy, raise_difficulty, take_up
from chunsheng.enterprise.terms import DifficultyKind
from chunsheng.investment import actions
from chunsheng.investment.actions import Met
from chunsheng.investment.models import Project
from chunsheng.investment.terms import JOBS, MONEY, Way
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.evidence import Cited
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.matters.actions import meet_need
from chunsheng.matters.terms import UNKNOWN, Quantity, Window
from chunsheng.organisations.actions import (
    add_alias,
    add_organisation,
    add_post,
    link_organisation,
)
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import HELPER, LinkKind, OrganisationKind

FOUNDED = date(2023, 3, 2)
INTERVIEW = date(2023, 3, 8)
# No day is given: it was on that of the interview at the latest.
UNDATED = Window(None, INTERVIEW)

REPORT = "人勤春来早 “拼抓”正当时——新华区奏响党建引领高质量发展“春之声”"
ISSUER = "本报"
XINMEI = "深圳市欣美水务科技有限公司"
TIANZONG = "广东天纵实业皮铝用品设计研发中心"
WATER_WORKS = "平煤股份供水分公司"
DONGLIAN = "广州东联科技有限公司"
HONGDE = "河南宏德利安科技服务有限公司"
HENGYI = "河南恒一锂电科技有限公司"
COMMITTEE = "新华区科技创新和先进制造业企业联合党委"
BRANCHES = ("科技创新党支部", "先进制造业党支部")
HOMECOMING = "“归根”工程"
HOMECOMING_BEGAN = date(2021, 12, 27)
OFFICE = "广东省平顶山新华区商会筹备处"

VISITED = "拜访联系企业8家，达成合作意向企业2家"
WATER = "深圳欣美水务与平煤股份供水分公司合作成立的智慧水务项目即将落地新华区"
MONEY_SAID = "预计投资2.3亿元，打造省级乃至国家级的数据标注产业基地，解决就业千人以上"
MANY = "积极联系大批新华区在粤成功的企业家及老乡"
PREPARED = "到广东省平顶山新华区商会筹备处调研"
NEXT = "下一步，将快速推进广东省平顶山新华区商会驻外招商联络处挂牌成立"
BEGAN = "2021年12月27日，平顶山……在全省率先启动在外优秀人才“归根”工程"
OF_HOMECOMING = "走访了“归根”工程企业广州东联科技有限公司"
BROUGHT_IN = "河南宏德利安科技服务有限公司是新华区“归根”工程引进企业"
HIRED_SAID = "当天，在新成立的联合党委有关负责同志的帮助下，车间新招录了一批工人"

SOLVED_SAID = f"{HIRED_SAID}，解决了“用工难”问题，为近来应接不暇的订单储备了新力量"


@dataclass(frozen=True)
class Named:
    """The organisations that the report names, by what they are in the demonstration."""

    district: Unit
    office: Organisation
    committee: Organisation
    hengyi: Organisation


def load_organisations(by: Actor, district: Unit) -> Named:
    """Add the organisations of the report, and the two branches below the joint committee."""
    _add_outside(by)
    office = _add(by, OrganisationKind.PREPARATORY, OFFICE, district)
    _add(by, OrganisationKind.OUTPOST, "区招商联络处", district)
    hongde = _add(by, OrganisationKind.ENTERPRISE, HONGDE, district)
    hengyi = _add(by, OrganisationKind.ENTERPRISE, HENGYI, district)
    _link(by, DONGLIAN, LinkKind.PARTNER_IN, hongde)
    committee = _add(by, OrganisationKind.PARTY, COMMITTEE, district, FOUNDED)
    for name in BRANCHES:
        # Only the committee's day is given; its branches were told of on that of the interview.
        days = (FOUNDED, INTERVIEW)
        branch = _add(by, OrganisationKind.PARTY, name, committee.unit)
        link_organisation(
            by=by,
            organisation=branch,
            kind=LinkKind.BRANCH_OF,
            to=committee,
            since=None,
            set_up=days,
        )
        _cite(by, branch, "下设了科技创新党支部和先进制造业党支部")
    return Named(district, office, committee, hengyi)


def _add_outside(by: Actor) -> None:
    chamber = _add(by, OrganisationKind.CHAMBER, "广东省平顶山商会")
    add_alias(by=by, organisation=chamber, name="广东省河南平顶山商会")
    _add(by, OrganisationKind.OUTPOST, "广深办")
    xinmei = _add(by, OrganisationKind.ENTERPRISE, XINMEI)
    add_alias(by=by, organisation=xinmei, name="欣美水务")
    _add(by, OrganisationKind.ENTERPRISE, TIANZONG)
    _add(by, OrganisationKind.BRANCH, WATER_WORKS)
    _add(by, OrganisationKind.ENTERPRISE, DONGLIAN)


def _add(
    by: Actor,
    kind: OrganisationKind,
    name: str,
    parent: Unit | None = None,
    since: date | None = None,
) -> Organisation:
    return add_organisation(by=by, kind=kind, name=name, parent=parent, since=since)


def _link(by: Actor, name: str, kind: LinkKind, to: Record) -> None:
    organisation = Organisation.objects.get(name=name)
    link_organisation(by=by, organisation=organisation, kind=kind, to=to, since=None)


def load_article(by: Actor, named: Named) -> None:
    """Enter what the report says was done, what it expects, and what it leaves unsaid."""
    _load_presence(by, named)
    _load_funnel(by, named)
    _load_homecoming(by)
    _load_base(by, named)
    _load_hiring(by, named)


def _load_presence(by: Actor, named: Named) -> None:
    """A chamber in preparation, its plate expected; a great many people contacted, of unknown number.

    No mandate and no term of an outpost is told of, so none is entered.
    """
    chamber = actions.add_chamber(by=by, organisation=named.office, days=UNDATED)
    plan = "驻外招商联络处挂牌成立"
    actions.plan_plate(by=by, chamber=chamber, plan=plan, told=UNDATED)
    for said in (PREPARED, NEXT):
        _cite(by, chamber, said)
    many = Met(firms=UNKNOWN, people=True, days=UNDATED, note="“大批”，报道没有写人数")
    _cite(by, actions.record_contact(by=by, organisation=named.office.unit, met=many), MANY)


def _load_homecoming(by: Actor) -> None:
    """One firm that belongs to the programme, one that it brought in; no person is named."""
    programme = _add(by, OrganisationKind.OTHER, HOMECOMING, since=HOMECOMING_BEGAN)
    for firm, kind in ((DONGLIAN, LinkKind.HOMECOMING), (HONGDE, LinkKind.BROUGHT_IN)):
        _link(by, HOMECOMING, kind, Organisation.objects.get(name=firm))
    for said in (BEGAN, OF_HOMECOMING, BROUGHT_IN):
        _cite(by, programme, said)


def _load_funnel(by: Actor, named: Named) -> None:
    """Eight firms visited or contacted, two of them named; two intents; one about to land."""
    office = named.office.unit
    for firm in (XINMEI, TIANZONG):
        met = Met(firm=firm, way=Way.EITHER, days=UNDATED)
        _cite(by, actions.record_contact(by=by, organisation=office, met=met), VISITED)
    six = Met(firms=Quantity.exactly(6), days=UNDATED, note="报道只写家数，没有写名称")
    _cite(by, actions.record_contact(by=by, organisation=office, met=six), VISITED)
    for firm in (XINMEI, TIANZONG):
        intent = actions.record_intent(by=by, organisation=office, firm=firm, days=UNDATED)
        _cite(by, intent, VISITED)
    water = actions.add_project(by=by, title="智慧水务", organisation=office, place=named.district)
    _join(by, water, (XINMEI, WATER_WORKS), LinkKind.PARTNER_IN)
    actions.foresee_landing(by=by, project=water, told=UNDATED)
    _cite(by, water, WATER)


def _load_base(by: Actor, named: Named) -> None:
    """2.3亿元 and 千人以上, both expected, with the report as evidence."""
    base = actions.add_project(
        by=by,
        title="数据标注产业基地",
        organisation=named.district,
        place=named.district,
        note="“归根”工程引进企业；拟打造省级乃至国家级的基地",
    )
    _join(by, base, (HONGDE,), LinkKind.UNDERTAKES)
    for kind, quantity in (
        (MONEY, Quantity.exactly(230_000_000)),
        (JOBS, Quantity(1000, None)),
    ):
        actions.pledge_for_project(
            by=by,
            project=base,
            firm=HONGDE,
            measured=kind.code,
            quantity=quantity,
            given=UNDATED,
            evidence=Cited(REPORT, ISSUER, quote=MONEY_SAID),
        )
    _cite(by, base, MONEY_SAID)


def _join(by: Actor, project: Project, firms: tuple[str, ...], kind: LinkKind) -> None:
    for firm in firms:
        actions.join_partner(by=by, project=project, firm=firm, kind=kind)


def _load_hiring(by: Actor, named: Named) -> None:
    """一批 workers, hired on a known day with the joint committee's help; their number unknown.

    The report says of the committee's responsible comrades that they helped, of no branch and of no
    day by which; that the difficulty is solved is quoted, and not counted: it was told on the very
    day of the hiring, and nobody says who stayed.
    """
    difficulty = raise_difficulty(
        by=by,
        organisation=named.district,
        firm=named.hengyi,
        kind=DifficultyKind.LABOUR,
        title="车间用工",
        detail="订单应接不暇，车间缺人。报道由该公司负责人介绍，没有写明要几人。",
        days=UNDATED,
    )
    post = add_post(
        by=by, unit=named.committee.unit, title="有关负责同志", role=HELPER.code, since=FOUNDED
    )
    take_up(by=by, difficulty=difficulty, post=post)
    need = open_vacancy(by=by, difficulty=difficulty, title="车间用工", quantity=UNKNOWN)
    hired = meet_need(
        by=by,
        need=need,
        organisation=named.committee.unit,
        quantity=UNKNOWN,
        delivered=Window(INTERVIEW, INTERVIEW),
    )
    _cite(by, hired, HIRED_SAID)
    _cite(by, difficulty, SOLVED_SAID)


def _cite(by: Actor, record: Record, quote: str) -> None:
    cite_evidence(by=by, record=record, title=REPORT, issuer=ISSUER, quote=quote)
