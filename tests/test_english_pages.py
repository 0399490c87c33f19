"""In English no page keeps a Chinese word of its own; what people wrote and named stays theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from chunsheng.desk.personas import KEY as PERSONAS
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.register.declaration import Register, registers
from chunsheng.kernel.words import clock, masking
from chunsheng.operations.demo.load import TOLD
from chunsheng.places.models import Building
from chunsheng.services.actions import add_category, close_request, receive_request, sign_request
from chunsheng.services.models import Request
from chunsheng.services.petitions import Petition
from chunsheng.services.terms import RequestKind
from tests.places.ground import BY
from tests.portal.reporting import report
from tests.test_catalogue import CHINESE
from tests.world import RESIDENT, World, make_world, report_lamp

# The seal is a picture, and the other language names itself.
OWN_CHINESE = re.compile(r"<span class=\"seal\"[^>]*>春</span>|>中文<")
AROUND = 25
RECORDS = 3
ENGLISH = {
    **{"course": "a", "name": "b", "place_text": "c", "happened_text": "d"},
    **{"title": "a lamp", "phone": ""},
}


@pytest.fixture
def world(db: None) -> World:
    """The district with requests at several stages, one of them late and one confidential."""
    made = make_world()
    add_category(by=BY, code="other", title="杂项", kind=RequestKind.HELP)
    lamp, _code = report_lamp(made)
    sign_request(by=made.by("worker"), request=lamp)
    close_request(by=made.by("worker"), request=Request.objects.get(pk=lamp.pk), outcome="已换灯。")
    report_lamp(made)
    for category in (made.meal, made.conduct):
        receive_request(by=RESIDENT, petition=Petition(category=category, title="某事不明"))
    told = [
        {"username": name, "sees": sees, "icon": "user"}
        for name, (_role, sees, _icon) in zip(made.accounts, TOLD, strict=False)
    ]
    Setting.objects.create(key=PERSONAS, value=told)
    return made


def english(world: World, name: str = "") -> Client:
    """A client whose browser chose English, signed in where a post is named."""
    client = Client()
    if name:
        client.force_login(world.accounts[name])
    client.cookies["django_language"] = "en"
    return client


def leaves(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from leaves(one)


def stored_texts() -> list[str]:
    """Chinese texts of the rows, the longest first, with the names as masks show them."""
    found = set()
    for model in apps.get_models():
        if model is not Setting:
            for row in model._default_manager.values_list():
                found |= {text for text in leaves(row) if CHINESE.search(text)}
    found |= {masking.mask_name(text) for text in found}
    # The list of buildings is parted by estate, which their names begin with.
    found |= {name.split()[0] for name in Building.objects.values_list("name", flat=True)}
    return sorted(found, key=len, reverse=True)


def chinese_left(text: str, stored: list[str]) -> list[str]:
    """Where a page still speaks Chinese when what is stored is taken out of it."""
    text = OWN_CHINESE.sub("", text)
    for one in stored:
        text = text.replace(one, "")
    text = " ".join(text.split())
    return [text[max(0, m.start() - AROUND) : m.end() + AROUND] for m in CHINESE.finditer(text)]


def own_pages(client: Client, register: Register, path: str) -> Iterator[tuple[str, Any]]:
    """A register's list, its first records and their verbs, as one account finds them."""
    yield path, client.get(path)
    yield f"{path}?q=nothing", client.get(f"{path}?q=nothing")
    if register.add is not None:
        yield f"{path}add/", client.get(f"{path}add/")
        yield f"POST {path}add/", client.post(f"{path}add/", {})
    if register.linked:
        for key in register.model._default_manager.values_list("pk", flat=True)[:RECORDS]:
            yield f"{path}{key}/", client.get(f"{path}{key}/")
            for verb in register.verbs:
                yield f"{path}{key}/{verb.code}/", client.get(f"{path}{key}/{verb.code}/")
                if verb.form is not None:
                    yield f"POST {verb.code}", client.post(f"{path}{key}/{verb.code}/", {})


def left_on(pages: Iterator[tuple[str, Any]]) -> dict[str, list[str]]:
    """What is left on each page that still speaks Chinese."""
    stored = stored_texts()
    found = {path: chinese_left(page.content.decode(), stored) for path, page in pages}
    return {path: lines for path, lines in found.items() if lines}


def portal_pages(client: Client) -> Iterator[tuple[str, Any]]:
    """The residents' pages, with what is said of a fault."""
    for path in ("/", "/report/", "/track/", "/privacy/", "/sign-in/", "/nowhere/"):
        yield path, client.get(path)
    yield "an empty report", client.post("/report/", {"go": "send"})
    yield "a long report", report(client, **ENGLISH | {"title": "x" * 90})
    yield "no such code", client.post("/track/", {"code": "ABCD", "tail": ""})
    sent = report(client, **ENGLISH)
    received = client.get(sent["Location"])
    yield "received", received
    yield "progress", client.post("/track/", {"code": received.context["code"]}, follow=True)
    client.cookies["edition"] = "elder"
    yield "the easy edition", client.get("/report/")


def test_the_residents_pages_speak_english(world: World) -> None:
    assert left_on(portal_pages(english(world))) == {}


@pytest.mark.parametrize(
    "name", ["worker", "dispatcher", "secretary", "leader", "system_admin", "security_admin"]
)
def test_the_staffs_pages_speak_english(world: World, name: str) -> None:
    client, viewer = english(world, name), viewer_of(world.accounts[name])
    mine = [one for one in registers.values() if viewer.holds(one.reads.roles)]
    assert mine
    assert left_on(iter([("/desk/", client.get("/desk/"))])) == {}
    for register in mine:
        assert left_on(own_pages(client, register, f"/r/{register.code}/")) == {}


def test_a_late_desk_and_the_ledger_speak_english(world: World, turn_clock: Any) -> None:
    turn_clock(datetime(2023, 3, 20, 15, tzinfo=clock.SHANGHAI) + timedelta(minutes=3))
    worker, auditor = english(world, "worker"), english(world, "audit_admin")
    pages = [("/desk/", worker.get("/desk/")), ("/r/", worker.get("/r/services.requests/"))]
    assert left_on(iter([*pages, ("ledger", auditor.get("/r/ledger.entries/"))])) == {}


def test_figures_speak_english(world: World) -> None:
    client = english(world, "leader")
    paths = [f"/figures/{code}/" for code in (*measures, *rates)]
    wrong = ["/figures/services.received/?period=x", "/figures/services.received/?as_of=x"]
    pages = [(path, client.get(path)) for path in [*paths, *wrong]]
    assert {page.status_code for _path, page in pages} == {200, 400}
    assert left_on(iter(pages)) == {}


def test_a_chinese_word_of_a_page_is_found(world: World) -> None:
    client = Client()
    assert list(left_on(iter([("/", client.get("/"))]))) == ["/"]
