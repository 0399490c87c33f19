"""From a target in a paper to the records that count towards it; and what nobody does for a function."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from chunsheng.indicators.actions import set_part
from chunsheng.indicators.models import Target
from chunsheng.kernel.ledger.models import Entry
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.places.ground import BY
from tests.reported import lamp_is_mended
from tests.world import World

PAPER = "样例年度目标分解表"
TITLE = "样例街道1 2023 年办结诉求"
NOT_WHOLE = "12 个月的比例加起来要正好 100%，现在是 96%。"
EARLY = "10 10 10 8 8 8 8 8 8 8 7 7"
WORDS = "强化两大功能（政治功能、服务功能）"


def enter_target(page: Page) -> None:
    """The dispatcher enters a target with monthly shares, and may not release it."""
    sign_in(page, "街道分派员")
    go(page, "目标")
    do(page, "录入目标")
    page.get_by_label("单位").select_option(label="样例街道1")
    page.get_by_label("指标").select_option(label="办结诉求 · 件")
    page.get_by_label("目标数").fill("4")
    page.get_by_label("各月比例").fill("8 " * 12)
    page.get_by_label("依据").fill(PAPER)
    send(page, "录入目标")
    expect(page.locator("#field-phasing .fault")).to_have_text(NOT_WHOLE)
    assert not Target.objects.exists()
    page.get_by_label("各月比例").fill(EARLY)
    send(page, "录入目标")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.get_by_text("到 12 月底")).to_be_visible()
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("目标要由另一个人发布，录入的人不能自己发布。")).to_be_visible()


def release(page: Page) -> None:
    """Another person releases it."""
    sign_in(page, "招商专员")
    go(page, "目标")
    page.get_by_role("link", name="等另一人发布").click()
    page.locator("tbody").get_by_role("link", name="办结诉求").click()
    page.get_by_role("button", name="发布").click()
    expect(page.locator("main").get_by_text("已发布").first).to_be_visible()


def follow(page: Page) -> None:
    """From the cockpit to the target, its actual, and the record that counts."""
    sign_in(page, "区领导")
    go(page, "数字总览")
    page.get_by_role("link", name="样例街道1", exact=True).click()
    card = page.locator(".pace")
    expect(card).to_contain_text("目标不少于 4 件，到今天应完成 0.9 件")
    expect(card).to_contain_text("▲ 快 0.1 件")
    page.get_by_role("link", name="全部目标和各单位进度").click()
    page.locator(".pace-link").filter(has_text="办结诉求").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    page.locator("main").get_by_role("link", name="1 件").click()
    expect(page.locator(".figure-value")).to_have_text("1 件")
    page.locator("tbody").get_by_role("link", name="3号楼楼道灯不亮").click()
    expect(page.get_by_text("灯换好了").first).to_be_visible()


def look_for_gaps(page: Page) -> None:
    """One part is covered, one has a gap, of one nothing is entered yet."""
    go(page, "功能与机制覆盖")
    table = page.get_by_role("table", name="各部分 × 季度")
    expect(table.get_by_role("row").filter(has_text="政治功能")).to_contain_text(
        "还没有登记这类数据"
    )
    expect(table.get_by_role("row").filter(has_text="文化活动")).to_contain_text(
        "○ 这个季度没有记录"
    )
    beside = page.get_by_role("table", name="下属单位 × 各部分")
    expect(beside.get_by_role("row").filter(has_text="样例街道2")).to_contain_text("○ 没有人报过")
    table.get_by_role("link", name="1", exact=True).click()
    expect(page.locator(".figure-value")).to_have_text("1 件")
    go(page, "数字总览")
    expect(page.locator(".bar-line").filter(has_text="办结诉求")).to_contain_text("1 件")


@pytest.mark.row("R2")
@pytest.mark.row("R19")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_target_is_released_by_another_and_followed_to_its_records(
    width: int, visit: Visits, world: World
) -> None:
    told = {"by": BY, "frame": "两大功能", "since": date(2023, 3, 8), "source": WORDS}
    set_part(title="政治功能", rank=1, **told)
    set_part(title="服务功能", rank=2, codes=["services.closed", "cobuilding.activities"], **told)
    lamp_is_mended(world)
    enter_target(visit(width))
    release(visit(width))
    leader = visit(width)
    follow(leader)
    look_for_gaps(leader)

    target = Target.objects.get()
    assert (target.entered_by, target.released_by) == (
        *(world.accounts["dispatcher"], world.accounts["investor"]),
    )
    verbs = Entry.objects.filter(record_id=target.pk).order_by("pk")
    assert [one.verb for one in verbs] == ["entered", "released"]
