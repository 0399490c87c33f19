"""From the scales to the door: a harvest weighed, divided with reasons, confirmed, fetched, counted."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from chunsheng.allocation.models import Proposal, Share
from chunsheng.allocation.terms import Why
from chunsheng.garden.models import Harvest, Session
from chunsheng.kernel.ledger.models import Entry
from tests.allocation.telling import Sharing, make_sharing
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.world import World

HARVEST = "3月8日 周三 小白菜 1.6 公斤"
SUMMARY = (
    "3 户，共 6 户参加",
    "3 份，每份 500 克",
    "20230308",
    "样例菜园分菜办法",
    "已证明：按规则没有更好的分法",
)


def weigh_and_propose(page: Page, sharing: Sharing) -> None:
    """The grid's worker enters what the scales said, and lets the solver divide it."""
    sign_in(page, "网格员")
    go(page, "菜园采摘")
    do(page, "登记采摘")
    page.get_by_label("地块").select_option(str(sharing.garden.roof.pk))
    page.get_by_label("作物").fill("小白菜")
    page.get_by_label("重量（公斤）").fill("0")
    send(page, "登记采摘")
    expect(page.locator("#field-kilos .fault")).to_contain_text("要大于 0")
    assert not Harvest.objects.exists()
    page.get_by_label("重量（公斤）").fill("1.6")
    send(page, "登记采摘")
    expect(page.get_by_role("heading", level=1)).to_have_text(HARVEST)

    do(page, "提出分配方案")
    expect(page.get_by_label("采摘")).to_have_value(str(Harvest.objects.get().pk))
    send(page, "提出分配方案")
    expect(page.locator(".head .pill").first).to_have_text("待确认")


def look_at_reasons(page: Page, sharing: Sharing) -> None:
    """What was shared, among how many, by which seed and proof; and of each household why."""
    for words in SUMMARY:
        expect(page.locator("main").get_by_text(words).first).to_be_visible()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.filter(has_text=str(Why.DRAWN.label))).to_have_count(3)
    expect(rows.filter(has_text=str(Why.LOST.label))).to_have_count(3)
    for household in sharing.homes:
        expect(page.get_by_text(household.door)).to_have_count(0)
    for category in ("独居", "纯老"):
        expect(page.locator("main").get_by_text(category)).to_have_count(0)
    expect(page.get_by_role("button", name="确认方案")).to_have_count(0)


def confirm(page: Page) -> None:
    """The community's secretary, who proposed nothing, confirms it."""
    sign_in(page, "社区书记")
    go(page, "分配方案")
    page.locator("tbody").get_by_role("link", name=HARVEST).click()
    page.get_by_role("button", name="确认方案").click()
    expect(page.locator(".head .pill").first).to_have_text("已确认")


def hand_out(page: Page, keep: Path) -> None:
    """The worker prints the receipts, hands out two shares, and enters that nobody fetched the third."""
    page.reload()
    with page.expect_download() as printing:
        page.get_by_role("link", name="发放清单").click()
    file = keep / "receipts.docx"
    printing.value.save_as(file)
    text = ZipFile(BytesIO(file.read_bytes())).read("word/document.xml").decode()
    assert text.count("签收：") == 3
    assert not re.search("独居|纯老|单元", text)

    proposal = page.url
    for verb in ("发放", "发放", "未领退回"):
        page.goto(proposal)
        page.locator("tbody tr").filter(has_text="待领取").first.get_by_role("link").click()
        if verb == "发放":
            page.get_by_role("button", name=verb).click()
            expect(page.locator(".head .pill").first).to_have_text("已领取")
        else:
            do(page, verb)
            page.get_by_label("理由").fill("约了两次都不在家")
            send(page, verb)
            expect(page.locator(".head .pill").first).to_have_text("未领退回")


def teach(page: Page, sharing: Sharing) -> None:
    """A lesson with the school: pupils are counted, not named."""
    go(page, "菜园学校课")
    do(page, "登记学校课")
    page.get_by_label("地块").select_option(str(sharing.garden.roof.pk))
    page.get_by_label("学校").fill("样例小学")
    page.get_by_label("学生人数").select_option(label="大约")
    send(page, "登记学校课")
    expect(page.locator("#field-amount .fault")).to_have_text("请填写数，或者选“数目不详”。")
    page.locator("#field-amount input").fill("30")
    send(page, "登记学校课")
    expect(page.locator("main").get_by_text("约 30 人次").first).to_be_visible()
    assert Session.objects.get().about


def read_the_figures(page: Page) -> None:
    """The leader reads what came of it; lines of households are not for leaders."""
    sign_in(page, "区领导")
    for code, told in {
        "garden.picked": r"1\.6\s*公斤",
        "allocation.shared": r"1\s*公斤",
        "allocation.households": r"2\s*户",
        "garden.pupils": r"约 30\s*人次",
    }.items():
        page.goto(f"/figures/{code}/")
        expect(page.locator(".figure-value")).to_have_text(re.compile(told))
    page.goto(f"/r/allocation.proposals/{Proposal.objects.get().pk}/")
    expect(page.get_by_text("名单只对经办的岗位开放。")).to_be_visible()


@pytest.mark.row("R7")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_harvest_is_shared_out_and_counted(
    width: int, visit: Visits, world: World, tmp_path: Path
) -> None:
    sharing = make_sharing(world)
    worker = visit(width)
    weigh_and_propose(worker, sharing)
    look_at_reasons(worker, sharing)
    confirm(visit(width))
    hand_out(worker, tmp_path)
    teach(worker, sharing)
    read_the_figures(visit(width))
    assert sorted(Share.objects.values_list("stage", flat=True)) == [
        *("handed", "handed", "passed", "passed", "passed", "returned"),
    ]
    verbs = Entry.objects.filter(record_code="allocation.proposals").order_by("pk")
    assert [one.verb for one in verbs] == ["proposed", "confirmed"]
