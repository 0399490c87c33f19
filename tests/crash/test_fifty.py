"""Fifty at once through the real server: one winner, everybody answered, and nothing that is no answer."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection

from chunsheng.kernel.api.actions import issue_token
from chunsheng.kernel.api.models import Limit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Record
from chunsheng.services.models import Request
from tests.cobuilding.telling import Together, come_together, planned
from tests.crash.laboratory import District, district, opened, send, torn
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import World

CLIENTS = 50
FAR = date(2999, 1, 1)
# What is refused because somebody was quicker.
TOO_LATE = {409, 412}
Statuses = Counter[int | None]


@pytest.fixture
def world(own_database: None) -> World:
    """A district that is open to everyone, in which programs may ask as often as they like."""
    made = make_open_world()
    Limit.objects.update(per_minute=1_000_000, token_days=1_000_000)
    return made


def at_once(act: Callable[[int], int | None]) -> Statuses:
    """What fifty were answered who asked at the same instant."""
    barrier, statuses = Barrier(CLIENTS), Counter[int | None]()
    found: list[int | None] = []

    def run(n: int) -> None:
        barrier.wait(timeout=60)
        found.append(act(n))

    threads = [Thread(target=run, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    statuses.update(found)
    return statuses


def one_form_by_fifty(place: Path, sabotage: str = "") -> Statuses:
    """Fifty send one and the same form."""
    with district(place, sabotage) as made:
        form = opened(made)
        return at_once(lambda _n: send(made, form))


def fifty_forms(place: Path, sabotage: str = "") -> Statuses:
    """Fifty send a form each."""
    with district(place, sabotage) as made:
        forms = [opened(made) for _n in range(CLIENTS)]
        return at_once(lambda n: send(made, forms[n]))


def told(made: District, record: Record, verb: str, token: str, **body: int) -> int | None:
    """Do a verb as a program does, with the version that was read."""
    line = http.client.HTTPConnection("127.0.0.1", made.port, timeout=60)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "If-Match": f'"{record.version}"',
    }
    try:
        path = f"/api/{record.ledger_code}/{record.pk}/{verb}/"
        line.request("POST", path, json.dumps(body), headers)
        return line.getresponse().status
    finally:
        line.close()


def one_step_by_fifty(world: World, place: Path, sabotage: str = "") -> Statuses:
    """Fifty sign for the same version of the same request."""
    return one_record_by_fifty(reported(world), "sign", world.by("worker"), place, sabotage)


def last_place_by_fifty(together: Together, place: Path) -> Statuses:
    """Fifty sign up for an activity that has one place."""
    activity = planned(together, on=FAR, capacity=1)  # the server lives today
    return one_record_by_fifty(activity, "sign_up", together.secretary, place, heads=1)


def one_record_by_fifty(
    record: Record, verb: str, by: Actor, place: Path, sabotage: str = "", **body: int
) -> Statuses:
    """Fifty do a verb to the same version of the same record."""
    token = issue_token(by=by, name="赛跑", scope="write", expires_on=FAR).told
    connection.close()
    with district(place, sabotage) as made:
        return at_once(lambda _n: told(made, record, verb, token, **body))


def test_one_form_leads_to_one_request_however_many_send_it(world: World, tmp_path: Path) -> None:
    assert one_form_by_fifty(tmp_path) == {302: CLIENTS}
    assert Request.objects.count() == 1
    assert torn() == []


def test_without_the_key_most_are_not_answered(world: World, tmp_path: Path) -> None:
    """The control: done as often as it is sent, the form runs into its own query code."""
    statuses = one_form_by_fifty(tmp_path, "keyless")
    assert statuses[500] > 0


def test_fifty_forms_get_fifty_numbers(world: World, tmp_path: Path) -> None:
    assert fifty_forms(tmp_path) == {302: CLIENTS}
    assert len(set(Request.objects.values_list("number", flat=True))) == CLIENTS
    assert torn() == []


def test_one_of_fifty_signs_and_the_others_come_too_late(world: World, tmp_path: Path) -> None:
    statuses = one_step_by_fifty(world, tmp_path)
    assert (statuses[200], set(statuses) - {200} <= TOO_LATE) == (1, True), statuses
    assert Entry.objects.filter(verb="signed").count() == 1


def test_one_of_fifty_gets_the_last_place(world: World, tmp_path: Path) -> None:
    """Without lock and version two would: `cobuilding/test_race.py` takes both off."""
    statuses = last_place_by_fifty(come_together(world), tmp_path)
    # Full, or something was changed since it was read.
    assert (statuses[200], set(statuses) - {200} <= TOO_LATE | {422}) == (1, True), statuses
    assert Entry.objects.filter(verb="signed_up").count() == 1


@pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite has one writer: its lock cannot be left off"
)
def test_without_the_locks_numbers_or_steps_are_taken_twice(world: World, tmp_path: Path) -> None:
    """The control: what is read is not held."""
    steps = one_step_by_fifty(world, tmp_path, "lockless")
    forms = fifty_forms(tmp_path, "lockless")
    assert steps[200] > 1 or set(steps) - {200} - TOO_LATE or forms != {302: CLIENTS}
