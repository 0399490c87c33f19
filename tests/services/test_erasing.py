"""A person is erased while somebody acts on their request: nothing personal comes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.custody.models import Erasure
from chunsheng.kernel.ledger.entering import CLOCK, reasons_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.versions import Stale
from chunsheng.matters.models import Step
from chunsheng.services.actions import (
    assign_request,
    close_request,
    handling,
    return_request,
    sign_request,
)
from chunsheng.services.case import Case
from chunsheng.services.models import Request
from tests.services.meanwhile import Meanwhile
from tests.world import World, make_world, report_lamp

OUTCOME = "已上门为张样例换灯。"


@pytest.fixture
def handled(own_database: None) -> tuple[World, Request]:
    """A request that is being handled."""
    world = make_world()
    request, _code = report_lamp(world)
    return world, sign_request(by=world.by("worker"), request=request)


def erasing(world: World, request: Request) -> Callable[[], Erasure]:
    by, subject = world.by("security_admin"), Subject.objects.get(pk=request.subject_id)
    return lambda: erase(by=by, subject=subject, reason="本人要求删除")


def personal(request: Request) -> set[str]:
    """What is left in the row and in the titles of its steps."""
    row = Request.objects.get(pk=request.pk)
    titles = Step.objects.filter(record_id=request.pk).values_list("title", flat=True)
    return {row.name, row.phone, row.title, row.course, row.outcome, *titles}


def test_who_closes_while_the_person_is_erased_is_refused_and_nothing_comes_back(
    handled: tuple[World, Request],
) -> None:
    world, request = handled
    with Meanwhile(erasing(*handled)), pytest.raises(Stale):
        close_request(by=world.by("worker"), request=request, outcome=OUTCOME)
    assert personal(request) == {""}
    assert Request.objects.get(pk=request.pk).is_open


def test_erasing_waits_for_whoever_closes_and_then_leaves_nothing(
    handled: tuple[World, Request],
) -> None:
    world, request = handled
    by = world.by("worker")
    with Meanwhile(lambda: close_request(by=by, request=request, outcome=OUTCOME)):
        erasing(*handled)()
    assert personal(request) == {""}
    assert Request.objects.get(pk=request.pk).stage == "closed"


def test_erasing_and_closing_never_wait_for_each_other(
    handled: tuple[World, Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing holds the request and has yet to write its step; erasing blanks steps first."""
    world, request = handled
    held, begun, failed = threading.Event(), threading.Event(), []
    store = handling.stored

    def slowly(case: Case) -> Request:
        held.set()
        begun.wait(20)
        return store(case)

    def close() -> None:
        by = world.by("worker")
        try:
            close_request(by=by, request=request, outcome=OUTCOME)
        except Exception as error:
            failed.append(error)
            raise

    monkeypatch.setattr(handling, "stored", slowly)
    erase_person = erasing(*handled)
    closing = Meanwhile(close)
    closing.thread.start()
    assert held.wait(20)
    threading.Timer(0.6, begun.set).start()
    closing.commit.set()
    try:
        erase_person()
    finally:
        closing.thread.join()
    assert failed == []
    assert personal(request) == {""}


def test_erasing_twice_at_once_is_erasing_once(handled: tuple[World, Request]) -> None:
    with Meanwhile(erasing(*handled)):
        again = erasing(*handled)()
    assert again == Erasure.objects.get()
    assert Entry.objects.filter(verb="custody.erased").count() == 1


def test_what_was_read_before_the_person_was_erased_is_stale(
    handled: tuple[World, Request],
) -> None:
    world, request = handled
    erasing(*handled)()
    with pytest.raises(Stale):
        close_request(by=world.by("worker"), request=request, outcome=OUTCOME)
    current = Request.objects.get(pk=request.pk)
    assert current.version == request.version + 1
    close_request(by=world.by("worker"), request=current, outcome=OUTCOME)
    assert personal(request) == {""}


@pytest.mark.django_db
def test_a_reason_that_names_somebody_is_unreadable_once_they_are_erased() -> None:
    world = make_world()
    request, _code = report_lamp(world)
    request = return_request(by=world.by("worker"), request=request, reason="张样例说不在这里住")
    entry = Entry.objects.filter(record_id=request.pk).latest("pk")
    assert reasons_of([entry]) == {entry.pk: "张样例说不在这里住"}
    assert "张样例" not in json.dumps(entry.changes, ensure_ascii=False) + entry.reason
    erase(by=CLOCK, subject=request.subject, reason="本人要求")
    assert reasons_of([entry]) == {entry.pk: ""}
    again = Request.objects.get(pk=request.pk)
    assign_request(by=world.by("dispatcher"), request=again, unit=world.grid)
    later = return_request(
        by=world.by("worker"), request=Request.objects.get(pk=request.pk), reason="还是张样例"
    )
    last = Entry.objects.filter(record_id=later.pk).latest("pk")
    assert (last.reason, reasons_of([last])) == ("", {last.pk: ""})
