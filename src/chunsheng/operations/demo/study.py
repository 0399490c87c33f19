"""The report's study tour of early 2023 (R18), and one sample adoption of what was seen on it.

What lies in Guangxi is entered for the places there and counts in no figure of the district. Only
新竹社区 is said to have been visited; of the other two places the report merely tells. The limit of
90 days and the adoption are samples.
"""

from __future__ import annotations

from datetime import date

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register.evidence import cite_evidence
from chunsheng.matters.actions import set_rule
from chunsheng.matters.terms import Quantity
from chunsheng.operations.demo.article import INTERVIEW, ISSUER, REPORT
from chunsheng.organisations.actions import add_alias, add_organisation
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.study.actions import (
    Seen,
    add_tour,
    adopt_lesson,
    draw_lesson,
    record_observation,
)
from chunsheng.study.models import Observation, Tour
from chunsheng.study.terms import LIMIT, Visit

XINZHU, HUARUN, GUYUE = "南宁市青秀区新竹社区", "广西华润置地", "古岳村"
WAYS, AREA, BASES = "study.seen_ways", "study.seen_area", "study.seen_bases"
EARLY_2023 = date(2023, 1, 1)
LIMIT_SINCE = date(2022, 1, 4)
SAMPLE_DUE = date(2023, 6, 30)

METHOD = "“12345”党建工作法"
LEARNED = "样例：把党建工作分成看得见的几个部分，一个部分一个部分做实；与共建单位用“六联”共建共享。"
# Each part with what it comprises, and the ledgers and figures by which a community sees it run.
SIX_WORKS = "党员队伍联管、公益事业联办、文化活动联谊、社会治理联抓、社会发展联议、志愿服务联做"
PARTS = f"""\
建强一个堡垒 | 社区大党委 | committees.fortresses
强化两大功能 | 政治功能、服务功能 |
健全三项机制 | 居民自治、党建联席会、社会组织参与治理 | \
deliberation.proposed committees.sat deliberation.commissioned
弘扬四种文化 | 传统文化、红色文化、生态文化、民族文化 | cobuilding.cultures
开展五类服务 | 网格化、标准化、信息化、社会化、星级化 | services.received services.on_time
“六联” | {SIX_WORKS} | cobuilding.works cobuilding.kept_rate
"""

THE_TOUR = "考察学习南方发达地区城市党建、农村党建以及“两新”组织党建工作新思维"
THE_METHOD = (
    "打造“12345”党建工作法，即：建强一个堡垒（社区大党委），强化两大功能（政治功能、服务功能）"
)
SIX = f"建立{SIX_WORKS}的“六联”工作制度"
GARDEN = "打造“空中菜园”共建项目……通过蔬菜采摘分配给小区居民，尤其是社区的独居、纯老家庭等"
HALL = "该公司拿出约680平方米的空间建设红色驿站"
VILLAGE = "吸引国内艺术院校、艺术机构建立20多个培训、展示、演出基地"
CREDIT = "利用“信贷+企业+贫困户”模式，保障贫困户持续、稳定增收"

ONE = Quantity.exactly(1)
# Where, what, in what it counts, how much, whether it is said to have been visited, and the words.
TOLD = (
    (XINZHU, METHOD, WAYS, Quantity.exactly(5), Visit.VISITED, THE_METHOD),
    (XINZHU, "“六联”工作制度", WAYS, Quantity.exactly(6), Visit.VISITED, SIX),
    (XINZHU, "“空中菜园”共建项目", WAYS, ONE, Visit.VISITED, GARDEN),
    (HUARUN, "红色驿站", AREA, Quantity(680, 680, about=True), Visit.REPORTED, HALL),
    (GUYUE, "艺术院校、机构的基地", BASES, Quantity(21, None), Visit.REPORTED, VILLAGE),
    (GUYUE, "“信贷+企业+贫困户”模式", WAYS, ONE, Visit.REPORTED, CREDIT),
)


def load_study(by: Actor, district: Unit, secretary: Account) -> Tour:
    """Enter the tour, what was seen and told, the method, and the secretary's sample adoption of it."""
    set_rule(by=by, kind=LIMIT, value=90, source="样例引用", since=LIMIT_SINCE)
    for kind, name in (
        (OrganisationKind.COMMUNITY, XINZHU),
        (OrganisationKind.ENTERPRISE, HUARUN),
        (OrganisationKind.COMMUNITY, GUYUE),
    ):
        place = add_organisation(by=by, kind=kind, name=name)
    # As a heading of the report prints it.
    add_alias(by=by, organisation=place, name="南阳县古岳村")
    tour = add_tour(
        by=by,
        title="“拼经济、抓发展”考察学习",
        organisation=district,
        since=EARLY_2023,
        on=INTERVIEW,
        said="2023年初",
    )
    cite_evidence(by=by, record=tour, title=REPORT, issuer=ISSUER, quote=THE_TOUR)
    for where, title, measured, quantity, visit, quote in TOLD:
        seen = Seen(where, title, measured, quantity, visit, source="本报报道")
        told = record_observation(by=by, tour=tour, seen=seen)
        cite_evidence(by=by, record=told, title=REPORT, issuer=ISSUER, quote=quote)
    method = Observation.objects.get(tour=tour, title=METHOD)
    draw_lesson(by=by, observation=method, lesson=LEARNED, parts=PARTS)
    owner = Post.objects.get(holdings__account=secretary)
    adopt_lesson(by=by, observation=method, owner=owner, due_on=SAMPLE_DUE, sample=True)
    return tour
