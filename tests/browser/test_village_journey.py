"""A village from an old house to money that arrived: secretary, dispatcher and leader, at both widths."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from chunsheng.kernel.ledger.models import Entry
from chunsheng.village.models import House, Payout, Repair
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_deliberation_journey import choose
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.village.telling import BANK, FIRM, make_village
from tests.world import World

HOUSE, GARDEN = "样例祠堂", "样例花圃"
RULE = "按样例办法第三条，动工前要经样例规划部门会同文物部门同意，请填写同意文件。"
OWN = "录入人不能发放自己录入的款项，请由另一个人发放。"


def attach(page: Page, label: str, colour: str) -> None:
    """Choose a photo of one colour."""
    drawn = BytesIO()
    Image.new("RGB", (600, 400), colour).save(drawn, "JPEG")
    photo = {"name": "house.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}
    page.get_by_label(label).set_input_files(files=[photo])  # type: ignore[list-item]  # as Playwright reads it


def list_house(page: Page) -> None:
    """The secretary lists a historic house that is worn."""
    sign_in(page, "社区书记")
    go(page, "民俗民居")
    do(page, "登记民居")
    page.get_by_label("民居").fill(HOUSE)
    choose(page, "村（社区）", "样例甲社区")
    page.get_by_label("保护身份").select_option(label="历史建筑")
    page.get_by_label("状况").select_option(label="有险情")
    page.get_by_label("哪天看的").fill("2023-03-01")
    send(page, "登记民居")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOUSE)


def repair_house(page: Page) -> None:
    """Without consent it does not begin; with it, it does, and ends with a second photo."""
    do(page, "登记动工")
    page.get_by_label("修什么").fill("揭顶换瓦")
    page.get_by_label("动工日期").fill("2023-03-02")
    page.get_by_label("计划完工").fill("2023-04-30")
    attach(page, "修前照片", "#8a7f6a")
    send(page, "登记动工")
    expect(page.locator("#field-consent .fault")).to_have_text(RULE)
    page.get_by_label("同意文件").fill("样例批复〔2023〕1号")
    attach(page, "修前照片", "#8a7f6a")
    send(page, "登记动工")
    page.locator("main").get_by_role("link", name="揭顶换瓦").click()
    expect(page.get_by_text("还没有照片")).to_be_visible()
    do(page, "登记完工")
    page.get_by_label("完工日期").fill("2023-03-07")
    page.get_by_label("修后状况").select_option(label="完好")
    page.get_by_label("修缮费用（元）").select_option(label="大约")
    page.locator("#field-amount input").fill("86000")
    attach(page, "修后照片", "#5d8f6f")
    send(page, "登记完工")
    expect(page.locator("img.photo")).to_have_count(2)
    page.get_by_role("button", name="核实").click()
    expect(page.get_by_text("录入人不能核实自己录入的数据").first).to_be_visible()


def verify_repair(page: Page) -> None:
    """Another person verifies it."""
    sign_in(page, "街道分派员")
    page.goto("/r/village.repairs/?chip=unverified")
    page.get_by_role("link", name=HOUSE).click()
    page.get_by_role("button", name="核实").click()
    expect(page.locator("main").get_by_text("未核实")).to_have_count(0)


def count_visitors(page: Page) -> None:
    """A garden opens, and its visitors are counted by tickets, once a day."""
    go(page, "景点与节庆")
    do(page, "登记景点或节庆")
    page.get_by_label("种类").select_option(label="景点")
    page.get_by_label("名称").fill(GARDEN)
    choose(page, "村（社区）", "样例甲社区")
    send(page, "登记景点或节庆")
    do(page, "登记开放或举办")
    page.get_by_label("开放或举办日期").fill("2023-03-01")
    send(page, "登记开放或举办")
    for how, number in (("门票", "320"), ("现场估计", "400")):
        do(page, "登记游客")
        page.get_by_label("从哪天").fill("2023-03-05")
        page.get_by_label("到哪天").fill("2023-03-05")
        page.locator("#field-amount input").fill(number)
        page.get_by_label("来源").select_option(label=how)
        page.get_by_label("凭什么").fill("样例日报")
        send(page, "登记游客")
    expect(page.locator("#field-since .fault")).to_contain_text("已经按“门票”登记过")


def enter_money(page: Page, household: str) -> None:
    """A contract, and a payout that its enterer is not allowed to release."""
    go(page, "增收合同")
    do(page, "登记合同")
    page.get_by_label("农户编号").fill(household)
    page.get_by_label("企业").fill(FIRM)
    page.get_by_label("银行").fill(BANK)
    choose(page, "村（社区）", "样例甲社区")
    page.get_by_label("签订日期").fill("2023-01-09")
    page.get_by_label("合同期自").fill("2023-01-10")
    page.get_by_label("合同期至").fill("2025-01-09")
    page.get_by_label("约定每年收入（元）").fill("6000")
    send(page, "登记合同")
    do(page, "录入发放")
    page.get_by_label("金额（元）").fill("1500")
    page.get_by_label("发放日期").fill("2023-01-09")
    send(page, "录入发放")
    expect(page.locator("#field-pay_on .fault")).to_contain_text("发放日期要在合同期内")
    page.get_by_label("发放日期").fill("2023-03-07")
    send(page, "录入发放")
    page.locator("main").get_by_role("link", name="1,500元").click()
    do(page, "发放")
    send(page, "发放")
    expect(page.get_by_text(OWN)).to_be_visible()


def release_money(page: Page) -> None:
    """Another person releases it, no more than was entered."""
    page.goto("/r/village.payouts/?chip=waiting")
    page.locator("tbody").get_by_role("link", name=FIRM).click()
    do(page, "发放")
    page.get_by_label("发放金额（元）").fill("1600")
    send(page, "发放")
    expect(page.locator("#field-released_yuan .fault")).to_contain_text("不能多于录入的 1,500元")
    page.get_by_label("发放金额（元）").fill("1500")
    send(page, "发放")
    expect(page.locator(".head .pill").first).to_have_text("已发放")


def follow_the_figures(page: Page, household: str) -> None:
    """The leader opens the money into its payout, and is not told which household it is."""
    sign_in(page, "区领导")
    page.goto("/figures/village.visitors/")
    expect(page.locator(".figure-value")).to_have_text(re.compile(r"320\s*人次"))
    page.goto("/figures/village.paid/")
    expect(page.locator(".figure-value")).to_have_text(re.compile(r"1,500\s*元"))
    page.locator("tbody").get_by_role("link", name=FIRM).click()
    expect(page.locator(".head .pill").first).to_have_text("已发放")
    page.locator("main").get_by_role("link", name=FIRM).click()
    expect(page.get_by_text("只有它所在网格的经办岗位能看")).to_be_visible()
    assert household not in page.content()


@pytest.mark.row("R9")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_house_is_repaired_visitors_come_and_money_arrives(
    width: int, visit: Visits, world: World
) -> None:
    household = make_village(world).household.number
    secretary, dispatcher = visit(width), visit(width)
    list_house(secretary)
    repair_house(secretary)
    verify_repair(dispatcher)
    count_visitors(secretary)
    enter_money(secretary, household)
    release_money(dispatcher)
    follow_the_figures(visit(width), household)

    assert House.objects.get().condition == "sound"
    assert Repair.objects.get().verified_by == world.accounts["dispatcher"]
    payout = Payout.objects.get()
    assert payout.entered_by == world.accounts["secretary"]
    verbs = Entry.objects.filter(record_id=payout.pk).order_by("pk")
    assert [one.verb for one in verbs] == ["entered", "released"]
