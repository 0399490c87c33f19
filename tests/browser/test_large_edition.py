"""What residents see: large letters, targets and contrast for elders, in each state of each page.

Elders: letters of 18 px, targets of 60 px, one thing to do, contrast of 4.5. Others: targets of 44 px
on a phone, on the staff's pages too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from chunsheng.services.models import Category
from tests.browser import measuring
from tests.browser.axing import NARROW, WIDE, Screen
from tests.browser.pages import ELDER, ENGLISH, FOR_ELDERS, answered, plain_pages
from tests.laws.asking import code_of, sessions
from tests.laws.inhabited import Inhabited, receive

LANGUAGES = [{}, ENGLISH]
LETTERS, FINGER, STAFFS_FINGER = 18, 60, 44


def states(inhabited: Inhabited, chosen: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each page of residents in each of its states."""
    client = Client(enforce_csrf_checks=False)
    for name, value in chosen.items():
        client.cookies[name] = value
    for name, answer in told(inhabited, client):
        yield name, answer.content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    yield "forged", strict.post("/track/").content.decode()


def told(inhabited: Inhabited, client: Client) -> Iterator[tuple[str, Any]]:
    """What a resident meets on the way."""
    for path in ("/", "/privacy/", "/report/", "/track/", "/nowhere/"):
        yield path, client.get(path)
    form = {"key": str(uuid.uuid4()), "title": "楼道灯不亮", "kind": "help"}
    for at in ("0", "1"):
        yield f"step after {at}", client.post("/report/", {**form, "at": at, "go": "next"})
    yield "step back", client.post("/report/", {**form, "at": "2", "go": "back"})
    yield "nothing said", client.post("/report/", {"at": "0", "go": "next"})
    for fault in ({"title": "字" * 90}, {"phone": "12"}, {"lost": "photos", "phone": "12"}):
        yield (
            f"refused {[*fault]}",
            client.post("/report/", {**form, **fault, "at": "2", "go": "send"}),
        )
    urgent = Category.objects.exclude(urgent_notice="").first() or inhabited.world.lamp
    said = {**form, "category": str(urgent.pk), "phone": "19900000001", "at": "2", "go": "send"}
    yield "received", client.post("/report/", said, follow=True)
    yield "wrong code", client.post("/track/", {"code": "0000-0000"})
    yield "no code", client.post("/track/", {})
    for story in ("to_sign", "closed", "reopened", "declined", "untouched"):
        yield f"tracked {story}", client.post("/track/", code_of(inhabited, story), follow=True)
    yield "start, looked up", client.get("/")


@pytest.fixture
def urgent(inhabited: Inhabited) -> Inhabited:
    """The world, in which a category says what to do first."""
    Category.objects.filter(pk=inhabited.world.lamp.pk).update(urgent_notice="先打 110。")
    receive(inhabited.world, 7)
    return inhabited


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_elders_find_large_letters_large_targets_and_one_thing_to_do(
    urgent: Inhabited, screen: Screen, language: dict[str, str], width: int
) -> None:
    faults, seen = [], 0
    for name, html in states(urgent, {**language, **ELDER}):
        assert FOR_ELDERS in html, name
        seen += 1
        page = screen.show(html)
        screen.widen(width)
        found = [*measuring.small_text(page, LETTERS), *measuring.small_targets(page, FINGER)]
        found += [*measuring.faint_text(page), *measuring.clutter(page), *measuring.sideways(page)]
        faults += [f"{name}: {one}" for one in found]
    assert faults == [], "\n".join(dict.fromkeys(faults))
    assert seen > 20


@pytest.mark.walk
@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_finds_targets_that_a_finger_meets(
    urgent: Inhabited, screen: Screen, language: dict[str, str]
) -> None:
    faults = []
    for name, html in states(urgent, language):
        page = screen.show(html)
        screen.widen(NARROW)
        found = [*measuring.small_targets(page, STAFFS_FINGER), *measuring.faint_text(page)]
        faults += [f"{name}: {one}" for one in [*found, *measuring.sideways(page)]]
    assert faults == [], "\n".join(dict.fromkeys(faults))


@pytest.mark.walk
@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_find_targets_that_a_finger_meets(
    inhabited: Inhabited, screen: Screen, language: dict[str, str]
) -> None:
    held = sessions(inhabited)
    chinese = plain_pages(inhabited, held)
    faults = []
    for shown in answered(chinese, held, language).values():
        page = screen.show(shown.html)
        screen.widen(NARROW)
        found = [*measuring.small_targets(page, STAFFS_FINGER), *measuring.faint_text(page)]
        faults += [f"{shown.name}: {one}" for one in [*found, *measuring.sideways(page)]]
    assert faults == [], "\n".join(dict.fromkeys(faults))


PLANTED = {
    "text of 17 px": "<p style='font-size: 17px'>canary</p>",
    "target of 80.0 × 40.0 px": "<button type='button' style='width: 80px; min-height: 40px; height: 40px;"
    " padding: 0'>x</button>",
    "contrast of 2.85": "<p style='color: #999; background: #fff'>canary</p>",
    "contrast of 1.00": "<p style='color: #fff; background: linear-gradient(#000, #fff)'>canary</p>",
    "2 main buttons": "<a class='btn btn-primary' href='/'>1</a>",
    "4 questions": "<input name='a'><input name='b'><input name='c'><input name='d'>",
    "wider than the screen": "<p style='width: 3000px'>canary</p>",
}


def test_what_is_too_small_too_faint_and_too_much_is_found(
    inhabited: Inhabited, screen: Screen, chromium: Browser
) -> None:
    client = Client()
    client.cookies["edition"] = "elder"
    html = client.get("/privacy/").content.decode()
    for fault, planted in PLANTED.items():
        page = screen.show(html.replace("</main>", f"{planted}</main>"))
        screen.widen(NARROW)
        found = [*measuring.small_text(page, LETTERS), *measuring.small_targets(page, FINGER)]
        found += [*measuring.faint_text(page), *measuring.clutter(page), *measuring.sideways(page)]
        assert [one for one in found if fault in one], (fault, found)
