"""Loading the demonstration district once; a second time finds it there and changes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_noop

from chunsheng.briefs.actions import draft_brief, release_brief
from chunsheng.committees.actions import judge_late
from chunsheng.desk.personas import KEY as PERSONAS
from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.records.models import Setting
from chunsheng.operations.demo.article import INTERVIEW, load_article, load_organisations
from chunsheng.operations.demo.cobuilding import load_cobuilding
from chunsheng.operations.demo.committees import load_joint_committee, load_sample_committee
from chunsheng.operations.demo.deliberation import load_deliberation
from chunsheng.operations.demo.enterprise import load_enterprise
from chunsheng.operations.demo.garden import load_garden
from chunsheng.operations.demo.geography import Geography, load_geography
from chunsheng.operations.demo.homecoming import load_homecoming
from chunsheng.operations.demo.households import load_households
from chunsheng.operations.demo.posts import load_posts
from chunsheng.operations.demo.privacy import load_privacy
from chunsheng.operations.demo.requests import load_requests
from chunsheng.operations.demo.study import load_study
from chunsheng.operations.demo.targets import load_frames, load_targets
from chunsheng.operations.demo.training import (
    load_officers,
    load_training,
    load_training_sample,
)
from chunsheng.operations.demo.venues import load_venue
from chunsheng.operations.demo.village import load_village
from chunsheng.operations.shown_clock import start_clock
from chunsheng.services.actions import judge_overdue

LOADED = "demo.loaded"
DISTRICT = "district"

# What each persona finds when it comes in, in the order of the sign-in page.
TOLD = (
    ("grid_worker", gettext_noop("看自己网格的待办，签收、办结"), "user-check"),
    ("dispatcher", gettext_noop("把位置不清的诉求派给网格"), "send"),
    ("supervisor", gettext_noop("看本社区的诉求和时限"), "eye-check"),
    ("partner_liaison", gettext_noop("替共建单位认领需求、登记兑现"), "affiliate"),
    ("investment_officer", gettext_noop("管项目和承诺，核实驻外报来的拜访"), "building-factory-2"),
    ("outpost_officer", gettext_noop("在外拜访企业，一家一条记下来"), "route"),
    ("enterprise_helper", gettext_noop("接办企业难题，推荐求职者，问到留住为止"), "hammer"),
    ("training_officer", gettext_noop("排培训班、推荐和选派；确认要另一个人"), "school"),
    ("training_checker", gettext_noop("确认别人推荐的人选，给挂职干部作鉴定"), "user-check"),
    ("privacy_officer", gettext_noop("复核删除，定答复期限和保存期限"), "user-shield"),
    ("leader", gettext_noop("看全区的数字，每个都能点开"), "chart-dots-3"),
    ("system_admin", gettext_noop("管账号，看不到业务"), "settings"),
    ("security_admin", gettext_noop("管授权，不能自己经办"), "key"),
    ("audit_admin", gettext_noop("看总台账，什么也不能改"), "shield-check"),
)


def load_demonstration() -> Iterator[str]:
    """Load in one transaction; says what was done, or that it had been done before."""
    if Setting.objects.filter(key=LOADED).exists():
        yield "the demonstration district is there already; its records are kept"
        return
    began = time.perf_counter()
    start_clock()
    with transaction.atomic():
        by = Actor(channel="import")
        ground = load_geography(by)
        named = load_organisations(by, ground.district)
        personas = load_posts(by, ground, named.office.unit)
        load_households(ground, personas)
        load_venue(ground, personas)
        load_village(by, ground, personas)
        load_garden(ground, personas)
        load_requests(ground)
        load_article(by, named)
        officer = personas["investment_officer"]
        load_homecoming(by, ground.district, named.office.unit, personas)
        personas["enterprise_helper"] = load_enterprise(by, ground.district, officer)
        load_study(by, ground.district, personas["supervisor"])
        load_deliberation(by, ground, personas)
        load_training(by, ground.district)
        personas |= load_officers(by, ground.district)
        load_training_sample(personas, ground.district, ground.streets[0])
        load_joint_committee(by, named)
        personas |= load_cobuilding(by, ground)
        load_sample_committee(by, _community_of(ground), ground.first_grid)
        personas |= load_privacy(ground.district)
        load_frames(by)
        load_targets(ground, personas)
        _close_the_books(by, ground.district)
        Setting.objects.create(key=DISTRICT, value={"name": "新华区"})
        Setting.objects.create(key=PERSONAS, value=_told(personas))
        Setting.objects.create(key=LOADED, value=True)
    blocks = seal()
    took = time.perf_counter() - began
    yield f"loaded the demonstration district in {took:.1f} s, {len(blocks)} blocks sealed"


def _close_the_books(by: Actor, district: Unit) -> None:
    """Judge what has run out, and release the report's own brief."""
    while judge_overdue() or judge_late():
        pass
    brief = draft_brief(by=by, outline="report", unit=district, until=INTERVIEW)
    release_brief(by=by, brief=brief)


def _community_of(ground: Geography) -> Unit:
    path = ground.first_grid.path
    return next(unit for unit in ground.communities if path.startswith(unit.path))


def _told(personas: dict[str, Account]) -> list[dict[str, str]]:
    return [
        {"username": personas[role].username, "sees": sees, "icon": icon}
        for role, sees, icon in TOLD
    ]
