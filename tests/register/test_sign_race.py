"""Twenty who sign for one request at the same instant: one signs, the others are told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.test import Client

from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.models import Record
from chunsheng.matters.models import Step
from chunsheng.services.actions import close_request, sign_request, storing
from chunsheng.services.models import Request
from tests.portal.conftest import make_open_world
from tests.register.asking import do, reported

HANDS = 20


def at_once(acts: list[Any]) -> list[Any]:
    """What becomes of each act, in a thread of its own, all begun at the same instant."""
    barrier, outcomes = Barrier(len(acts)), []

    def run(act: Any) -> None:
        try:
            barrier.wait(timeout=30)
            outcomes.append(act())
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


def test_of_twenty_who_sign_at_once_one_signs_and_none_sees_a_fault(own_database: None) -> None:
    world = make_open_world()
    made = reported(world)
    clients = []
    for n in range(HANDS):
        client = Client(raise_request_exception=False)
        client.force_login(world.accounts["worker" if n % 2 else "dispatcher"])
        clients.append(client)
    answers = at_once([lambda c=one: do(c, made, "sign").status_code for one in clients])

    assert Counter(answers) == {302: 1, 409: HANDS - 1}
    assert Entry.objects.filter(record_id=made.pk, verb="signed").count() == 1
    steps = Step.objects.filter(record_id=made.pk).order_by("opened_at", "pk")
    assert [(one.kind, one.done_at is None) for one in steps] == [
        ("services.sign", False),
        ("services.handle", True),
    ]
    assert Fact.objects.filter(record_id=made.pk).count() == 1
    made.refresh_from_db()
    assert (made.stage, made.version) == ("handling", 2)


@pytest.fixture
def without_guards(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes away the row's lock and the version, and lets two hands wait for each other."""
    both = Barrier(2)

    def unlocked(rows: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        return rows

    def unversioned(record: Record, fields: Iterable[str]) -> None:
        if isinstance(record, Request):
            both.wait(timeout=30)  # both have read before either writes
        record.save(update_fields=list(fields))

    def take_away() -> None:
        monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
        monkeypatch.setattr(storing, "save_change", unversioned)

    return take_away


def test_without_lock_and_version_two_hands_do_both_close(
    own_database: None, without_guards: Callable[[], None]
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's one write lock cannot be taken off: a second writer waits for it")
    world = make_open_world()
    made = sign_request(by=world.by("worker"), request=reported(world))
    without_guards()

    def close(name: str) -> str:
        request = Request.objects.get(pk=made.pk)
        return close_request(by=world.by(name), request=request, outcome="灯换好了。").stage

    outcomes = at_once([lambda n=name: close(n) for name in ("worker", "dispatcher")])

    assert outcomes == ["closed", "closed"]
    assert Entry.objects.filter(record_id=made.pk, verb="closed").count() == 2
