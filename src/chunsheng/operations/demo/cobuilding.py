"""Sample agreements, joint projects and cultural activities of the demonstration's communities (R4, R6).

All of it is made up, as the names say (样例): the report tells only which six works and four cultures
there are. What lies in the past is entered as of its day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from chunsheng.cobuilding.actions import activities, agreements, undertakings
from chunsheng.cobuilding.models import Agreement, Undertaking
from chunsheng.cobuilding.terms import PARTNER_LIAISON, Culture, Dropped, Work
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.custody.actions import open_account
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.matters.terms import ONE
from chunsheng.operations.demo.geography import Geography
from chunsheng.operations.demo.posts import SINCE
from chunsheng.organisations.actions import add_organisation, add_post, fill_post
from chunsheng.organisations.terms import OrganisationKind

SCHOOL, CLINIC, BANK = "样例第一小学", "样例卫生服务站", "样例银行支行"
UNITS = {
    SCHOOL: OrganisationKind.SCHOOL,
    CLINIC: OrganisationKind.INSTITUTION,
    BANK: OrganisationKind.ENTERPRISE,
}
AGREED = (
    (
        ("样例社区", SCHOOL, date(2022, 9, 1), date(2023, 8, 31)),
        (Work.MEMBERS, Work.FRIENDSHIP, Work.VOLUNTEERING),
    ),
    (
        ("样例春晖社区", CLINIC, date(2022, 7, 1), date(2023, 6, 30)),
        (Work.WELFARE, Work.GOVERNANCE),
    ),
    (
        ("样例长青社区", BANK, date(2022, 10, 8), date(2023, 12, 31)),
        (Work.DEVELOPMENT, Work.WELFARE),
    ),
)
# Of which unit, what, of which work, taken up and due when, and when it was given, if it was.
TAKEN_UP = (
    (
        SCHOOL,
        "四点半课堂志愿辅导",
        Work.VOLUNTEERING,
        (2022, 9, 10),
        (2022, 12, 31),
        (2022, 12, 20),
    ),
    (SCHOOL, "党员教师进社区上党课", Work.MEMBERS, (2022, 10, 9), (2022, 11, 30), (2022, 11, 18)),
    (SCHOOL, "社区春节联欢的节目", Work.FRIENDSHIP, (2022, 12, 5), (2023, 1, 20), (2023, 1, 16)),
    (SCHOOL, "周末图书角值班", Work.VOLUNTEERING, (2023, 2, 20), (2023, 4, 30), None),
    (CLINIC, "老年人免费量血压", Work.WELFARE, (2022, 8, 1), (2022, 9, 30), (2022, 9, 28)),
    (CLINIC, "应急救护培训", Work.GOVERNANCE, (2022, 10, 10), (2022, 11, 30), (2022, 12, 15)),
    (CLINIC, "慢病随访志愿岗", Work.WELFARE, (2023, 1, 5), (2023, 2, 28), None),
    (BANK, "防诈骗讲座", Work.WELFARE, (2022, 10, 20), (2022, 12, 31), (2022, 12, 8)),
    (BANK, "小店助贷咨询日", Work.DEVELOPMENT, (2023, 1, 10), (2023, 6, 30), None),
)
# Given up, and whose doing it was.
GIVEN_UP = (
    (BANK, "广场健身器材", Work.WELFARE, (2022, 11, 1), (2023, 1, 31), Dropped.UNIT),
    (BANK, "助农直播场地", Work.DEVELOPMENT, (2022, 11, 1), (2023, 5, 31), Dropped.COMMUNITY),
)
OPEN_NEEDS = (
    (SCHOOL, "暑期托管志愿者", Work.VOLUNTEERING),
    (CLINIC, "家庭急救箱配置指导", Work.WELFARE),
)
OFFERS = (
    (SCHOOL, "周末可借用的操场", Work.FRIENDSHIP),
    (CLINIC, "每季一次义诊", Work.WELFARE),
    (BANK, "可借用的会议室", Work.DEVELOPMENT),
)
# Where, what, of which culture, when, for how many, and how many came; none where it is still ahead.
HELD = (
    ("样例社区", "元宵灯谜会", Culture.TRADITIONAL, (2023, 2, 5), 80, 76),
    ("样例社区", "学雷锋故事会", Culture.RED, (2023, 3, 5), 60, 41),
    ("样例社区", "邻里民族团结宴", Culture.ETHNIC, (2022, 10, 15), 50, 50),
    ("样例春晖社区", "写春联送邻居", Culture.TRADITIONAL, (2023, 1, 15), 40, 33),
    ("样例春晖社区", "垃圾分类集市", Culture.ECOLOGICAL, (2022, 11, 6), 100, 68),
    ("样例长青社区", "老党员讲故事", Culture.RED, (2022, 12, 10), 45, 39),
    ("样例景行社区", "民族歌舞联欢", Culture.ETHNIC, (2022, 9, 24), 120, 97),
    ("样例嘉禾社区", "剪纸体验课", Culture.TRADITIONAL, (2023, 2, 18), 20, 20),
)
AHEAD = (
    ("样例社区", "义务植树", Culture.ECOLOGICAL, date(2023, 3, 12), 40, 26),
    ("样例春晖社区", "清明祭扫", Culture.RED, date(2023, 4, 4), 30, 30),
)
Day = tuple[int, int, int]


def load_cobuilding(by: Actor, ground: Geography) -> dict[str, Account]:
    """Load agreements, what came of them, and activities; returns the school's liaison by role."""
    where = {unit.name: unit for unit in ground.communities}
    units = {name: _unit(by, kind, name, ground.district) for name, kind in UNITS.items()}
    standing = {}
    for (community, name, since, until), works in AGREED:
        pair = {"community": where[community], "partner": units[name]}
        standing[name] = _sign(by, pair, list(works), since, until)
    mingde = where["样例明德社区"]
    chosen = [Work.VOLUNTEERING.value]
    agreements.draft_agreement(by=by, community=mingde, partner=units[SCHOOL], works=chosen)
    _follow(by, standing)
    _hold(by, where)
    return {PARTNER_LIAISON.code: _liaison(by, units[SCHOOL])}


@contextmanager
def _as_of(day: date) -> Iterator[None]:
    moment = datetime.combine(day, time(9), clock.SHANGHAI)
    with clock.use(lambda: moment):
        yield


def _unit(by: Actor, kind: OrganisationKind, name: str, district: Unit) -> Unit:
    return add_organisation(by=by, kind=kind, name=name, parent=district, sample=True).unit


def _liaison(by: Actor, school: Unit) -> Account:
    title, role = "共建联络员", PARTNER_LIAISON.code
    account = open_account(by=by, username="partner-liaison", title=f"{SCHOOL} {title}")
    post = add_post(by=by, unit=school, title=title, role=role, since=SINCE, sample=True)
    fill_post(by=by, post=post, account=account, since=SINCE)
    return account


def _sign(
    by: Actor, pair: dict[str, Unit], works: list[str], since: date, until: date
) -> Agreement:
    with _as_of(since):
        made = agreements.draft_agreement(by=by, works=works, note="样例协议", **pair)
        document = "样例共建协议书"
        agreements.sign_agreement(
            by=by, agreement=made, since=since, until=until, document=document
        )
    return made


def _take_up(by: Actor, agreement: Agreement, title: str, work: str, due: Day) -> Undertaking:
    need = agreements.list_need(by=by, agreement=agreement, work=work, title=title)
    told: dict[str, Any] = {"work": work, "quantity": ONE, "due_on": date(*due)}
    return undertakings.claim_need(by=by, agreement=agreement, need=need, **told)


def _follow(by: Actor, standing: dict[str, Agreement]) -> None:
    """What was taken up, given and given up; and what is still on the lists."""
    for name, title, work, since, due, given in TAKEN_UP:
        with _as_of(date(*since)):
            made = _take_up(by, standing[name], title, work, due)
        if given is not None:
            with _as_of(date(*given)):
                told: dict[str, Any] = {"quantity": ONE, "meets": True}
                undertakings.deliver_undertaking(by=by, undertaking=made, **told)
    for name, title, work, since, due, whose in GIVEN_UP:
        with _as_of(date(*since)):
            made = _take_up(by, standing[name], title, work, due)
        with _as_of(date(2023, 1, 31)):
            reason = "样例：没有办成"
            undertakings.drop_undertaking(by=by, undertaking=made, dropped=whose, reason=reason)
    for name, title, work in OPEN_NEEDS:
        agreements.list_need(by=by, agreement=standing[name], work=work, title=title)
    for name, title, work in OFFERS:
        agreements.list_offer(by=by, agreement=standing[name], work=work, title=title)
    undertakings.judge_undertakings()


def _hold(by: Actor, where: dict[str, Unit]) -> None:
    """Activities that were held and counted, and those that people sign up for."""
    for place, title, culture, day, capacity, heads in HELD:
        with _as_of(date(*day)):
            told: dict[str, Any] = {"culture": culture, "on": date(*day), "capacity": capacity}
            made = activities.plan_activity(by=by, title=title, place=where[place], **told)
            made = activities.sign_up(by=by, activity=made, heads=heads * 9 // 10)
            activities.check_in(by=by, activity=made, heads=heads)
    for place, title, culture, on, capacity, signed in AHEAD:
        told = {"culture": culture, "on": on, "capacity": capacity}
        made = activities.plan_activity(by=by, title=title, place=where[place], **told)
        activities.sign_up(by=by, activity=made, heads=signed)
