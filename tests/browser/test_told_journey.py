"""What comes to a desk is told: in the inbox, by mail, and to another system that checks who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django import Settings
from standardwebhooks import Webhook

from chunsheng.kernel.queue.keeping import work_off
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.queue.receiving import Receiver, receiving
from tests.world import World, report_lamp

ADDRESS = "grid-01@district.example"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The other system, on this machine."""
    with receiving() as found:
        yield found
    mail.outbox.clear()


def enter_target(page: Page, address: str) -> str:
    """The worker lets another system be told, after an address on an inside network; its secret."""
    go(page, "接收地址")
    do(page, "登记接收地址")
    page.get_by_label("名称").fill("样例报表系统")
    page.get_by_label("地址").fill("https://192.168.1.1/hook")
    page.get_by_label("诉求台账").check()
    send(page, "登记接收地址")
    expect(page.locator("#field-url .fault")).to_contain_text("在内网或本机")
    page.get_by_label("地址").fill(address)
    expect(page.get_by_label("诉求台账")).to_be_checked()
    send(page, "登记接收地址")
    told = page.get_by_text(re.compile(r"whsec_\S{44}")).first
    expect(told).to_be_visible()
    found = re.search(r"whsec_\S{44}", told.inner_text())
    assert found is not None
    page.reload()
    assert found.group() not in page.content()
    return found.group()


def enter_way(page: Page) -> None:
    """The worker wants mail as well."""
    go(page, "通知方式")
    do(page, "登记通知方式")
    page.get_by_label("工作邮箱").fill(ADDRESS)
    send(page, "登记通知方式")
    expect(page.get_by_role("heading", level=1)).to_contain_text(ADDRESS)


def read_inbox(page: Page, number: str) -> None:
    """What came stands in the inbox, leads to its record, and is no longer counted once it is read."""
    page.goto("/r/notices.notices/")
    page.locator("main").get_by_role("link", name=number).click()
    expect(page.locator("main").get_by_role("link", name=number)).to_have_attribute(
        "href", re.compile("/r/services.requests/")
    )
    page.get_by_role("button", name="标为已读").click()
    expect(page.locator("main").get_by_text("已读").first).to_be_visible()
    page.goto("/r/notices.notices/")
    expect(page.locator("main").get_by_role("link", name=number)).to_have_count(0)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_what_comes_to_a_desk_is_told_to_its_worker_and_to_another_system(
    width: int, visit: Visits, world: World, receiver: Receiver
) -> None:
    page = visit(width)
    sign_in(page, "网格员")
    secret = enter_target(page, receiver.address)
    enter_way(page)
    made, _code = report_lamp(world)
    assert work_off("tester", 9) == 2

    (came,) = receiver.came
    said = Webhook(secret).verify(came.body, came.headers)
    assert said["data"]["key"] == str(made.pk)
    (sent,) = mail.outbox
    assert made.number in sent.subject

    page.goto("/r/webhooks.deliveries/")
    expect(page.locator("main table .pill")).to_have_text("已送达")
    page.locator("main").get_by_role("link", name="样例报表系统").click()
    page.get_by_role("button", name="再发一次").click()
    expect(page.locator("main").get_by_text("待投递").first).to_be_visible()
    assert work_off("tester", 9) == 1
    assert {one.headers["webhook-id"] for one in receiver.came} == {came.headers["webhook-id"]}
    read_inbox(page, made.number)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_group_is_chosen_and_reads_number_step_and_address(
    width: int, visit: Visits, world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.CARRIERS_TO_FILES, settings.VAR = True, tmp_path
    page = visit(width)
    sign_in(page, "网格员")
    go(page, "通知方式")
    do(page, "登记通知方式")
    page.get_by_label("方式").select_option(label="钉钉群")
    page.get_by_label("工作邮箱").fill(ADDRESS)
    send(page, "登记通知方式")
    expect(page.locator("#field-address .fault")).to_contain_text("选了群就不用填邮箱")
    page.get_by_label("工作邮箱").fill("")
    send(page, "登记通知方式")
    expect(page.get_by_role("heading", level=1)).to_contain_text("钉钉群")
    made, _code = report_lamp(world)
    assert work_off("tester", 9) == 1
    (line,) = (tmp_path / "told" / "dingtalk.txt").read_text().splitlines()
    where = f"/r/services.requests/{made.pk}/"
    assert line == f"春声：{made.number} 登记诉求 {settings.ADDRESS}{where}"
    page.goto("/r/notices.notices/")
    page.locator("main").get_by_role("link", name=made.number).click()
    expect(page.locator("main")).to_contain_text("另外发到")
    expect(page.locator("main").get_by_text("已发出")).to_be_visible()
