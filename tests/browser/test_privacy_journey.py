"""A resident asks to see what is held of them, gets it on paper, and is erased by a second person."""

from __future__ import annotations

import json
import re
from base64 import b64decode

import pytest
from playwright.sync_api import Page, expect

from chunsheng.desk.personas import KEY
from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.records.models import Setting
from chunsheng.services import actions as services
from chunsheng.services.models import Request
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import go, send
from tests.browser.test_request_journey import sign_in
from tests.laws.privacy_told import officer, set_days
from tests.world import World, report_lamp

TAIL, NAME = "0001", "张样例"
OFFICER = "个人信息保护负责人"


def open_desk(world: World) -> tuple[Request, str]:
    """The rule of fifteen days, an officer with a button of their own, and a report seen through."""
    set_days()
    officer(world, "officer", OFFICER)
    personas = Setting.objects.get(key=KEY)
    personas.value = [*personas.value, {"username": "officer"}]
    personas.save()
    made, code = report_lamp(world)
    made = services.sign_request(by=world.by("worker"), request=Request.objects.get(pk=made.pk))
    services.close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    return made, code


def ask(page: Page, kind: str, code: str) -> str:
    """Ask from the page about privacy; first with somebody else's digits. The receipt code."""
    page.goto("/")
    page.get_by_role("link", name="隐私说明").first.click()
    page.locator("main").get_by_role("link", name="查、改、删我的信息").click()
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("查询码").fill(code)
    page.get_by_label("电话后四位").fill("9999")
    page.get_by_role("button", name="提出", exact=True).click()
    expect(page.locator("#field-code .fault")).to_contain_text("没有查到")
    page.get_by_label("电话后四位").fill(TAIL)
    page.get_by_role("button", name="提出", exact=True).click()
    expect(page.get_by_text("收到了，等人受理")).to_be_visible()
    return page.locator("#query-code").inner_text()


def take(page: Page, kind: str) -> None:
    """Take the request in hand from the list."""
    go(page, "个人信息要求")
    page.locator("main").get_by_role("link", name=kind).first.click()
    page.locator("main").get_by_role("button", name="受理", exact=True).click()
    expect(page.locator("main").get_by_text("办理中").first).to_be_visible()


def hand_out(page: Page) -> None:
    """The worker opens everything once, prints it or keeps the file; coming back shows nothing."""
    page.locator("main").get_by_role("link", name="交出一份").click()
    expect(page.get_by_text("每一条都会打开")).to_be_visible()
    send(page, "交出一份")
    expect(page.get_by_role("heading", level=1)).to_have_text("您的个人信息")
    expect(page.get_by_text(NAME).first).to_be_visible()
    file = page.get_by_role("link", name="存成文件（JSON）").get_attribute("href")
    assert file is not None
    told = json.loads(b64decode(file.partition("base64,")[2]))
    assert NAME in json.dumps(told, ensure_ascii=False)
    page.get_by_role("link", name="已交给本人，返回").click()
    expect(page.locator("main").get_by_text("已答复").first).to_be_visible()
    assert NAME not in page.content()


def erase(page: Page) -> None:
    """The officer, who did not take it in hand, erases."""
    go(page, "个人信息要求")
    page.locator("main").get_by_role("link", name="删除").first.click()
    page.locator("main").get_by_role("link", name="删除个人信息").click()
    expect(page.get_by_text("恢复不了")).to_be_visible()
    send(page, "删除个人信息")
    expect(page.locator("main").get_by_text("已经删除，什么都读不出了。")).to_be_visible()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_resident_sees_what_is_held_and_is_erased_by_a_second_person(
    width: int, visit: Visits, world: World
) -> None:
    made, code = open_desk(world)
    resident, worker, second = visit(width), visit(width), visit(width)
    ask(resident, "查阅", code)

    sign_in(worker, "街道分派员")
    take(worker, "查阅")
    hand_out(worker)
    resident.reload()
    expect(resident.locator("main").get_by_text("已把一份交给本人")).to_be_visible()

    receipt = ask(resident, "删除", code)
    take(worker, "删除")
    worker.locator("main").get_by_role("link", name="删除个人信息").click()
    send(worker, "删除个人信息")
    expect(worker.get_by_text("受理的人不能自己删除。").first).to_be_visible()
    assert Subject.objects.get(pk=made.subject_id).erased_at is None

    sign_in(second, OFFICER)
    erase(second)
    resident.reload()
    expect(resident.get_by_text("已按您的要求删除").first).to_be_visible()

    # Elsewhere the query code opens nothing any more, and the receipt still says that it was done.
    elsewhere = visit(width)
    elsewhere.goto("/track/")
    for given, told in ((code, "请核对查询码"), (receipt, "已按您的要求删除")):
        elsewhere.get_by_label("查询码").fill(given)
        elsewhere.get_by_label("电话后四位").fill(TAIL)
        elsewhere.get_by_role("button", name="查进度").click()
        expect(elsewhere.get_by_text(re.compile(told)).first).to_be_visible()
