"""Law 2 for the API: it answers each persona as the register's pages do, by the same reviewed data.

What the pages answer stands in `access_matrix.csv`; here each of those rows is asked of the API.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.api import pages, saying
from chunsheng.kernel.api.models import Limit
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import registers
from tests.laws.asking import PERSONAS, Answer, key, sessions, watched
from tests.laws.inhabited import Inhabited, grow, inhabit, samples
from tests.laws.test_access_matrix import PARTS, TABLE, Row, part_of, read, secrets
from tests.laws.test_canaries import Canary, plant
from tests.laws.test_query_budget import READERS, Counts, add_rounds, growing

# What the API may answer where the page answers so. A page that is read may send elsewhere: 302.
RIGHT = {
    "200": {200},
    "400": {422},
    "403": {403},
    "404": {404},
    "405": {403, 405},
    "409": {409, 412, 428},
}
SENT = {**RIGHT, "302": {200, 201}}
KEYS = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LISTS, ADDS = "r/<str:code>/", "r/<str:code>/add/"
DETAILS, VERBS = "r/<str:code>/<uuid:key>/", "r/<str:code>/<uuid:key>/<slug:verb_code>/"


@dataclass(frozen=True)
class Asked:
    """A row of the pages' matrix, and how the API is asked the same."""

    row: Row
    path: str
    method: str
    version: Any = None


def same_asked(inhabited: Inhabited) -> Iterator[Asked]:
    """Each list, record, form sent empty and verb sent empty that the pages' matrix knows."""
    given = samples(inhabited)
    for code, register in registers.items():
        yield Asked((LISTS, code, "list GET", ""), f"/api/{code}/?{chip(register)}", "GET")
        yield Asked((ADDS, code, "add POST", ""), f"/api/{code}/", "POST")
        for where, record in given.get(code, {}).items():
            path, version = f"/api/{code}/{key(record)}/", getattr(record, "version", None)
            yield Asked((DETAILS, code, "detail GET", where), path, "GET")
            for verb in register.verbs:
                row = (VERBS, code, f"{verb.code} POST", where)
                yield Asked(row, f"{path}{verb.code}/", "POST", version)


def chip(register: Any) -> str:
    """The ready-made question with which the page's list opens."""
    return f"chip={register.chips[0].code}" if register.chips and register.opens_chipped else ""


def api_ask(one: Asked, session: str) -> Answer:
    """Ask as somebody, and take back whatever it wrote."""
    client = Client(raise_request_exception=False)
    if session:
        client.cookies["sessionid"] = session
    headers = {} if one.version is None else {"If-Match": f'"{one.version}"'}
    with transaction.atomic(), watched() as tables:
        if one.method == "GET":
            response = client.get(one.path)
        else:
            sent = {"content_type": "application/json", "headers": headers}
            response = client.post(one.path, {}, **sent)
        kept = tuple(tables)
        transaction.set_rollback(True)
    return Answer(response.status_code, response.content, None, kept)


def unlike(
    inhabited: Inhabited, only: Callable[[Asked], bool], send: Callable[..., Answer] = api_ask
) -> list[str]:
    """Where the API answers otherwise than the page, tells a secret, or writes though it refuses."""
    reviewed, held, hidden = read(TABLE), sessions(inhabited), sorted(secrets())

    @cache
    def shown(content: bytes) -> list[str]:
        return [value.decode() for value in hidden if value in content]

    faults = []
    for one in same_asked(inhabited):
        if not only(one):
            continue
        for persona in PERSONAS:
            answer = send(one, held[persona])
            page = reviewed.get(one.row, {}).get(persona)
            told = f"{' '.join(one.row)}: {persona} gets {answer.status}"
            if page is None:
                faults.append(f"{told}, and no page of that row was reviewed")
            elif answer.status not in right(page, persona, one):
                faults.append(f"{told}, the page {page}")
            if answer.writes and (one.method == "GET" or answer.status >= 400):
                faults.append(f"{told} and wrote {sorted(set(answer.writes))}")
            # A short value may stand in a record's key by chance.
            content = KEYS.sub(b"", answer.content)
            faults += [f"{told} and reads {value}" for value in shown(content)]
    return faults


def right(page: str, persona: str, one: Asked) -> set[int]:
    """What the API may answer where the page answers so."""
    if persona == "anonymous":
        return {401}
    if one.method == "GET":
        return RIGHT.get(page, set())
    # A page sends a form back that comes without its key. The API asks for none, and where the verb
    # asks nothing either, it goes on to the action, which may refuse what the record is.
    found = SENT.get(page, set())
    return found | {409} if page == "400" and asks_nothing(one) else found


def asks_nothing(one: Asked) -> bool:
    """Whether the verb that is sent has a form without fields."""
    register, verb = registers[one.row[1]], one.row[2].partition(" ")[0]
    form = (register.add if verb == "add" else register.verb(verb)).form
    return form is None or not form.base_fields


@pytest.fixture
def inhabited(db: None) -> Inhabited:
    """The world with its stories, in which nobody asks too often."""
    Limit.objects.update(per_minute=1_000_000)
    return inhabit()


@pytest.fixture(autouse=True)
def no_log_of_refusals(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals are what is asked for; their thousand lines would hide a fault."""
    caplog.set_level(logging.CRITICAL, "django.request")


@pytest.mark.walk
@pytest.mark.parametrize("part", range(PARTS))
def test_the_api_answers_as_the_pages_do(inhabited: Inhabited, part: int) -> None:
    faults = unlike(inhabited, lambda one: part_of(one.row) == part)
    assert faults == [], "\n".join(faults)


def test_an_api_that_forgets_the_door_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = registers["services.requests"]

    def details(one: Asked) -> bool:
        return one.row[1:3] == ("services.requests", "detail GET")

    assert unlike(inhabited, details) == []
    leader = viewer_of(inhabited.world.accounts["leader"])
    monkeypatch.setattr(pages, "_viewer", lambda request: leader)
    faults = unlike(inhabited, details)
    assert any("this grid: other_worker gets 200, the page 404" in one for one in faults)
    assert any("this grid: audit_admin gets 200, the page 403" in one for one in faults)
    monkeypatch.undo()

    def record(viewer: Any, key: Any, verb: str = "view") -> Any:
        return register.judged(leader).get(pk=key)

    monkeypatch.setattr(register, "record", record)
    faults = unlike(inhabited, lambda one: one.row[1:3] == ("services.requests", "close POST"))
    assert any("this grid: other_worker gets 422, the page 404" in one for one in faults)


def test_a_refusal_that_wrote_and_a_row_without_a_page_are_found(inhabited: Inhabited) -> None:
    def wrote(one: Asked, session: str) -> Answer:
        return Answer(404, b"", None, ("services_request",))

    def lists(one: Asked) -> bool:
        return one.row[1:3] == ("services.requests", "list GET")

    faults = unlike(inhabited, lists, wrote)
    assert any("worker gets 404 and wrote ['services_request']" in one for one in faults)
    assert any("worker gets 404, the page 200" in one for one in faults)
    assert right("", "worker", next(one for one in same_asked(inhabited) if lists(one))) == set()


def shown_to(inhabited: Inhabited) -> Iterator[tuple[Asked, list[str]]]:
    """What is read of the API, with all personas to whom its page is open."""
    reviewed = read(TABLE)
    for one in same_asked(inhabited):
        answers = reviewed.get(one.row, {})
        open_to = [persona for persona in PERSONAS if answers.get(persona) == "200"]
        if one.method == "GET" and open_to:
            yield one, open_to


def told_by_the_api(inhabited: Inhabited, planted: list[Canary]) -> list[str]:
    """Where the API tells a planted value, whoever asks."""
    held = sessions(inhabited)
    faults = []
    for one, open_to in shown_to(inhabited):
        for persona in open_to:
            text = api_ask(one, held[persona]).content.decode()
            faults += [
                f"{' '.join(one.row)}: {persona} reads {canary.field}"
                for canary in planted
                if canary.value in text
            ]
    return faults


@pytest.mark.walk
def test_no_personal_value_reaches_the_api(inhabited: Inhabited) -> None:
    assert told_by_the_api(inhabited, plant()) == []


def test_a_personal_value_in_the_api_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = registers["people.persons"]
    bare = tuple(replace(column, cell=cells.text) for column in register.columns)
    monkeypatch.setattr(type(register), "columns", bare)
    only = {code: one for code, one in registers.items() if code == register.code}
    monkeypatch.setattr("tests.laws.test_api_matrix.registers", only)
    faults = told_by_the_api(inhabited, plant())
    assert "r/<str:code>/ people.persons list GET : worker reads people.Person.name" in faults


Shown = list[tuple[Asked, list[str]]]


def counted(inhabited: Inhabited, shown: Shown, pages_too: bool = False) -> Counts:
    """The queries of each list and record of the API when it is read again; or of their pages."""
    held, counts = sessions(inhabited), {}
    for one, open_to in shown:
        persona = next(reader for reader in READERS if reader in open_to)
        path = one.path.replace("/api/", "/r/") if pages_too else one.path
        client = Client()
        client.cookies["sessionid"] = held[persona]
        assert client.get(path).status_code == 200, f"{path} is not open to {persona}"
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts[" ".join(one.row)] = len(captured)
    return counts


def test_the_api_asks_no_more_than_the_page_however_many_rows_there_are(
    inhabited: Inhabited,
) -> None:
    shown = list(shown_to(inhabited))
    add_rounds(inhabited, range(1))
    few, of_pages = counted(inhabited, shown), counted(inhabited, shown, pages_too=True)
    dearer = {row: (few[row], count) for row, count in of_pages.items() if few[row] > count}
    assert dearer == {}
    add_rounds(inhabited, range(1, 4))
    assert growing(few, counted(inhabited, shown)) == []


def test_a_query_for_each_row_of_the_api_is_found(
    inhabited: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = {code: one for code, one in registers.items() if code == "services.categories"}
    monkeypatch.setattr("tests.laws.test_api_matrix.registers", only)
    said = saying.line

    def curious(register: Any, record: Any) -> saying.Said:
        return {**said(register, record), "accounts": Account.objects.count()}

    monkeypatch.setattr(pages, "line", curious)
    shown = list(shown_to(inhabited))
    few = counted(inhabited, shown)
    for n in range(1, 4):
        grow(inhabited.world)["services.categories"](n)
    faults = growing(few, counted(inhabited, shown))
    assert [fault.partition(": ")[0] for fault in faults] == [
        "r/<str:code>/ services.categories list GET "
    ]
