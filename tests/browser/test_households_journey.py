"""From a door to a category on consent, opened with a reason and withdrawn, on which R7 stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from chunsheng.kernel.ledger.models import Entry
from chunsheng.people.models import HouseholdCategory
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.world import World

NAME, DOOR, WHY = "孙样例", "2单元301室", "上门送菜要找到门"


def add(page: Page) -> None:
    """The grid's worker adds a household, which shows its door to nobody."""
    sign_in(page, "网格员")
    go(page, "住户台账")
    do(page, "登记住户")
    page.get_by_label("楼栋").select_option(label="样例东苑 3号楼")
    page.get_by_label("门牌").fill(DOOR)
    page.get_by_label("常住人数").fill("1")
    page.get_by_label("联系人姓名").fill(NAME)
    page.get_by_label("联系人电话").fill("19900000005")
    send(page, "登记住户")
    expect(page.get_by_role("heading", level=1)).to_contain_text("样例东苑 3号楼 · ZH-2023-000001")
    expect(page.get_by_text(DOOR)).to_have_count(0)


def mark(page: Page) -> None:
    """Without a day of consent it is refused beside the field; with one it is entered."""
    do(page, "登记类别")
    page.get_by_label("独居").check()
    page.get_by_label("本人同意").check()
    send(page, "登记类别")
    expect(page.locator("#field-consent_on .fault")).to_contain_text("请填写本人同意的日期")
    page.get_by_label("同意日期").fill("2023-03-06")
    send(page, "登记类别")
    expect(page.get_by_text("已记入台账")).to_be_visible()
    expect(page.get_by_text("独居")).to_have_count(0)


def look(page: Page, told: str) -> None:
    """Open what is covered with a reason; the next look at the page has it covered again."""
    page.get_by_label("打开个人信息的理由").fill(WHY)
    page.get_by_role("button", name="凭理由打开").click()
    expect(page.get_by_text(DOOR)).to_be_visible()
    expect(page.locator("main")).to_contain_text(told)
    page.locator(".crumbs").get_by_role("link", name="住户台账").click()
    page.get_by_role("link", name="ZH-2023-000001").click()
    expect(page.get_by_text(DOOR)).to_have_count(0)
    expect(page.get_by_text("独居")).to_have_count(0)


def withdraw(page: Page) -> None:
    """The consent is taken back, with its reason."""
    do(page, "撤回类别")
    page.get_by_label("独居").check()
    page.get_by_label("理由").fill("本人来电撤回同意")
    send(page, "撤回类别")
    expect(page.get_by_text("已记入台账")).to_be_visible()


def audit(page: Page) -> None:
    """Whoever audits reads who looked and why, and that a category was entered and withdrawn."""
    sign_in(page, "审计管理员")
    go(page, "总台账")
    rows = page.locator("tbody tr")
    expect(rows.filter(has_text="查看了个人信息").filter(has_text=WHY)).to_have_count(2)
    for verb in ("登记类别", "撤回类别"):
        expect(rows.filter(has_text=verb).filter(has_text="住户台账")).to_have_count(1)
    expect(page.locator("main").get_by_text("独居")).to_have_count(0)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_category_is_entered_opened_and_withdrawn(
    width: int, visit: Visits, world: World
) -> None:
    clerk = visit(width)
    add(clerk)
    mark(clerk)
    look(clerk, "自 3月6日 周一")
    withdraw(clerk)
    look(clerk, "3月8日 周三 终止")
    audit(visit(width))
    assert HouseholdCategory.objects.get().ended_because == "本人来电撤回同意"
    verbs = Entry.objects.filter(record_code="people.households").order_by("pk")
    assert [one.verb for one in verbs] == [
        *("added", "marked", "custody.opened", "withdrawn", "custody.opened"),
    ]
