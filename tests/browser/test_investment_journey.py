"""From a visit in another city to a footnote in Word: one number, followed by everyone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from chunsheng.briefs.models import Brief
from chunsheng.indicators.models import FrozenFigure
from chunsheng.investment.actions import Met, record_contact
from chunsheng.investment.models import Contact, Intent
from chunsheng.kernel.ledger.models import Entry
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_request_journey import sign_in
from tests.conftest import MORNING
from tests.world import World

FIRM, PARTNER = "样例水务科技有限公司", "样例数据服务有限公司"
PROJECT, MEETING = "样例数据标注基地", "区长办公会纪要"
QUOTE = "预计投资2.3亿元，以签约为准"
BOTH = "写了企业名称就是一家，不要再填家数。"


def go(page: Page, name: str) -> None:
    """Open a line of the navigation, which a phone keeps behind its menu and a long one in a group."""
    assert page.viewport_size is not None
    # Of a page that is still on its way no folded group can be counted.
    page.wait_for_load_state("domcontentloaded")
    if page.viewport_size["width"] == NARROW:
        page.locator(".side-open").click()
    line = page.locator("#side").get_by_role("link", name=name, exact=True)
    group = page.locator("#side details:not([open])").filter(has=page.get_by_text(name, exact=True))
    if group.count():
        group.locator("summary").click()
    line.click()
    expect(page.locator("#side a.on")).to_have_text(name)


def do(page: Page, verb: str) -> None:
    """Open the form of a verb from a record's or a register's page."""
    page.locator("main").get_by_role("link", name=verb, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(verb)
    page.wait_for_load_state("domcontentloaded")


def send(page: Page, verb: str) -> None:
    """Send the form, which leads back to the record."""
    page.locator("form.form-card").get_by_role("button", name=verb).click()


def record_visits(page: Page) -> None:
    """The outpost's officer enters a firm by name, six by number, and an intent."""
    sign_in(page, "驻外联络员")
    go(page, "拜访联系")
    do(page, "登记拜访联系")
    page.get_by_label("企业名称").fill(FIRM)
    page.get_by_label("没有具名的，几家").fill("3")
    send(page, "登记拜访联系")
    expect(page.locator("#field-count .fault")).to_have_text(BOTH)
    expect(page.get_by_label("企业名称")).to_have_value(FIRM)
    assert not Contact.objects.exists()
    page.get_by_label("没有具名的，几家").fill("")
    send(page, "登记拜访联系")
    expect(page.get_by_role("heading", level=1)).to_contain_text(FIRM)

    go(page, "拜访联系")
    do(page, "登记拜访联系")
    page.get_by_label("没有具名的，几家").fill("6")
    page.get_by_label("日期不详").check()
    page.get_by_label("说明").fill("报道只写家数，没有写名称")
    send(page, "登记拜访联系")
    expect(page.get_by_role("heading", level=1)).to_contain_text("未具名企业 · 6 家")

    go(page, "合作意向")
    do(page, "登记意向")
    page.get_by_label("企业名称").fill(FIRM)
    send(page, "登记意向")
    expect(page.get_by_role("heading", level=1)).to_contain_text(FIRM)
    expect(page.get_by_text("有意向").first).to_be_visible()


def follow_up(page: Page) -> None:
    """The investment officer verifies the visit, and takes up a project with what it promises."""
    sign_in(page, "招商专员")
    go(page, "拜访联系")
    page.get_by_role("link", name=FIRM).click()
    page.get_by_role("button", name="核实").click()
    expect(page.locator("main").get_by_text("未核实")).to_have_count(0)

    go(page, "投资项目")
    do(page, "登记项目")
    page.get_by_label("项目").fill(PROJECT)
    page.get_by_label("落在哪里").select_option(label="样例区")
    send(page, "登记项目")
    do(page, "即将落地")
    send(page, "即将落地")
    do(page, "登记参与方")
    page.get_by_label("企业或单位名称").fill(PARTNER)
    page.get_by_label("身份").select_option(label="实施单位")
    send(page, "登记参与方")
    do(page, "登记承诺")
    page.get_by_label("谁承诺").fill(PARTNER)
    page.get_by_label("数", exact=True).fill("230000000")
    page.get_by_label("依据（文件或报道）").fill(MEETING)
    page.get_by_label("原文").fill(QUOTE)
    send(page, "登记承诺")
    expect(page.get_by_text("2.3亿元")).to_be_visible()
    expect(page.get_by_text("兑现：未报（不是 0）")).to_be_visible()


def follow_the_money(page: Page) -> None:
    """The leader goes from 2.3亿元 to its record, the words it rests on and the project, and back."""
    sign_in(page, "区领导")
    go(page, "数字总览")
    card = page.locator(".kpi").filter(has_text="预计投资")
    expect(card.locator(".kpi-value")).to_have_attribute("title", "230,000,000元")
    expect(card).to_contain_text("到位：未报（不是 0）")
    expect(page.locator("tbody tr")).to_have_text(
        [re.compile(rf"{said}.*", re.DOTALL) for said in ("拜访联系\\s*7 家", "合作意向\\s*1 家")]
        + [re.compile(r"项目落地\s*0 个\s*\+1", re.DOTALL)]
    )
    card.get_by_role("link", name="2.3").click()
    expect(page.locator(".figure-value")).to_have_text("2.3亿元")
    page.locator("tbody").get_by_role("link", name=PROJECT).click()
    expect(page.get_by_text(MEETING)).to_be_visible()
    expect(page.get_by_text(QUOTE)).to_be_visible()
    page.locator("main").get_by_role("link", name=PROJECT, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PROJECT)
    expect(page.locator("main").get_by_text("即将落地").first).to_be_visible()
    for _page in range(3):
        page.go_back()
    expect(page).to_have_url(re.compile(r"/cockpit/$"))
    expect(card.locator(".kpi-value")).to_have_text(re.compile(r"2\.3\s*亿元"))


def draft(page: Page) -> None:
    """The leader drafts a brief of the district."""
    go(page, "简报")
    do(page, "起草简报")
    page.get_by_label("提纲").select_option("spring")
    page.get_by_label("单位").select_option(label="样例区")
    send(page, "起草简报")
    expect(page.get_by_role("heading", name="党建引领高质量发展情况简报").first).to_be_visible()
    expect(page.locator("article.brief")).to_contain_text("拜访联系企业 7 家")


def follow_a_footnote(page: Page) -> None:
    """A number changed meanwhile: the brief says so and its footnote opens what was known then."""
    page.reload()
    expect(page.get_by_text("拜访联系企业：简报里是 7 家，现在是 8 家。")).to_be_visible()
    expect(page.locator("article.brief")).to_contain_text("拜访联系企业 7 家")
    page.locator("article.brief").get_by_role("link", name="脚注 5").click()
    note = page.locator("#note-5")
    expect(note).to_be_in_viewport()
    note.locator("a.num").click()
    expect(page.locator(".figure-value")).to_have_text("7 家")
    expect(page.get_by_text("按 2023-03-08 08:30 已知")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(r"#note-5$"))


def release(page: Page, place: Path) -> bytes:
    """The leader releases the brief, and takes it home as a Word file."""
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布，数字从此固定。")).to_be_visible()
    expect(page.get_by_role("link", name="按最新数字重排")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    file = place / "brief.docx"
    download.value.save_as(file)
    assert download.value.suggested_filename == "党建引领高质量发展情况简报 2023-03-08.docx"
    return file.read_bytes()


@pytest.mark.row("R10", "R11", "R12", "R20")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_number_goes_from_a_visit_to_a_footnote(
    width: int,
    visit: Visits,
    world: World,
    tmp_path: Path,
    turn_clock: Callable[..., None],
) -> None:
    record_visits(visit(width))
    follow_up(visit(width))
    leader = visit(width)
    follow_the_money(leader)
    draft(leader)
    turn_clock(MORNING + timedelta(hours=2))
    outpost = world.by("outpost")
    record_contact(by=outpost, organisation=world.units["outpost"], met=Met(firm=PARTNER))
    follow_a_footnote(leader)
    docx = release(leader, tmp_path)

    with ZipFile(BytesIO(docx)) as archive:
        notes = archive.read("word/footnotes.xml").decode()
    frozen = FrozenFigure.objects.filter(record_id=Brief.objects.get().pk)
    assert notes.count("<w:footnoteRef/>") == frozen.count() == 18
    assert [one.code for one in frozen if one.code not in notes] == []
    told = Contact.objects.order_by("pk").values_list("low", "verified_by__username")
    assert list(told) == [(1, "investor"), (6, None), (1, None)]
    assert Intent.objects.get().organisation == world.units["outpost"]
    verbs = Entry.objects.filter(record_id=Brief.objects.get().pk).order_by("pk")
    assert [one.verb for one in verbs] == ["drafted", "released"]
