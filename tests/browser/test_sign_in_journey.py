"""From a slip of paper to the desk: activation, the second factor, a lost phone, and three administrators."""

from __future__ import annotations

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from chunsheng.desk.personas import KEY
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.credentials.models import SecondFactor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Setting
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.browser.test_investment_journey import do, go, send
from tests.browser.test_request_journey import sign_in
from tests.world import World

NAME, POST = "new-auditor", "审计管理员（新）"
PASSWORD, WEAK = "three plain words 27", "password1234"
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])


@pytest.fixture
def world(world: World) -> World:
    """The known district; its three administrators enter by one click."""
    told = [{"username": name, "sees": "样例", "icon": "user"} for name in ADMINISTRATORS]
    Setting.objects.filter(key=KEY).update(value=told)
    return world


def find_account(page: Page, title: str) -> None:
    """Open an account from its register."""
    go(page, "账号台账")
    page.locator("main").get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def open_account(page: Page) -> str:
    """The system administrator opens an account; the code on its slip."""
    sign_in(page, "系统管理员")
    go(page, "账号台账")
    do(page, "开账号")
    page.get_by_label("登录名").fill(NAME)
    page.get_by_label("岗位").fill(POST)
    send(page, "开账号")
    expect(page.locator("main")).to_contain_text("待激活")
    return slip(page, "发激活码")


def slip(page: Page, verb: str) -> str:
    """Do what ends in a slip, and read its code."""
    page.locator("main").get_by_role("link", name=verb, exact=True).click()
    # The form is known by its button: of a page that is still on its way nothing can be counted.
    expect(page.get_by_role("button", name=verb, exact=True)).to_be_visible()
    reason = page.get_by_label("理由")
    if reason.count():
        reason.fill("手机丢了，当面核实过")
    send(page, verb)
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    return page.locator("#slip-code").inner_text()


def activate(page: Page, code: str) -> None:
    """Set a password by the code; a common one is refused, and the code still holds."""
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_role("link", name="激活账号").click()
    for password in (WEAK, PASSWORD):
        page.get_by_label("激活码").fill(code)
        page.locator("#id_password").fill(password)
        page.locator("#id_again").fill(password)
        page.get_by_role("button", name="设密码并登录").click()
        if password == WEAK:
            expect(page.locator("#field-password .fault")).to_contain_text("太常见")


def bind(page: Page) -> tuple[str, str]:
    """Scan the picture, as far as a test can, and type what is shown; the secret and a recovery code."""
    expect(page.get_by_role("heading", level=1)).to_have_text("绑定第二验证")
    drawn = page.locator(".scan img").evaluate("image => image.complete && image.naturalWidth")
    assert drawn > 100
    secret = page.locator(".scan-secret code").inner_text().replace(" ", "")
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="绑定").click()
    expect(page.locator("#field-proof .fault")).to_contain_text("验证码不对")
    assert page.locator(".scan-secret code").inner_text().replace(" ", "") == secret
    page.get_by_label("验证码").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="绑定").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请收好恢复码")
    recovery = page.locator(".recovery-codes li")
    expect(recovery).to_have_count(8)
    code = recovery.first.inner_text()
    page.get_by_role("link", name="已收好，继续").click()
    return secret, code


def by_password(page: Page) -> None:
    """Name and password at the door."""
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("登录名").fill(NAME)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


@WIDTHS
def test_an_account_comes_to_life_and_binds_a_second_factor(
    world: World, visit: Visits, width: int
) -> None:
    page = visit(width)
    activate(page, open_account(page))
    secret, recovery = bind(page)
    expect(page).to_have_url(re.compile(r"/desk/$"))
    by_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("第二验证")
    taken = SecondFactor.objects.get().last_step
    page.get_by_label("验证码或恢复码").fill(pyotp.HOTP(secret).at(taken))
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#field-proof .fault")).to_contain_text("已经用过")
    page.get_by_label("验证码或恢复码").fill(recovery)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/desk/$"))
    go(page, "登录与验证")
    expect(page.locator("main")).to_contain_text("还剩 7 个恢复码")


@WIDTHS
def test_a_lost_phone_is_replaced_by_the_security_administrators_slip(
    world: World, visit: Visits, width: int
) -> None:
    page, security = visit(width), visit(width)
    activate(page, open_account(page))
    old, _recovery = bind(page)
    sign_in(security, "安全管理员")
    find_account(security, POST)
    code = slip(security, "重置第二验证")
    page.reload()
    expect(page.get_by_role("heading", name="用登录名和密码登录")).to_be_visible()
    by_password(page)
    page.get_by_label("重新绑定码").fill(code)
    new, _other = bind(page)
    assert new != old
    expect(page).to_have_url(re.compile(r"/desk/$"))
    entry = Entry.objects.get(verb="factor_reset")
    assert (entry.by, entry.reason) == (world.accounts["security_admin"], "手机丢了，当面核实过")


@WIDTHS
def test_three_administrators_make_a_fourth_together(
    world: World, visit: Visits, width: int
) -> None:
    page = visit(width)
    open_account(page)
    page.get_by_role("link", name="已交给本人，返回").click()
    go(page, "岗位台账")
    do(page, "设立岗位")
    page.get_by_label("单位").select_option(label="样例区")
    page.get_by_label("岗位").fill(POST)
    page.get_by_label("角色").select_option(label="审计管理员")
    send(page, "设立岗位")
    address = page.url

    sign_in(page, "安全管理员")
    page.goto(address)
    do(page, "任职")
    page.get_by_label("任职日期").fill("2023-03-08")
    page.get_by_role("combobox", name="账号").select_option(str(world.accounts["system_admin"].pk))
    send(page, "任职")
    expect(page.get_by_role("alert")).to_contain_text("必须由三个人分别担任")
    account = Account.objects.get(username=NAME)
    page.get_by_role("combobox", name="账号").select_option(str(account.pk))
    send(page, "任职")
    expect(page.locator("main")).to_contain_text("等另一位管理员确认")
    assert viewer_of(account).held == ()

    sign_in(page, "系统管理员")
    go(page, "任职提请")
    page.locator("main").get_by_role("link", name=POST).first.click()
    do(page, "确认任职")
    send(page, "确认任职")
    expect(page.locator("main")).to_contain_text("已确认")
    assert [one.role for one in viewer_of(account).held] == ["audit_admin"]

    sign_in(page, "审计管理员")
    go(page, "总台账")
    for told in ("提请任职", "确认任职", "授予了角色", "开了账号", "发了激活码"):
        expect(page.locator("main")).to_contain_text(told)
