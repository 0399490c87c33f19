"""From a slip of paper to the desk by a passkey: bound, used alone, used as a proof, taken away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from chunsheng.kernel.credentials.models import Passkey, SignedIn
from tests.browser.conftest import Visits
from tests.browser.test_investment_journey import go
from tests.browser.test_sign_in_journey import (
    ADMINISTRATORS,
    NAME,
    PASSWORD,
    WIDTHS,
    activate,
    open_account,
    world,
)
from tests.world import World

__all__ = ["ADMINISTRATORS", "world"]
DESK = re.compile(r"/desk/$")


@pytest.fixture
def visit(visit: Visits) -> Visits:
    """Browsers that open the district by a name: passkeys are bound to none that is a number."""
    visit.address = visit.address.replace("127.0.0.1", "localhost")
    return visit


def with_authenticator(page: Page) -> None:
    """Give the browser an authenticator that keeps passkeys and knows its holder's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    told = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": told})


def bind(page: Page, name: str) -> None:
    """Bind a passkey on the page that asks its name."""
    expect(page.get_by_role("heading", level=1)).to_have_text("绑定通行密钥")
    page.get_by_label("给它起个名字").fill(name)
    page.get_by_role("button", name="绑定通行密钥").click()


@WIDTHS
def test_an_account_comes_to_life_and_enters_by_its_passkey(
    world: World, visit: Visits, width: int
) -> None:
    page = visit(width)
    activate(page, open_account(page))
    with_authenticator(page)
    page.get_by_role("link", name="改用通行密钥").click()
    bind(page, "我的手机")
    expect(page).to_have_url(DESK)
    expect(page.locator("body")).to_contain_text("通行密钥绑好了")

    page.context.clear_cookies()
    page.goto("/sign-in/?next=/credentials/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(re.compile(r"/credentials/$"))
    expect(page.locator("main")).to_contain_text("我的手机")
    expect(page.locator("main")).to_contain_text("最近使用")
    assert SignedIn.objects.filter(proof="passkey").count() == 1
    assert Passkey.objects.get().sign_count > 1

    page.get_by_role("link", name="移除 我的手机").click()
    page.get_by_role("button", name="移除").click()
    expect(page.get_by_role("alert")).to_contain_text("最后一样")

    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("登录名").fill(NAME)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第二验证")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page).to_have_url(DESK)
    go(page, "登录与验证")
    page.get_by_role("link", name="绑定通行密钥").click()
    bind(page, "我的手机")
    expect(page.get_by_role("status").last).to_contain_text("已经绑过")


def test_without_a_script_a_sentence_says_what_to_do(world: World, visit: Visits) -> None:
    page = visit(390, java_script_enabled=False)
    page.goto("/sign-in/")
    expect(page.locator("main")).to_contain_text("要打开 JavaScript")
    expect(page.get_by_role("button", name="用通行密钥登录")).to_be_hidden()


def test_what_was_not_finished_is_said_and_can_be_tried_again(world: World, visit: Visits) -> None:
    page = visit(390)
    with_authenticator(page)
    page.goto("/sign-in/")
    button = page.get_by_role("button", name="用通行密钥登录")
    for _n in range(2):
        button.click()
        expect(page.locator("[data-passkey-said]")).to_contain_text("没有做完")
        expect(button).to_be_enabled()
