"""Bind an identity, sign out, and sign in by the button; then take it away again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chunsheng.kernel.identities import oidc
from chunsheng.kernel.identities.models import Identity
from tests.browser.conftest import NARROW, WIDE, Visits
from tests.credentials.conftest import PASSWORD, demand, give_password
from tests.identities.faking import NAME, SUBJECT, Fake, faking
from tests.world import World


@pytest.fixture
def fake(settings: Any) -> Iterator[Fake]:
    """A provider on this machine to which the browser really goes."""
    oidc._published.clear()
    with faking() as made:
        settings.IDENTITIES = made.settings()
        yield made
    oidc._published.clear()


def sign_out(page: Page) -> None:
    """Leave the session behind."""
    page.context.clear_cookies()
    page.goto("/sign-in/")


@pytest.mark.parametrize(
    ("width", "title", "name"), [(NARROW, "企业微信", SUBJECT), (WIDE, "统一身份认证", NAME)]
)
def test_an_identity_is_bound_enters_and_is_taken_away(
    world: World, fake: Fake, visit: Visits, width: int, title: str, name: str
) -> None:
    demand(world)
    give_password(world, "worker")
    page = visit(width)
    page.goto("/sign-in/")
    page.get_by_label("登录名").fill("worker")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile(r"/desk/$"))
    page.goto("/credentials/")
    page.get_by_role("link", name="绑定和取下").click()
    page.get_by_role("link", name=f"绑定{title}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"绑定{title}")
    expect(page.locator("main")).to_contain_text(f"对方说您是“{name}”")
    page.get_by_role("button", name="绑定", exact=True).click()
    expect(page.locator("main")).to_contain_text("绑定好了")
    assert Identity.objects.get().digest is not None

    sign_out(page)
    page.get_by_role("link", name=f"用{title}登录").click()
    expect(page).to_have_url(re.compile(r"/sign-in/arrived/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{title}已经确认了您的身份")
    page.get_by_role("button", name="继续登录").click()
    expect(page).to_have_url(re.compile(r"/desk/$"))

    page.goto("/credentials/identities/")
    page.get_by_role("button", name=f"取下{title}").click()
    expect(page.locator("main")).to_contain_text("还没有绑定")
    sign_out(page)
    page.get_by_role("link", name=f"用{title}登录").click()
    page.get_by_role("button", name="继续登录").click()
    expect(page.locator("main")).to_contain_text("这个身份现在不能登录")
