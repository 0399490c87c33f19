"""From a need on a list to a promise that was kept, and from a sign-up to a gap that is filled."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from chunsheng.cobuilding.models import Activity, Agreement, Undertaking
from chunsheng.desk.personas import KEY
from chunsheng.kernel.records.models import Setting
from chunsheng.matters.models import Delivery, Need
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.cobuilding.telling import SCHOOL, Together, come_together
from tests.conftest import MORNING
from tests.world import World

COMMUNITY, WANTED, EVENT = "样例甲社区", "一场讲座", "清明祭扫"
BOTH = f"{COMMUNITY} × {SCHOOL}"
Turn = Callable[[datetime], None]


@pytest.fixture
def together(world: World) -> Together:
    """The district with the school, whose liaison enters by one click as well."""
    made = come_together(world)
    told = Setting.objects.get(key=KEY)
    told.value = [*told.value, {"username": "liaison", "sees": "样例", "icon": "user"}]
    told.save()
    return made


def agree(page: Page) -> None:
    """The secretary drafts and signs an agreement, and puts a need on its list."""
    sign_in(page, "社区书记")
    go(page, "共建协议")
    do(page, "拟定协议")
    page.get_by_label("共建单位").fill("没有这家")
    page.get_by_label("公益事业联办").check()
    send(page, "拟定协议")
    expect(page.locator("#field-organisation .fault")).to_have_text("没有登记过这个组织。")
    expect(page.get_by_label("公益事业联办")).to_be_checked()
    page.get_by_label("共建单位").fill(SCHOOL)
    send(page, "拟定协议")
    expect(page.get_by_role("heading", level=1)).to_contain_text(BOTH)
    expect(page.get_by_role("link", name="认领需求")).to_have_count(0)
    do(page, "签订")
    page.get_by_label("起始日").fill("2023-01-01")
    page.get_by_label("到期日").fill("2023-12-31")
    page.get_by_label("协议文本").fill("共建协议书")
    send(page, "签订")
    do(page, "登记需求")
    page.get_by_label("事项").fill(WANTED)
    send(page, "登记需求")
    expect(page.get_by_role("link", name=WANTED)).to_be_visible()


def take_up(page: Page) -> None:
    """The school's liaison claims the need, reports it given, and cannot verify it."""
    sign_in(page, "共建联络员")
    go(page, "共建协议")
    page.locator("tbody").get_by_role("link", name=SCHOOL).click()
    do(page, "认领需求")
    page.get_by_label("认领哪项需求").select_option(label=WANTED)
    page.get_by_label("应兑现日").fill("2024-03-20")
    send(page, "认领需求")
    expect(page.locator("#field-due_on .fault")).to_have_text("应兑现日要在今天到协议到期日之间。")
    assert not Undertaking.objects.exists()
    page.get_by_label("应兑现日").fill("2023-03-20")
    send(page, "认领需求")
    expect(page.get_by_text("未到期 1")).to_be_visible()
    page.locator("main").get_by_role("link", name=WANTED).click()
    do(page, "登记兑现")
    page.get_by_label("这项需求已经满足").check()
    send(page, "登记兑现")
    expect(page.locator("main").get_by_text("如期兑现").first).to_be_visible()
    expect(page.locator("main").get_by_text("未核实")).to_be_visible()
    expect(page.get_by_role("button", name="核实兑现")).to_have_count(0)


def verify(page: Page) -> None:
    """The secretary verifies it."""
    go(page, "共建项目")
    page.get_by_role("link", name=WANTED).click()
    page.get_by_role("button", name="核实兑现").click()
    expect(page.locator("main").get_by_text("已核实")).to_be_visible()


def fill_places(page: Page) -> None:
    """The secretary plans an activity for five, and takes no more."""
    go(page, "文化活动")
    do(page, "安排活动")
    page.get_by_label("活动").fill(EVENT)
    page.get_by_label("文化").select_option(label="红色文化")
    page.get_by_label("日期").fill("2023-03-09")
    page.get_by_label("名额").fill("5")
    send(page, "安排活动")
    do(page, "登记报名")
    page.get_by_label("人数").fill("4")
    send(page, "登记报名")
    do(page, "登记报名")
    page.get_by_label("人数").fill("2")
    send(page, "登记报名")
    full = "只剩 1 个名额，请减少人数，或另办一场。"
    expect(page.locator("#field-heads .fault")).to_have_text(full)
    assert Activity.objects.get().signed == 4
    page.get_by_label("人数").fill("1")
    send(page, "登记报名")
    expect(page.get_by_text("5 / 5")).to_be_visible()
    expect(page.get_by_role("link", name="签到", exact=True)).to_have_count(0)


def count_heads(page: Page) -> None:
    """On the day six come."""
    page.reload()
    do(page, "签到")
    page.get_by_label("签到人数").fill("6")
    send(page, "签到")
    expect(page.locator("main").get_by_text("已举办").first).to_be_visible()


def see_it_all(page: Page) -> None:
    """The leader sees one number and its gaps, and opens it; and the school's word kept."""
    sign_in(page, "区领导")
    go(page, "共建一览")
    row = page.locator("tbody tr").filter(has_text=COMMUNITY)
    expect(row.get_by_text("空白")).to_have_count(3)
    row.get_by_role("link", name="1", exact=True).click()
    expect(page.locator(".figure-value")).to_have_text("1 场")
    page.locator("tbody").get_by_role("link", name=EVENT).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(EVENT)
    go(page, "共建一览")
    school = page.locator("tbody tr").filter(has_text=SCHOOL)
    expect(school).to_contain_text("100.0%")
    school.get_by_role("link", name="1", exact=True).click()
    page.locator("tbody").get_by_role("link", name=WANTED).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(WANTED))


@pytest.mark.row("R4", "R6")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_need_becomes_a_promise_kept_and_an_activity_fills_a_gap(
    width: int, visit: Visits, together: Together, turn_clock: Turn
) -> None:
    secretary = visit(width)
    agree(secretary)
    take_up(visit(width))
    verify(secretary)
    fill_places(secretary)
    turn_clock(MORNING + timedelta(days=1))
    count_heads(secretary)
    see_it_all(visit(width))

    agreement = Agreement.objects.get()
    assert (str(agreement), agreement.works) == (BOTH, ["welfare"])
    assert (Need.objects.get().state, Undertaking.objects.get().outcome) == ("met", "kept")
    verifier = Delivery.objects.get().verified_by
    assert verifier is not None
    assert verifier.username == "secretary"
    held = Activity.objects.get()
    assert (held.signed, held.heads) == (5, 6)
