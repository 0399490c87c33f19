"""Whoever follows every link of the product has changed not one row by it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.test import Client

from chunsheng.services.actions import close_request, sign_request
from tests.portal.reporting import SESSIONS, report
from tests.register.asking import reported, unplaced
from tests.world import Enter, World

LINK = re.compile(r'(?:href|src)="([^"#]+)')
MOST = 60  # pages, the nearest first
STARTS = ("/", "/report/", "/track/", "/privacy/", "/sign-in/", "/desk/")


def contents() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, sessions aside."""
    return {
        model._meta.db_table: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.db_table != SESSIONS
    }


def crawl(client: Client) -> dict[str, int]:
    """Every page that links lead to, each once, and its status."""
    seen: dict[str, int] = {}
    waiting = list(STARTS)
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen:
            continue
        answer = client.get(address)
        seen[address] = answer.status_code
        page = b"".join(answer) if answer.streaming else answer.content
        if not answer["Content-Type"].startswith("text/html"):
            continue
        for found in LINK.findall(page.decode()):
            led = urljoin(address, unescape(found))
            if not urlsplit(led).scheme and not led.startswith("/static/"):
                waiting.append(led)
    return seen


@pytest.mark.parametrize("name", ["", "worker", "dispatcher", "leader", "system_admin"])
def test_following_every_link_changes_no_row(world: World, enter: Enter, name: str) -> None:
    done = sign_request(by=world.by("worker"), request=reported(world))
    close_request(by=world.by("worker"), request=done, outcome="灯换好了。")
    reported(world, "另一盏灯")
    unplaced(world, "东门口的树", world.street)
    client = enter(name) if name else Client()
    before = contents()
    seen = crawl(client)

    assert {status for status in seen.values() if status >= 400} <= {403}
    assert [place for place, status in seen.items() if status == 403] == []
    assert len(seen) >= (6 if not name else 8)
    assert contents() == before


def test_the_comparison_sees_a_row_that_changed(world: World) -> None:
    before = contents()
    report(Client())
    assert contents() != before
