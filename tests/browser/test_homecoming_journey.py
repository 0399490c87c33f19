"""Somebody from home agrees, brings in a firm down to a project; and a chamber hangs its plate."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from chunsheng.investment.models import Chamber, Keeping, Townsperson
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.figures import figure_url
from chunsheng.organisations.models import Post
from chunsheng.people.models import Person
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.world import World

NAME, PHONE, MASKED = "上官样例", "19900000301", "上*"
FIRM, PARTNER, PROJECT = "样例归乡数据公司", "样例本地标注公司", "样例标注产线"
CHAMBER, KEEPER = "样例商会筹备处", "样例商会筹备处 · 驻外联络员"
REFUSED = "没有本人同意，不能登记。请先征得本人同意，写明哪天、怎么同意的、同意的用途。"


def enter_somebody(page: Page) -> None:
    """The outpost's officer is refused without consent, then enters who agreed."""
    sign_in(page, "驻外联络员")
    go(page, "“归根”老乡")
    do(page, "登记老乡")
    page.get_by_label("姓名").fill(NAME)
    page.get_by_label("电话").fill(PHONE)
    send(page, "登记老乡")
    expect(page.locator("#field-consented_on .fault")).to_have_text(REFUSED)
    assert not Person.objects.exists()
    page.get_by_label("本人哪天同意").fill("2023-03-01")
    page.get_by_label("怎么同意的").fill("当面签字")
    page.get_by_label("同意的用途").fill("招商信息往来")
    send(page, "登记老乡")
    expect(page.get_by_role("heading", level=1)).to_contain_text(MASKED)
    expect(page.locator("main")).not_to_contain_text(NAME)
    expect(page.locator("main")).not_to_contain_text(PHONE)


def keep_and_introduce(page: Page) -> None:
    """The officer's post keeps in touch; a firm was introduced, and by that firm its partner."""
    do(page, "定联系岗位")
    page.get_by_label("联系岗位").select_option(label=KEEPER)
    page.get_by_label("从哪天起").fill("2023-03-01")
    send(page, "定联系岗位")
    expect(page.locator("main").get_by_text("3月1日 周三 至 现在")).to_be_visible()
    do(page, "登记引荐")
    page.get_by_label("引荐了哪家企业").fill(FIRM)
    send(page, "登记引荐")
    do(page, "登记引荐")
    page.get_by_label("引荐了哪家企业").fill(PARTNER)
    page.get_by_label("由链上哪家企业引荐").fill(FIRM)
    send(page, "登记引荐")
    expect(page.locator(".chain-node")).to_have_count(3)


def pursue(page: Page) -> None:
    """The district's officer takes up the project; the money that is promised comes in part."""
    sign_in(page, "招商专员")
    go(page, "投资项目")
    do(page, "登记项目")
    page.get_by_label("项目").fill(PROJECT)
    page.get_by_label("落在哪里").select_option(label="样例区")
    send(page, "登记项目")
    do(page, "登记参与方")
    page.get_by_label("企业或单位名称").fill(PARTNER)
    page.get_by_label("身份").select_option(label="实施单位")
    send(page, "登记参与方")
    do(page, "登记承诺")
    page.get_by_label("谁承诺").fill(PARTNER)
    page.get_by_label("数", exact=True).fill("50000000")
    page.get_by_label("依据（文件或报道）").fill("样例意向书")
    send(page, "登记承诺")
    page.get_by_role("link", name="5,000万元").click()
    do(page, "登记兑现")
    page.get_by_label("数", exact=True).fill("12000000")
    send(page, "登记兑现")


def follow_the_chain(page: Page) -> None:
    """From the person over the firm and its partner to the project, its promise and what came."""
    go(page, "“归根”老乡")
    page.get_by_role("link", name=MASKED).click()
    nodes = page.locator(".chain-node")
    expect(nodes).to_have_text(
        [re.compile(rf"{said}\s*$") for said in ("上\\*", FIRM, PARTNER, PROJECT)]
    )
    expect(page.get_by_text(f"{PARTNER} 实施 {PROJECT}。")).to_be_visible()
    expect(page.get_by_text("兑现：1,200万元")).to_be_visible()
    page.get_by_role("link", name="5,000万元").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PROJECT)
    page.go_back()
    nodes.get_by_role("link", name=PROJECT).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PROJECT)
    expect(page.locator(".chain-node")).to_have_count(4)


def hang_the_plate(page: Page, world: World) -> None:
    """The chamber is in preparation, is registered, and hangs its plate, each resting on a document."""
    go(page, "商会筹建")
    do(page, "登记商会筹备")
    page.locator("#field-organisation select").select_option(label=CHAMBER)
    page.locator("#field-on input").fill("2023-01-10")
    send(page, "登记商会筹备")
    do(page, "预告挂牌")
    page.get_by_label("预告的内容").fill("驻外招商联络处挂牌成立")
    send(page, "预告挂牌")
    expect(page.get_by_text("预计，还没有发生")).to_be_visible()
    chamber = page.url
    until = Period(date(2023, 3, 8))
    page.goto(figure_url("investment.chambers_preparing", world.district, until))
    expect(page.locator(".figure-value")).to_have_text("1 家")
    page.goto(chamber)
    do(page, "登记成立")
    page.locator("#field-on input").fill("2023-01-09")
    page.get_by_label("依据（文件或报道）").fill("登记证书")
    send(page, "登记成立")
    expect(page.locator("#field-on .fault")).to_have_text("日期不能早于上一个阶段的日期。")
    page.locator("#field-on input").fill("2023-03-01")
    send(page, "登记成立")
    do(page, "挂牌")
    page.locator("#field-on input").fill("2023-03-08")
    page.get_by_label("依据（文件或报道）").fill("挂牌照片说明")
    send(page, "挂牌")
    expect(page.locator("main").get_by_text("已挂牌").first).to_be_visible()
    expect(page.get_by_text("挂牌照片说明")).to_be_visible()


def look_as_leader(page: Page, world: World) -> None:
    """The leader opens the figure into the chamber, and meets no person."""
    sign_in(page, "区领导")
    until = Period(date(2023, 3, 8))
    for stage, shown in (("preparing", "0 家"), ("hung", "1 家")):
        page.goto(figure_url(f"investment.chambers_{stage}", world.district, until))
        expect(page.locator(".figure-value")).to_have_text(shown)
    page.locator("tbody").get_by_role("link", name=CHAMBER).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CHAMBER)
    go(page, "投资项目")
    page.get_by_role("link", name=PROJECT).click()
    expect(page.locator(".chain-node").first).to_contain_text("一位老乡（不公开）")
    expect(page.locator("main")).not_to_contain_text(MASKED)
    expect(page.locator("#side a").filter(has_text="“归根”老乡")).to_have_count(0)


@pytest.mark.row("R10", "R13")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_townsperson_brings_in_a_project_and_a_chamber_hangs_its_plate(
    width: int, visit: Visits, world: World
) -> None:
    outpost, officer = visit(width), visit(width)
    enter_somebody(outpost)
    keep_and_introduce(outpost)
    pursue(officer)
    follow_the_chain(officer)
    hang_the_plate(officer, world)
    look_as_leader(visit(width), world)

    known, chamber = Townsperson.objects.get(), Chamber.objects.get()
    assert known.keeper == Post.objects.get(holdings__account=world.accounts["outpost"])
    assert (Keeping.objects.count(), chamber.stage) == (1, "hung")
    verbs = Entry.objects.filter(record_id=known.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["entered", "kept", "introduced", "introduced"]
