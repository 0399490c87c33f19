"""What every journey has: the known district, its personas, and an ear for complaints of the page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
)

from chunsheng.desk.personas import KEY
from chunsheng.kernel.records.models import Setting
from tests.browser.axing import Screen
from tests.laws.inhabited import Inhabited, inhabit
from tests.portal.conftest import make_open_world
from tests.world import World

PERSONAS = (
    *("worker", "dispatcher", "secretary", "leader", "audit_admin"),
    *("investor", "outpost"),
)
NARROW, WIDE = 390, 1360
# Said by the page itself once it has loaded, so that the console's listener hears of it.
OVERFLOW = """addEventListener("load", () => {
  const page = document.documentElement;
  const over = page.scrollWidth - page.clientWidth;
  if (over > 0) console.error(`${over} px wider than the screen`);
});"""


class Visits:
    """Browsers of their own, and what their pages complained of."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self.chromium, self.address = chromium, address
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    def __call__(self, width: int, **options: Any) -> Page:
        """A page in a browser of its own, so wide."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": 844},
            base_url=self.address,
            locale="zh-CN",
            has_touch=width == NARROW,
            **options,
        )
        self.contexts.append(context)
        context.set_default_timeout(20_000)
        context.add_init_script(OVERFLOW)
        page = context.new_page()
        page.on("console", lambda message: self._said(page, message))
        page.on("pageerror", lambda fault: self.faults.append(f"{page.url}: {fault}"))
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)
        return page

    def _said(self, page: Page, message: ConsoleMessage) -> None:
        # A refused form is a 4xx page, which the console also calls an error.
        expected = "Failed to load resource" in message.text and " 4" in message.text
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"{page.url}: {message.text}")

    def _failed(self, request: Request) -> None:
        # What is left before it came, or comes as a file to keep, is called aborted.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.url}: {request.failure}")

    def _answered(self, answer: Response) -> None:
        page = answer.request.resource_type == "document"
        if answer.status >= 500 or (answer.status >= 400 and not page):
            self.faults.append(f"{answer.url}: {answer.status}")


@pytest.fixture
def world(served: str) -> World:
    """The small known district with its people by post, who sign in by one click."""
    made = make_open_world()
    told = [{"username": name, "sees": "样例", "icon": "user"} for name in PERSONAS]
    Setting.objects.create(key=KEY, value=told)
    return made


@pytest.fixture
def visit(chromium: Browser, served: str) -> Iterator[Visits]:
    """Opens browsers; at the end no page may have complained, broken a policy or overflowed."""
    visits = Visits(chromium, served)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.faults == []


@pytest.fixture
def inhabited(own_database: None, caplog: pytest.LogCaptureFixture) -> Inhabited:
    """The world with its stories; the refusals that are asked for say nothing."""
    caplog.set_level(logging.CRITICAL, "django.request")
    return inhabit()


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Screen]:
    """The browser in which pages are looked at."""
    shown = Screen(chromium)
    yield shown
    shown.close()
