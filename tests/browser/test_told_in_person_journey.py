"""Whoever opens no page is called, or takes a slip home; the page says so to whoever opens it."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_request_journey import PHONE, TITLE, sign_in
from tests.world import World


def report(page: Page) -> str:
    """Somebody reports the dark lamp and asks to be called, at first without a phone; the code."""
    page.goto("/report/")
    page.get_by_label("什么事").fill(TITLE)
    page.get_by_label("在哪栋楼").select_option(label="样例东苑 3号楼")
    page.get_by_label("办完了请打给我").check()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#field-phone .fault")).to_contain_text("请留下电话")
    expect(page.get_by_label("办完了请打给我")).to_be_checked()
    page.get_by_label("电话").fill(PHONE)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    return page.locator("#query-code").inner_text()


def close(page: Page) -> None:
    """The worker signs for it and closes it."""
    sign_in(page, "网格员")
    line = page.locator(".row-item").filter(has=page.get_by_role("link", name=TITLE)).first
    line.get_by_role("button", name="签收").click()
    page.get_by_role("link", name="办结", exact=True).first.click()
    page.get_by_label("办理结果").fill("灯已换好，夜里亮了。")
    page.get_by_role("button", name="办结", exact=True).click()


def call(page: Page, place: Path) -> None:
    """The call stands on the desk; the phone opens for it; what came of it is written down."""
    page.goto("/desk/")
    line = page.locator(".row-item").filter(has=page.get_by_role("link", name=TITLE)).first
    line.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="因本单打开").click()
    expect(page.get_by_text(PHONE)).to_be_visible()
    page.goto("/desk/")
    line.get_by_role("link", name="打电话告诉").click()
    page.get_by_label("记一笔").fill("本人接的，说亮了。")
    page.get_by_role("button", name="打电话告诉").click()
    expect(page.locator("main").get_by_text("打了电话").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="告知单", exact=True).click()
    slip = place / "slip.docx"
    taken.value.save_as(slip)
    assert "结果：灯已换好，夜里亮了。" in [one.text for one in Document(str(slip)).paragraphs]
    page.goto("/desk/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("手上没有待办")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_whoever_asked_for_it_is_called_and_the_page_says_so(
    width: int, visit: Visits, world: World, tmp_path: Path
) -> None:
    page = visit(width)
    code = report(page)
    staff = visit(width)
    close(staff)
    call(staff, tmp_path)
    page.goto("/track/")
    page.get_by_label("查询码").fill(code)
    page.get_by_label("电话后四位").fill(PHONE[-4:])
    page.get_by_role("button", name="查进度").click()
    expect(page.get_by_text("已打电话告诉您")).to_be_visible()
    expect(page.get_by_text("本人接的")).to_have_count(0)
