"""A firm's want of hands: taken up by a branch, filled, kept for thirty days, confirmed by the firm."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from chunsheng.desk.personas import KEY
from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Setting
from chunsheng.people.models import Person
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.conftest import MORNING
from tests.enterprise.telling import FIRM, Firms, settle_firms
from tests.world import World

HARD, TRADE = "装配车间缺操作工", "装配工"
HELPER = "样例制造支部助企专员"


@pytest.fixture
def firms(world: World) -> Firms:
    """The district with a firm, and a helper who signs in by one click."""
    made = settle_firms(world)
    personas = Setting.objects.get(key=KEY)
    personas.value.append({"username": "helper", "sees": "样例", "icon": "hammer"})
    personas.save()
    return made


def raise_and_give(page: Page) -> None:
    """The officer enters it on the firm's behalf, and gives it to a branch."""
    sign_in(page, "招商专员")
    go(page, "企业难题")
    do(page, "登记企业难题")
    page.get_by_label("企业").fill("没有这家厂")
    page.get_by_label("类别").select_option(label="用工难")
    page.get_by_label("难在哪里").fill(HARD)
    send(page, "登记企业难题")
    expect(page.locator("#field-firm .fault")).to_have_text("没有登记过这个组织。")
    page.get_by_label("企业").fill(FIRM)
    send(page, "登记企业难题")
    do(page, "交支部接办")
    page.get_by_label("接办支部和责任岗位").select_option(label="样例制造支部 · 助企专员")
    page.get_by_label("最晚哪天办好").fill("2023-04-30")
    send(page, "交支部接办")
    expect(page.get_by_role("heading", level=1)).to_contain_text(HARD)
    expect(page.get_by_text("应于 4月30日 18:00")).to_be_visible()


def recommend(page: Page) -> None:
    """The helper finds it on the desk, says what is wanted, and recommends who agreed."""
    sign_in(page, HELPER)
    page.get_by_role("link", name=HARD).first.click()
    do(page, "登记招工岗位")
    page.get_by_label("招什么工").fill(TRADE)
    page.get_by_label("数", exact=True).fill("1")
    send(page, "登记招工岗位")
    expect(page.get_by_text(f"岗位“{TRADE}”还没有招满。")).to_be_visible()
    do(page, "推荐求职者")
    page.get_by_label("姓名").fill("上官样例")
    page.get_by_label("电话").fill("19900000101")
    page.get_by_label("本人哪天同意推荐给这家企业").fill("2023-03-09")
    send(page, "推荐求职者")
    expect(page.locator("#field-consented_on .fault")).to_have_text("日期不能晚于今天。")
    assert not Person.objects.exists()
    page.get_by_label("本人哪天同意推荐给这家企业").fill("2023-03-07")
    send(page, "推荐求职者")
    page.locator("main").get_by_role("link", name=f"上* · {TRADE}").click()
    expect(page.locator("main")).not_to_contain_text("上官")
    do(page, "记到岗")
    page.get_by_label("到岗日期").fill("2023-03-08")
    send(page, "记到岗")
    expect(page.get_by_text("应于 4月7日 18:00")).to_be_visible()


def try_too_soon(page: Page) -> None:
    """Filled is not kept: neither of the two is to be had yet."""
    do(page, "记满期仍在岗")
    page.get_by_label("企业哪天说的").fill("2023-03-08")
    page.get_by_label("企业由哪个岗位说的").fill("车间主任")
    send(page, "记满期仍在岗")
    told = "要到 4月7日 周五 才满期，满期以后问过企业再记。"
    expect(page.locator("#field-ended_on .fault")).to_have_text(told)
    page.get_by_role("link", name="返回").click()
    page.locator("main").get_by_role("link", name=HARD).click()
    do(page, "报已解决")
    page.get_by_label("怎么解决的").fill("人招到了")
    send(page, "报已解决")
    expect(page.get_by_text("用工难要招满并且留住才算解决")).to_be_visible()
    assert Difficulty.objects.get().stage == "taken"


def keep_and_claim(page: Page) -> None:
    """After thirty days the firm says that the hand is still there."""
    go(page, "求职推荐")
    page.locator("main").get_by_role("link", name=re.compile(TRADE)).first.click()
    do(page, "记满期仍在岗")
    page.get_by_label("企业哪天说的").fill("2023-04-07")
    page.get_by_label("企业由哪个岗位说的").fill("车间主任")
    send(page, "记满期仍在岗")
    expect(page.locator("main").get_by_text("满期仍在岗").first).to_be_visible()
    page.locator("main").get_by_role("link", name=HARD).click()
    do(page, "报已解决")
    page.get_by_label("怎么解决的").fill("招到一人，满三十天还在")
    send(page, "报已解决")
    expect(page.locator("main").get_by_text("待企业确认").first).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="企业确认解决")).to_have_count(0)


def confirm(page: Page) -> None:
    """The officer asked the firm, and sees the number but not the person."""
    go(page, "企业难题")
    page.locator("main").get_by_role("link", name=HARD).first.click()
    expect(page.get_by_text("已推荐 1 人，只有接办的支部看得到是谁。")).to_be_visible()
    do(page, "企业确认解决")
    page.get_by_label("企业哪天确认的").fill("2023-04-07")
    page.get_by_label("企业由哪个岗位确认").fill("人事主管")
    send(page, "企业确认解决")
    expect(page.locator("main").get_by_text("已解决").first).to_be_visible()


def read_the_figures(page: Page) -> None:
    """The leader goes from the rate to the difficulty, and from who stayed to a covered record."""
    sign_in(page, "区领导")
    go(page, "企业难题")
    expect(page.get_by_text("难题解决率")).to_be_visible()
    page.get_by_role("link", name="100.0%").click()
    page.locator("tbody").get_by_role("link", name=HARD).first.click()
    expect(page.get_by_text("人事主管")).to_be_visible()


@pytest.mark.row("R17")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_want_of_hands_is_solved_when_it_is_filled_and_kept(
    width: int, visit: Visits, firms: Firms, turn_clock: Callable[..., None]
) -> None:
    officer, helper = visit(width), visit(width)
    raise_and_give(officer)
    recommend(helper)
    try_too_soon(helper)
    turn_clock(MORNING + timedelta(days=30))
    keep_and_claim(helper)
    confirm(officer)
    read_the_figures(visit(width))

    made, candidacy = Difficulty.objects.get(), Candidacy.objects.get()
    assert (made.stage, made.confirmed_by, candidacy.stage) == ("solved", "人事主管", "kept")
    said, asked = (
        Entry.objects.get(record_id=made.pk, verb=verb).by for verb in ("claim", "confirm")
    )
    assert (said, asked) == (firms.helper.account, firms.officer.account)
