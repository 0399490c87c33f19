"""When the disk is full nothing is half stored, it is said in words, and the same form goes through later."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg.errors import AdminShutdown, DiskFull

from chunsheng.kernel.ledger.sealing import seal, verify
from chunsheng.kernel.register import refusals
from chunsheng.services.models import Request
from tests.crash.laboratory import torn
from tests.portal.conftest import make_open_world
from tests.world import World

ROOM, FORMS = 40, 60
NO_LIMIT = 1_073_741_823


@pytest.fixture
def world(own_database: None) -> World:
    """A district whose database is a file of its own."""
    if connection.vendor != "sqlite":
        pytest.skip("the room of a PostgreSQL is its server's")
    return make_open_world()


@pytest.fixture
def visitor(world: World) -> Client:
    """Somebody without an account, in a district whose disk has room for a few forms more."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        leave_room(cursor.fetchone()[0] + ROOM)
    return Client(raise_request_exception=False)


def leave_room(pages: int) -> None:
    """Let the file have so many pages and no more."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA max_page_count={pages}")


def send_until_full(visitor: Client) -> tuple[dict[str, str], int]:
    """The form that was refused, and how many were taken before it."""
    for taken in range(FORMS):
        form = {"title": "楼道灯不亮", "kind": "help", "key": str(uuid.uuid4())}
        answer = visitor.post("/report/", form)
        if answer.status_code != 302:
            assert answer.status_code == 503
            assert "没有存上" in answer.content.decode()
            return form, taken
    raise AssertionError("the disk had room for all")


def test_nothing_is_half_stored_and_the_same_form_goes_through_later(visitor: Client) -> None:
    form, taken = send_until_full(visitor)
    assert taken > 0
    assert visitor.post("/report/", form).status_code == 503
    assert (Request.objects.count(), torn()) == (taken, [])
    assert visitor.get("/").status_code == 200
    leave_room(NO_LIMIT)
    led_to = [visitor.post("/report/", form)["Location"] for _n in range(2)]
    assert led_to[0] == led_to[1]
    assert (Request.objects.count(), torn()) == (taken + 1, [])
    seal()
    assert list(verify()) == []


def test_the_api_says_so_too_and_the_same_key_goes_through_later(
    world: World, visitor: Client
) -> None:
    visitor.force_login(world.accounts["worker"])
    body = {"title": "楼道灯不亮", "kind": "help", "channel": "phone", "urgency": "normal"}
    body |= {"category": str(world.lamp.pk), "building": str(world.building.pk)}

    def send(key: str) -> tuple[int, dict[str, Any]]:
        answer = visitor.post(
            *("/api/services.requests/", body),
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )
        return answer.status_code, answer.json()

    answers = [send(f"form-{n}") for n in range(FORMS)]
    full = [told for status, told in answers if status == 503]
    assert {status for status, _told in answers} == {201, 503}
    assert {told["fact"] for told in full} == {"DiskIsFull"}
    assert Request.objects.count() == FORMS - len(full)
    leave_room(NO_LIMIT)
    assert [send(f"form-{n}")[0] for n in range(FORMS)] == [201] * FORMS
    assert Request.objects.count() == FORMS


@pytest.mark.parametrize(("cause", "full"), [(DiskFull, True), (AdminShutdown, False)])
def test_postgresqls_word_for_it_is_read_alike(cause: type[Exception], full: bool) -> None:
    fault = OperationalError()
    fault.__cause__ = cause()
    assert refusals.disk_is_full(fault) is full


def test_a_fault_that_nobody_reads_is_a_fault_of_ours(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without reading it, it is answered like any other fault."""
    monkeypatch.setattr(refusals, "disk_is_full", lambda fault: False)
    with pytest.raises(AssertionError, match="503"):
        send_until_full(visitor)
