"""From what was seen elsewhere to what works at home: a method, adopted, run, told of and verified."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.figures import figure_url
from chunsheng.matters.actions import set_rule
from chunsheng.study.models import Adoption, Observation
from chunsheng.study.terms import LIMIT
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.places.ground import BY
from tests.reported import lamp_is_mended
from tests.world import World

TOUR, PLACE, HALL = "样例南下考察", "样例外区社区", "样例外区公司"
METHOD = "样例“12345”工作法"
PARTS = "建强一个堡垒 | 社区大党委 |\n开展五类服务 | 网格化、标准化 | services.received"
OURS = "这是本区的单位。考察见闻只记区外的地方"


def observe(page: Page, origin: str, title: str, visit: str, measured: str, amount: str) -> None:
    """Fill in what was seen somewhere."""
    page.get_by_label("哪里").fill(origin)
    page.get_by_label("看到或听到什么").fill(title)
    page.get_by_label("怎么知道的").select_option(label=visit)
    page.get_by_label("按什么计").select_option(label=measured)
    page.get_by_label("来源").fill("讲解员介绍")
    page.get_by_label("数", exact=True).fill(amount)
    send(page, "登记见闻")


def tour(page: Page) -> None:
    """The dispatcher enters a tour, a method that was seen, a hall that was told of, and the lesson."""
    sign_in(page, "街道分派员")
    go(page, "考察学习")
    do(page, "登记考察")
    page.get_by_label("考察学习").fill(TOUR)
    page.get_by_label("到哪天为止").fill("2023-03-09")
    page.get_by_label("日期怎么写的").fill("2023年初")
    send(page, "登记考察")
    expect(page.locator("#field-on .fault")).to_have_text("日期不能晚于今天。")
    page.get_by_label("到哪天为止").fill("2023-03-07")
    send(page, "登记考察")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TOUR)
    expect(page.get_by_text("90 天（样例引用）")).to_be_visible()

    do(page, "登记见闻")
    observe(page, "样例商会筹备处", METHOD, "实地到访", "区外做法", "5")
    expect(page.locator("#field-origin .fault")).to_contain_text(OURS)
    assert not Observation.objects.exists()
    observe(page, PLACE, METHOD, "实地到访", "区外做法", "5")
    do(page, "登记见闻")
    page.get_by_label("数量").select_option(label="大约")
    observe(page, HALL, "样例大厅", "据报道，没有写明到访", "区外场地面积", "680")
    expect(page.get_by_text("约 680 平方米 · 据报道，没有写明到访")).to_be_visible()
    page.get_by_role("link", name=METHOD).click()
    do(page, "提炼经验")
    page.get_by_label("经验").fill("一个部分一个部分做实")
    page.get_by_label("工作法的组成").fill(PARTS)
    send(page, "提炼经验")
    expect(page.get_by_text("1 项").first).to_be_visible()


def adopt(page: Page) -> None:
    """The secretary adopts the method and sees which part of it runs already."""
    sign_in(page, "社区书记")
    go(page, "考察见闻")
    page.get_by_role("link", name=METHOD).click()
    do(page, "采纳")
    page.get_by_label("由哪个岗位负责").select_option(label="样例甲社区 · 社区书记")
    page.get_by_label("见效期限").fill("2023-03-07")
    send(page, "采纳")
    expect(page.locator("#field-due_on .fault")).to_have_text("见效期限要在今天或以后。")
    page.get_by_label("见效期限").fill("2023-06-30")
    send(page, "采纳")
    page.locator("main").get_by_role("link", name="已采纳").click()
    expect(page.get_by_role("heading", name="在本单位怎么运行")).to_be_visible()
    expect(page.get_by_text("尚无台账")).to_be_visible()
    page.get_by_role("link", name="1 件").click()
    expect(page.locator(".figure-value")).to_have_text("1 件")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text(METHOD)


def tell(page: Page) -> None:
    """From the desk the secretary tells what came of it, with evidence."""
    page.goto("/desk/")
    line = page.locator(".row-item").filter(has=page.get_by_role("link", name=METHOD)).first
    line.get_by_role("link", name="记成效").click()
    page.get_by_label("成效").fill("楼道灯议了就修")
    page.get_by_label("见效日期").fill("2023-03-07")
    page.get_by_label("文件或报道").fill("样例议事记录")
    send(page, "记成效")
    expect(page.locator("#field-effective_on .fault")).to_have_text("见效日期不能早于采纳日期。")
    page.get_by_label("见效日期").fill("2023-03-08")
    send(page, "记成效")
    expect(page.get_by_text("未核实").first).to_be_visible()
    expect(page.get_by_text("样例议事记录")).to_be_visible()
    page.get_by_role("button", name="核实").click()
    expect(page.get_by_text("录入人不能核实自己录入的数据")).to_be_visible()


def verify(page: Page) -> None:
    """Another person verifies it."""
    go(page, "采纳与成效")
    page.get_by_role("link", name=METHOD).click()
    page.get_by_role("button", name="核实").click()
    expect(page.locator("main").get_by_text("未核实")).to_have_count(0)


def follow_the_figure(page: Page, world: World) -> None:
    """The leader opens what is in effect, and finds nothing of the hall among our own."""
    sign_in(page, "区领导")
    until = Period(date(2023, 3, 8))
    page.goto(figure_url("study.in_effect", world.district, until))
    expect(page.locator(".figure-value")).to_have_text("1 条")
    page.locator("tbody").get_by_role("link", name=METHOD).click()
    expect(page.get_by_text("楼道灯议了就修").first).to_be_visible()
    page.goto(figure_url("study.seen_area", world.district, until))
    expect(page.locator(".figure-value")).to_have_text("未报")


@pytest.mark.row("R18")
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_method_goes_from_a_visit_to_a_verified_effect(
    width: int, visit: Visits, world: World
) -> None:
    set_rule(by=BY, kind=LIMIT, value=90, source="样例引用", since=date(2022, 1, 1))
    lamp_is_mended(world)
    dispatcher = visit(width)
    tour(dispatcher)
    secretary = visit(width)
    adopt(secretary)
    tell(secretary)
    verify(dispatcher)
    follow_the_figure(visit(width), world)

    adoption = Adoption.objects.get()
    assert (adoption.organisation, adoption.verified_by) == (
        *(world.community, world.accounts["dispatcher"]),
    )
    verbs = Entry.objects.filter(record_id=adoption.pk).order_by("pk")
    assert [one.verb for one in verbs] == ["adopted", "told", "verified"]
