"""From a resident's phone to a figure: one report, seen through by everyone whom it concerns."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import Page, expect

from chunsheng.kernel.ledger.figures import rate_figure
from chunsheng.kernel.ledger.measures import rates
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.words import clock
from chunsheng.places.models import Building
from chunsheng.services.models import Request
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.conftest import MORNING
from tests.portal import pictures
from tests.world import World

TITLE = "3号楼楼道灯不亮"
PHONE = "19900000001"


def picture(place: Path, name: str, colour: str) -> Path:
    """A photo of a phone in a file, with where it was taken."""
    file = place / name
    file.write_bytes(pictures.photo(colour, (640, 480)))
    return file


def sign_in(page: Page, title: str) -> None:
    """Enter as a persona, by one click."""
    page.goto("/sign-in/")
    page.get_by_role("button", name=title).click()
    expect(page).to_have_url(re.compile(r"/desk/$"))


def report(page: Page, building: Building, photo: Path) -> str:
    """Report the dark lamp from the first page; returns the query code."""
    page.goto("/")
    page.get_by_label("什么事").fill(TITLE)
    page.get_by_role("button", name="报事", exact=True).click()
    expect(page.get_by_label("什么事")).to_have_value(TITLE)
    page.get_by_label("在哪栋楼").select_option(label="样例东苑 3号楼")
    page.get_by_label("具体位置").fill("2单元3楼")
    page.get_by_label("照片").set_input_files(photo)
    page.get_by_label("怎么称呼您").fill("张样例")
    page.get_by_label("电话").fill(PHONE)
    expect(page.get_by_text("您的信息怎么用")).to_be_visible()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    expect(page.get_by_text("已交给网格 01的网格员。")).to_be_visible()
    return page.locator("#query-code").inner_text()


def assert_nothing_hidden_in_photos() -> None:
    """Both photos were kept, drawn anew, without what the phone wrote into them."""
    for attachment in Attachment.objects.all():
        with default_storage.open(attachment.path) as file:
            content = file.read()
        assert pictures.MAKER.encode() not in content
        assert pictures.position_in(content) == {}
        with Image.open(io.BytesIO(content)) as drawn:
            assert dict(drawn.getexif()) == {}


def handle(page: Page, photo: Path) -> None:
    """The worker sees the step, signs for it from the desk, opens what is personal, closes it."""
    sign_in(page, "网格员")
    line = page.locator(".row-item").filter(has=page.get_by_role("link", name=TITLE)).first
    expect(line).to_contain_text("明天 18:00")
    expect(line).to_contain_text("待签收")
    line.get_by_role("button", name="签收").click()
    expect(page.get_by_text("已签收，请在到期前办结。")).to_be_visible()
    expect(page.get_by_text(PHONE)).to_have_count(0)
    page.get_by_role("button", name="因本单打开").click()
    expect(page.get_by_text(PHONE)).to_be_visible()
    expect(page.get_by_text("2单元3楼")).to_be_visible()
    page.get_by_role("link", name="办结", exact=True).first.click()
    page.get_by_label("办理结果").fill("灯已换好，夜里亮了。")
    page.get_by_label("办结照片").set_input_files(photo)
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.get_by_text("已办结，居民能看到结果。")).to_be_visible()
    expect(page.get_by_text(PHONE)).to_have_count(0)
    page.goto("/desk/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("手上没有待办")


def track(page: Page, code: str) -> None:
    """The resident finds the steps, the result and its photo by the code and the phone's tail."""
    page.goto("/track/")
    page.get_by_label("查询码").fill(code)
    page.get_by_label("电话后四位").fill(PHONE[-4:])
    page.get_by_role("button", name="查进度").click()
    for told in ("收到您反映的事", "网格员已签收，开始办理", "灯已换好，夜里亮了。"):
        expect(page.get_by_text(told)).to_be_visible()
    shown = page.get_by_role("img", name="办理结果照片")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    expect(shown).to_have_js_property("naturalWidth", 640)
    expect(page.get_by_text("张样例")).to_have_count(0)


def follow_the_figure(page: Page) -> None:
    """The supervisor opens 按时办结率 and comes to exactly that record."""
    sign_in(page, "社区书记")
    card = page.locator(".kpi").filter(has_text="本月按时办结率")
    expect(card).to_contain_text("1 件按时 / 1 件已判定")
    card.get_by_role("link", name="100.0%").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("按时办结率")
    expect(page.locator(".figure-value")).to_have_text("100.0%")
    listed = page.locator("tbody tr")
    expect(listed).to_have_count(1)
    listed.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.get_by_text("灯已换好，夜里亮了。")).to_be_visible()
    expect(page.get_by_text(PHONE)).to_have_count(0)


@pytest.mark.row("R5")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_dark_lamp_goes_from_a_phone_to_a_figure(
    width: int,
    visit: Visits,
    world: World,
    tmp_path: Path,
    turn_clock: Callable[..., None],
) -> None:
    resident = visit(width)
    code = report(resident, world.building, picture(tmp_path, "lamp.jpg", "black"))
    made = Request.objects.get()
    assert (made.title, made.place, made.building) == (TITLE, world.grid, world.building)
    turn_clock(MORNING + timedelta(hours=2))
    handle(visit(width), picture(tmp_path, "done.jpg", "white"))
    track(resident, code)
    expect(resident.get_by_role("heading", name="谁看过我的信息")).to_be_visible()
    expect(resident.get_by_text(f"办理 {made.number} 所需")).to_be_visible()
    follow_the_figure(visit(width))

    opened = Entry.objects.get(record_id=made.pk, verb="custody.opened")
    assert (opened.by, opened.reason) == (world.accounts["worker"], f"办理 {made.number} 所需")
    verbs = Entry.objects.filter(record_id=made.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["received", "signed", "custody.opened", "closed"]
    assert sorted(Attachment.objects.values_list("purpose", flat=True)) == ["closed", "received"]
    assert_nothing_hidden_in_photos()
    found = rate_figure(rates["services.on_time"], world.community, Period(until=clock.today()))
    assert (found.numerator.n, found.denominator.n, found.value) == (1, 1, 1)
