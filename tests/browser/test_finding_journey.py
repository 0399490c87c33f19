"""Finding: a request by its sound, a question kept, two put away at once, and where they lie."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from chunsheng.kernel.register.models import SavedView
from chunsheng.services.actions import close_request, sign_request
from chunsheng.services.models import Request
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import go
from tests.browser.test_request_journey import sign_in
from tests.register.asking import reported
from tests.world import World

LAMPS = ("1号楼楼道灯不亮", "2号楼楼道灯不亮", "3号楼电梯坏了")


def closed(world: World) -> list[Request]:
    """Three requests that may be put away."""
    by, made = world.by("worker"), [reported(world, title) for title in LAMPS]
    signed = [sign_request(by=by, request=one) for one in made]
    return [close_request(by=by, request=one, outcome="修好了。") for one in signed]


def find_by_sound(page: Page) -> None:
    """The palette opens by keys, takes first letters, and its first answer by Enter."""
    palette = page.locator("#palette")
    expect(palette).to_be_attached()
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    expect(palette).to_be_visible()
    palette.get_by_role("combobox").fill("dthl")
    expect(palette.get_by_role("option").first).to_contain_text(LAMPS[2])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(LAMPS[2])
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    palette.get_by_role("combobox").fill("没有的事")
    expect(palette.get_by_role("status")).to_contain_text("没有找到")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()


def keep_a_question(page: Page) -> None:
    """What was filtered is saved under a name, and asked again by one click."""
    go(page, "诉求台账")
    page.get_by_role("link", name="全部", exact=True).click()
    page.locator("main").get_by_role("searchbox").fill("楼道灯")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("共 2 件")
    page.locator(".views summary").click()
    page.get_by_label("给现在的筛选起个名字").fill("灯的事")
    page.get_by_role("button", name="存下", exact=True).click()
    expect(page.locator(".list-tools").get_by_role("link", name="灯的事")).to_be_visible()
    go(page, "诉求台账")
    page.locator(".list-tools").get_by_role("link", name="灯的事").click()
    expect(page.locator("main")).to_contain_text("共 2 件")
    assert SavedView.objects.get().name == "灯的事"


def put_away(page: Page) -> None:
    """Two of the list are ticked and archived by one form."""
    page.get_by_label(f"选 {LAMPS[0]}").check()
    page.get_by_label(f"选 {LAMPS[1]}").check()
    expect(page.locator("[data-bulk]")).to_contain_text("已选 2 条")
    page.locator("[data-bulk]").get_by_role("button", name="归档").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("批量归档")
    page.get_by_role("button", name="批量归档").click()
    expect(page.locator("body")).to_contain_text("2 条办成，已记入台账。")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_what_is_looked_for_is_found_kept_and_done_together(
    world: World, visit: Visits, width: int
) -> None:
    closed(world)
    page = visit(width)
    sign_in(page, "街道分派员")
    find_by_sound(page)
    keep_a_question(page)
    put_away(page)
    assert set(Request.objects.filter(stage="archived").values_list("title", flat=True)) == {
        *LAMPS[:2]
    }

    page.goto("/r/services.requests/?chip=all&as=board")
    lane = page.get_by_role("region", name="办结", exact=True)
    expect(lane.get_by_role("link", name=LAMPS[2])).to_be_visible()
    page.get_by_role("link", name="日历", exact=True).click()
    expect(page.locator(".month-card", has_text=LAMPS[2])).to_be_visible()
    page.get_by_role("link", name="地图", exact=True).click()
    first = page.locator(".ground-list li").first
    expect(first).to_contain_text("网格 01")
    expect(first).to_contain_text("3")
    first.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("共 3 件")
