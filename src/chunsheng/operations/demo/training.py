"""The report's own facts on training (R14, R15), and a sample of what it does not tell.

Ceremonies with two partners and only a talk with the third; two cohorts that are planned, of which
neither days nor seats are given and the length is lost in print; three to five cadres who are to be
seconded. The partners hang outside the district's tree. What a street and a firm do is a sample.
"""

from __future__ import annotations

from datetime import date

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.custody.actions import open_account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.matters.terms import ONE, Quantity, Window
from chunsheng.operations.demo.article import ISSUER, REPORT, UNDATED
from chunsheng.organisations.actions import add_alias, add_organisation, add_post, fill_post
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import TRAINING_OFFICER, OrganisationKind, PostKind
from chunsheng.people.actions import add_person
from chunsheng.training.actions import cohorts, openings, secondments
from chunsheng.training.actions.bases import record_base
from chunsheng.training.actions.cohorts import Course
from chunsheng.training.models import Partnership
from chunsheng.training.terms import Office, Rank, Tie

HUAIAN = "江苏省淮安市淮安区"
UNIVERSITY = "中山大学"
SUITONG = "广电无线集团穗通公司"
DEEPENED = "新华区与江苏省淮安市淮安区举行体悟实训“双百”计划深化合作仪式"
EXCHANGED = "新华区与广州中山大学举行体悟实训“双百”计划交流合作仪式"
TALKED = "开展了平顶山市新华区、广电集团穗通公司体悟实训“双百”计划交流合作座谈会"
COURSES = (
    "计划举办两期培训班，第一期为期四大班子及区委常委培训班，"
    "第二期为期镇（街道）党（工）委书记、主任及相关局委负责人培训班"
)
SECONDED = "计划近期选派3到5名正科级干部到穗通公司挂职锻炼"
LOST = "为期多久，报道印漏了，不推算；日期和名额没有写"
FEBRUARY = Window(date(2023, 2, 1), date(2023, 2, 1))
SINCE = date(2022, 1, 4)


OFFICERS = {
    "training_officer": ("training-officer", "区培训专员"),
    "training_checker": ("training-checker", "区培训复核员"),
}


def load_training(by: Actor, district: Unit) -> None:
    """Enter what the report says of partners, of two cohorts and of three to five cadres."""
    ceremony, talk, enterprise = Tie.CEREMONY, Tie.TALK, OrganisationKind.ENTERPRISE
    _base(by, district, HUAIAN, OrganisationKind.GOVERNMENT, ceremony, DEEPENED, "深化合作仪式")
    school = _base(by, district, UNIVERSITY, OrganisationKind.SCHOOL, ceremony, EXCHANGED)
    suitong = _base(by, district, SUITONG, enterprise, talk, TALKED, "只开了座谈会")
    add_alias(by=by, organisation=suitong.partner, name="广电集团穗通公司")
    leaders = Course(
        "“双百”计划第一期培训班",
        "四大班子及区委常委",
        (Office.DISTRICT,),
        chiefs_only=False,
        base=school,
    )
    heads = Course(
        "“双百”计划第二期培训班",
        "镇（街道）党（工）委书记、主任及相关局委负责人",
        (Office.STREET, Office.BUREAU),
        base=school,
    )
    for course in (leaders, heads):
        planned = cohorts.plan_cohort(
            by=by, organisation=district, course=course, told=UNDATED, note=LOST
        )
        _cite(by, planned, COURSES)
    opening = openings.offer_posts(
        by=by,
        base=suitong,
        title="挂职锻炼（岗位没有写）",
        rank=Rank.SECTION,
        quantity=Quantity(3, 5),
        told=UNDATED,
        note="报道写“近期”，没有写日期",
    )
    _cite(by, opening, SECONDED)


def _base(
    by: Actor,
    district: Unit,
    name: str,
    kind: OrganisationKind,
    tie: Tie,
    quote: str,
    note: str = "",
) -> Partnership:
    add_organisation(by=by, kind=kind, name=name)
    base = record_base(by=by, organisation=district, partner=name, tie=tie, days=UNDATED, note=note)
    _cite(by, base, quote)
    return base


def _cite(by: Actor, record: Record, quote: str) -> None:
    cite_evidence(by=by, record=record, title=REPORT, issuer=ISSUER, quote=quote)


def load_officers(by: Actor, district: Unit) -> dict[str, Account]:
    """Two training officers of the district: one plans, the other confirms and appraises."""
    personas = {}
    for persona, (username, title) in OFFICERS.items():
        account = open_account(by=by, username=username, title=title)
        post = add_post(
            by=by,
            unit=district,
            title=title,
            role=TRAINING_OFFICER.code,
            since=SINCE,
            sample=True,
        )
        fill_post(by=by, post=post, account=account, since=SINCE)
        personas[persona] = account
    return personas


def load_training_sample(personas: dict[str, Account], district: Unit, street: Unit) -> None:
    """A cohort of the sample street that was held, and one cadre at a sample firm since February."""
    plan, check = (Actor(personas[one], "desk", district) for one in OFFICERS)
    posts = [
        _post(plan, street, title, kind)
        for title, kind in (
            ("党工委书记", PostKind.CHIEF),
            ("办事处主任", PostKind.CHIEF),
            ("党建办负责人", PostKind.MEMBER),
        )
    ]
    course = Course("样例：街道骨干实训班", "街道负责人和骨干", (Office.STREET,), False, 20)
    held = cohorts.plan_cohort(by=plan, organisation=street, course=course, told=FEBRUARY)
    for post in (posts[0], posts[2]):
        cohorts.nominate(by=plan, cohort=held, post=post)
        nominee = held.nominees.get(post=post)
        cohorts.confirm_nominee(by=check, cohort=held, nominee=nominee)
    cohorts.schedule_cohort(
        by=plan, cohort=held, starts_on=date(2023, 2, 14), ends_on=date(2023, 2, 16)
    )
    cohorts.hold_cohort(by=plan, cohort=held)
    came = [one.pk for one in held.nominees.filter(post=posts[0])]
    cohorts.record_attendance(by=plan, cohort=held, attended=came)
    cohorts.add_lesson(by=plan, cohort=held, text="样例：项目清单按周晒进度，谁的事谁来讲。")
    _second(plan, district, posts[2])


def _post(by: Actor, unit: Unit, title: str, kind: PostKind) -> Post:
    return add_post(by=by, unit=unit, title=title, kind=kind, since=SINCE, sample=True)


def _second(by: Actor, district: Unit, post: Post) -> None:
    firm = add_organisation(
        by=by, kind=OrganisationKind.ENTERPRISE, name="样例实训企业", sample=True
    )
    base = record_base(
        by=by, organisation=district, partner=firm.name, tie=Tie.CEREMONY, days=FEBRUARY
    )
    opening = openings.offer_posts(
        by=by,
        base=base,
        title="样例：项目管理岗位",
        rank=Rank.DEPUTY_SECTION,
        quantity=ONE,
        told=FEBRUARY,
    )
    cadre = add_person(by=by, name="样例干部", sample=True)
    fill_post(by=by, post=post, person=cadre, since=SINCE)
    sent = openings.select_cadre(
        by=by, opening=opening, post=post, rank=Rank.DEPUTY_SECTION, why="样例：熟悉项目服务"
    )
    secondments.agree(
        by=by,
        secondment=sent,
        starts_on=date(2023, 2, 20),
        ends_on=date(2023, 8, 18),
        report_day=10,
        document="样例：挂职锻炼协议",
    )
    secondments.begin(by=by, secondment=sent, begun_on=date(2023, 2, 20))
