"""The same report in large letters, in English, by keyboard alone, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from chunsheng.services.models import Request
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.world import World

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# What the district's own records say, and the way back to Chinese, stay as they are.
RECORDS = {
    "春",
    "中文",
    "样例东苑",
    "号楼",
    "样例街道",
    "公共照明",
    "助餐",
    "作风",
    "网格",
    "样例区",
}


def answers_in_view(page: Page) -> list[str]:
    """The names of what this screen asks."""
    asked = page.locator("main form").locator("input, select, textarea")
    shown = [one for one in asked.all() if one.is_visible()]
    return [str(one.get_attribute("name")) for one in shown]


@pytest.mark.parametrize("scripts", [True, False])
def test_an_elder_reports_one_thing_per_screen(scripts: bool, visit: Visits, world: World) -> None:
    page = visit(NARROW, java_script_enabled=scripts)
    page.goto("/")
    plain = page.get_by_role("heading", level=1).bounding_box()
    page.get_by_role("button", name="长辈版").click()
    expect(page.locator("html")).to_have_class("elder")
    large = page.get_by_role("heading", level=1).bounding_box()
    assert plain is not None
    assert large is not None
    assert large["height"] > plain["height"]
    page.get_by_role("link", name="我要报事").click()
    expect(page.get_by_text("第 1 步，共 3 步")).to_be_visible()
    assert answers_in_view(page) == ["title"]
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".fault")).to_have_text("请写一写是什么事，一句话就行。")
    page.get_by_label("什么事").fill("楼道灯不亮")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("第 2 步，共 3 步")).to_be_visible()
    assert answers_in_view(page) == ["building", "place_text", "name"]
    page.get_by_role("button", name="上一步").click()
    expect(page.get_by_label("什么事")).to_have_value("楼道灯不亮")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("在哪栋楼").select_option(label=str(world.building))
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("第 3 步，共 3 步")).to_be_visible()
    assert answers_in_view(page) == ["photos", "phone", "wants_call"]
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    made = Request.objects.get()

    assert (made.title, made.building, made.kind) == ("楼道灯不亮", world.building, "help")
    assert made.place == world.grid
    page.get_by_role("button", name="看办到哪了").click()
    expect(page.get_by_text("收到您反映的事")).to_be_visible()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_one_button_turns_every_step_of_a_report_into_english(
    width: int, visit: Visits, world: World
) -> None:
    page = visit(width)
    page.goto("/report/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert chinese_in(page) <= RECORDS
    page.locator("[name=title]").fill("Stairway light is out")
    page.locator("[name=building]").select_option(label=str(world.building))
    page.locator("[name=phone]").fill("canary")
    page.locator(".buttons button[value=send]").click()
    expect(page.locator(".fault")).to_be_visible()
    assert chinese_in(page) <= RECORDS
    page.locator("[name=phone]").fill("")
    page.locator(".buttons button[value=send]").click()
    expect(page.locator("#query-code")).to_be_visible()
    expect(page.get_by_text("Wed 15 Mar")).to_be_visible()
    assert chinese_in(page) <= RECORDS
    page.locator("main form button").click()
    expect(page.get_by_text("Stairway light is out")).to_be_visible()
    assert chinese_in(page) <= RECORDS
    page.goto("/privacy/")
    assert chinese_in(page) <= RECORDS
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="隐私说明")).to_be_visible()


def chinese_in(page: Page) -> set[str]:
    """The Chinese words that are left on a page."""
    return set(CHINESE.findall(page.locator("body").inner_text()))


def press_to(page: Page, name: str, value: str = "") -> None:
    """Press Tab until what is asked for has the focus, and see that the focus can be seen."""
    for _press in range(40):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
              const it = document.activeElement, style = getComputedStyle(it);
              const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
              return [it.name || it.id || it.className, it.value || "", seen];
            }"""
        )
        assert at[2], f"nothing shows that {at[0]} has the focus"
        if at[0] == name and value in at[1]:
            return
    raise AssertionError(f"{name} is not reached by keyboard")


def test_a_report_is_sent_by_keyboard_alone(visit: Visits, world: World) -> None:
    page = visit(WIDE)
    page.goto("/report/")
    press_to(page, "skip")
    page.keyboard.press("Enter")
    press_to(page, "title")
    press_to(page, "go", "send")
    page.keyboard.press("Enter")  # an empty form: the faults come first
    expect(page.locator("#faults")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("楼道灯不亮")
    expect(page.get_by_label("什么事")).to_have_value("楼道灯不亮")
    press_to(page, "building")
    page.keyboard.press("ArrowDown")
    press_to(page, "go", "send")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()

    assert Request.objects.get().building == world.building


def test_an_elder_turns_to_large_text_reports_and_tracks_by_keyboard_alone(
    visit: Visits, world: World
) -> None:
    page = visit(NARROW)
    page.goto("/")
    press_to(page, "edition", "elder")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_class("elder")
    press_to(page, "tile")
    page.keyboard.press("Enter")
    typed = {"title": "楼道灯不亮", "place_text": "东门口", "phone": "19900000001"}
    for step, name in enumerate(typed, start=1):
        expect(page.get_by_text(f"第 {step} 步，共 3 步")).to_be_visible()
        press_to(page, name)
        page.keyboard.type(typed[name])
        press_to(page, "go", "send" if name == "phone" else "next")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    code = page.locator("#query-code").inner_text()
    page.goto("/track/")
    press_to(page, "code")
    page.keyboard.type(code)
    press_to(page, "tail")
    page.keyboard.type("0001")
    page.keyboard.press("Enter")
    expect(page.get_by_text("收到您反映的事")).to_be_visible()
    press_to(page, "language", "en")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_ear_hears_a_broken_policy_an_overflow_and_a_missing_file(
    visit: Visits, world: World
) -> None:
    page = visit(NARROW)
    page.route("**/privacy/", lambda route: route.fulfill(headers=POLICY, body=FAULTY))
    page.goto("/privacy/")
    page.wait_for_load_state("networkidle")
    heard = "\n".join(visit.faults)
    visit.faults.clear()

    assert [
        one in heard for one in ("Content Security Policy", "wider than", "missing.css: 404")
    ] == [True] * 3


POLICY = {"Content-Type": "text/html", "Content-Security-Policy": "script-src 'self'"}
FAULTY = """<!DOCTYPE html><link rel="stylesheet" href="/static/missing.css">
<script>1</script><p style="width: 3000px">canary</p>"""
