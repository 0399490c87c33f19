"""From a free hour in the calendar to a use that is counted: clerk, keeper and leader."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from chunsheng.kernel.ledger.models import Entry
from chunsheng.venues.models import Booking
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.conftest import MORNING
from tests.venues.telling import make_hall
from tests.world import World

BRANCH, STRANGER = "样例楼宇支部", "样例外地支部"
FREE = "10:00–12:00 已有人预约。3月9日 周四 还空着的时间：09:00–10:00、12:00–17:30。"


def is_narrow(page: Page) -> bool:
    """Whether it is a phone's screen, which has the calendar as a list."""
    assert page.viewport_size is not None
    return page.viewport_size["width"] == NARROW


def click_hour(page: Page, zone: str, hour: str) -> None:
    """Click a free hour of a zone: drawn on a wide screen, listed on a phone."""
    if is_narrow(page):
        listed = page.get_by_role("navigation", name=f"{zone} 的空闲")
        listed.get_by_role("link", name=hour, exact=True).click()
    else:
        page.get_by_role("link", name=re.compile(rf"^空闲 {hour}–.* {zone}$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登记预约")


def fill(page: Page, until: str, unit: str, what: str) -> None:
    """Say until when, for whom and for what; the zone, the day and the hour are there already."""
    expect(page.get_by_label("哪天")).to_have_value("2023-03-09")
    page.get_by_label("结束时间").fill(until)
    page.get_by_label("预约单位").fill(unit)
    page.get_by_label("做什么").fill(what)


def book_two(page: Page) -> None:
    """The clerk books one zone for a branch that may, and asks for another; then for a taken hour."""
    sign_in(page, "网格员")
    go(page, "场馆日历")
    page.get_by_role("link", name="后一天").click()
    click_hour(page, "阅读区", "10:00")
    fill(page, "12:00", STRANGER, "主题党日")
    send(page, "登记预约")
    expect(page.locator("#field-organisation .fault")).to_contain_text("不在其中")
    page.get_by_label("预约单位").fill(BRANCH)
    send(page, "登记预约")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"阅读区 · {BRANCH}")

    go(page, "场馆日历")
    page.get_by_role("link", name="后一天").click()
    click_hour(page, "阅读区", "12:00")
    page.get_by_label("开始时间").fill("11:00")
    fill(page, "13:00", BRANCH, "又一场")
    send(page, "登记预约")
    expect(page.locator("#field-starts .fault")).to_have_text(FREE)
    assert Booking.objects.count() == 1
    page.get_by_label("分区").select_option(label="样例驿站 · 展示区")
    send(page, "登记预约")
    expect(page.locator(".head .pill").first).to_have_text("待审批")


def decide(page: Page) -> None:
    """The community's secretary finds what waits for approval in the week, and approves it."""
    sign_in(page, "社区书记")
    go(page, "场馆分区")
    page.get_by_role("link", name="展示区").click()
    page.get_by_role("link", name="看这一周的空闲").click()
    shown = ".slots-listed .row-title" if is_narrow(page) else ".slots-taken"
    page.locator(shown).filter(has_text="11:00–13:00").click()
    page.get_by_role("button", name="批准").click()
    expect(page.locator(".head .pill").first).to_have_text("已预约")


def enter_use(page: Page) -> None:
    """The clerk enters that the first was used, by how many."""
    page.goto("/r/venues.bookings/?chip=over")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("tbody tr").filter(has_text="阅读区").get_by_role("link").click()
    do(page, "登记使用")
    page.get_by_label("到场人数").fill("18")
    send(page, "登记使用")
    expect(page.locator(".head .pill").first).to_have_text("已使用")


def follow_the_use(page: Page) -> None:
    """The leader goes from the use of a zone to its booking, and reads the figure of the district."""
    sign_in(page, "区领导")
    go(page, "场馆分区")
    page.get_by_role("link", name="阅读区").click()
    expect(page.get_by_text("2 小时，240 平方米·小时")).to_be_visible()
    page.get_by_role("link", name="1 场").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto("/figures/venues.m2_hours/")
    expect(page.locator(".figure-value")).to_have_text(re.compile(r"240\s*平方米·小时"))
    page.locator("tbody").get_by_role("link", name=BRANCH).click()
    expect(page.get_by_text("未核实")).to_be_visible()


@pytest.mark.row("R8")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_free_hour_becomes_a_use_that_is_counted(
    width: int, visit: Visits, world: World, turn_clock: Callable[..., None]
) -> None:
    make_hall(world)
    clerk = visit(width)
    book_two(clerk)
    decide(visit(width))
    turn_clock(MORNING + timedelta(days=1, hours=5))
    sign_in(clerk, "网格员")
    enter_use(clerk)
    follow_the_use(visit(width))
    verbs = Entry.objects.filter(record_code="venues.bookings").order_by("pk")
    assert [one.verb for one in verbs] == ["booked", "booked", "approved", "used"]
