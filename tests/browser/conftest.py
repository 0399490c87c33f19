"""What every journey has: the known district, its personas, and an ear for complaints of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from chunsheng.desk.personas import KEY
from chunsheng.kernel.records.models import Setting
from tests.portal.conftest import make_open_world
from tests.world import World

PERSONAS = ("worker", "dispatcher", "secretary", "leader", "audit_admin")
NARROW, WIDE = 390, 1360
Opened = Callable[..., Page]


@pytest.fixture
def world(served: str) -> World:
    """The small known district with its people by post, who sign in by one click."""
    made = make_open_world()
    told = [{"username": name, "sees": "样例", "icon": "user"} for name in PERSONAS]
    Setting.objects.create(key=KEY, value=told)
    return made


@pytest.fixture
def visit(chromium: Browser, served: str) -> Iterator[Opened]:
    """Opens a browser of its own at a width; at the end no page may have complained or overflowed."""
    faults: list[str] = []
    contexts: list[Any] = []

    def open_browser(width: int, **options: Any) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            base_url=served,
            locale="zh-CN",
            has_touch=width == NARROW,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        _listen(page, faults)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert faults == []


def _listen(page: Page, faults: list[str]) -> None:
    """Note what the console, the policy of contents and broken answers say."""

    def said(message: Any) -> None:
        # A refused form is a 4xx page, which the console also calls an error.
        expected = "Failed to load resource" in message.text and " 4" in message.text
        if message.type in {"error", "warning"} and not expected:
            faults.append(f"{page.url}: {message.text}")

    def answered(answer: Any) -> None:
        document = answer.request.resource_type == "document"
        if answer.status >= 500 or (answer.status >= 400 and not document):
            faults.append(f"{answer.url}: {answer.status}")

    def loaded(_event: Any) -> None:
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            faults.append(f"{page.url}: {over} px wider than the screen")

    page.on("console", said)
    page.on("pageerror", lambda fault: faults.append(f"{page.url}: {fault}"))
    page.on("response", answered)
    page.on("requestfailed", lambda failed: faults.append(f"{failed.url}: {failed.failure}"))
    page.on("load", loaded)
