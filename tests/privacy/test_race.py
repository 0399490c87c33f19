"""Of many who ask, answer, erase or let go at one instant one does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from chunsheng.kernel.custody.models import Erasure
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.words import clock
from chunsheng.privacy import actions
from chunsheng.privacy.models import Purge, RightsRequest
from chunsheng.services.models import Request
from tests.laws.privacy_told import KEPT_BY, SINCE
from tests.privacy.conftest import Desk, make_desk
from tests.services.meanwhile import MANY, Meanwhile, race, take_off_locks


@pytest.fixture
def desk(own_database: None) -> Desk:
    """The privacy desk in a database in which threads commit."""
    return make_desk()


def test_of_many_who_ask_the_same_one_does(desk: Desk) -> None:
    done = race(lambda: desk.ask("see"))
    assert done == {"done": 1, "AskedAlready": MANY - 1}
    assert RightsRequest.objects.count() == 1
    assert Fact.objects.filter(kind="privacy.received").count() == 1


def test_without_the_lock_the_unique_index_still_refuses(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_off_locks(monkeypatch)
    with Meanwhile(lambda: desk.ask("see")), pytest.raises(IntegrityError):
        desk.ask("see")
    assert RightsRequest.objects.count() == 1


def test_without_lock_and_index_there_would_be_two(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of both."""
    take_off_locks(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX asked_once_at_a_time")
    with Meanwhile(lambda: desk.ask("see")):
        desk.ask("see")
    assert RightsRequest.objects.count() == 2


def test_a_copy_is_handed_out_once_by_however_many(desk: Desk) -> None:
    key = desk.taken("copy").pk
    done = race(lambda: actions.hand_out(by=desk.worker, request=RightsRequest.objects.get(pk=key)))
    assert done["done"] == 1
    assert Entry.objects.filter(record_id=key, verb="handed_out").count() == 1


def test_a_person_is_erased_once_by_however_many(desk: Desk) -> None:
    desk.finish()
    key = desk.taken("erase").pk
    done = race(
        lambda: actions.erase_person(by=desk.officer, request=RightsRequest.objects.get(pk=key))
    )
    assert done["done"] == 1
    assert Erasure.objects.count() == 1
    assert Entry.objects.filter(record_id=key, verb="erased").count() == 1


def test_a_purge_is_carried_out_once_by_however_many(
    desk: Desk, turn_clock: Callable[[datetime], None]
) -> None:
    desk.finish()
    counted = "services.Request/closed"
    actions.set_retention(by=desk.officer, counted=counted, days=30, source=KEPT_BY, since=SINCE)
    turn_clock(clock.now() + timedelta(days=60))
    key = actions.propose_purge(by=desk.officer).pk
    done = race(lambda: actions.confirm_purge(by=desk.deputy, purge=Purge.objects.get(pk=key)))
    assert done["done"] == 1
    assert Entry.objects.filter(record_id=key, verb="done").count() == 1
    assert Fact.objects.filter(kind="privacy.gone", reverses=None).count() == 1


def let_go_while_its_person_asks(desk: Desk, turn_clock: Callable[[datetime], None]) -> str:
    """A purge is confirmed while somebody asks about what is due; the name in the row afterwards."""
    desk.finish()
    counted = "services.Request/closed"
    actions.set_retention(by=desk.officer, counted=counted, days=30, source=KEPT_BY, since=SINCE)
    turn_clock(clock.now() + timedelta(days=60))
    purge = actions.propose_purge(by=desk.officer)
    with Meanwhile(lambda: desk.ask("see")):
        actions.confirm_purge(by=desk.deputy, purge=purge)
    return Request.objects.get(pk=desk.report.pk).name


def test_what_its_person_asks_about_at_that_instant_stays(
    desk: Desk, turn_clock: Callable[[datetime], None]
) -> None:
    assert let_go_while_its_person_asks(desk, turn_clock) == "张样例"


def test_without_holding_the_person_it_would_go(
    desk: Desk, turn_clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_off_locks(monkeypatch)
    assert let_go_while_its_person_asks(desk, turn_clock) == ""


def test_what_is_late_is_judged_once_by_however_many(
    desk: Desk, turn_clock: Callable[[datetime], None]
) -> None:
    made = desk.ask("see")
    turn_clock(made.due_at + timedelta(hours=1))
    assert race(actions.judge_overdue) == {"done": MANY}
    assert Fact.objects.filter(kind="privacy.judged").count() == 1
