"""Whoever comes first judges a request, and nobody after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.services.actions import (
    assign_request,
    close_request,
    decline_request,
    judge_overdue,
    receive_request,
    sign_request,
    storing,
)
from chunsheng.services.actions.handling import MainRequestIsDeclined
from chunsheng.services.models import Request
from tests.services.meanwhile import Meanwhile, take_off_locks
from tests.world import RESIDENT, World, lamp_is_dark, make_world, report_lamp

LATE = datetime(2023, 3, 20, 9, tzinfo=SHANGHAI)


@pytest.fixture
def late(own_database: None, turn_clock: Callable[[datetime], None]) -> tuple[World, Request]:
    """A request that is being handled and has come due; nothing was judged yet."""
    world = make_world()
    request, _code = report_lamp(world)
    request = sign_request(by=world.by("worker"), request=request)
    turn_clock(LATE)
    return world, request


def closing(world: World, request: Request) -> Meanwhile:
    """Somebody closes the request."""
    by = world.by("worker")
    return Meanwhile(lambda: close_request(by=by, request=request, outcome="已换新灯。"))


def judgements(request: Request) -> int:
    return standing_facts(request.pk, "services.judged").count()


def test_the_tick_passes_over_what_is_being_closed(late: tuple[World, Request]) -> None:
    with closing(*late):
        assert judge_overdue() == 0
    assert judgements(late[1]) == 1
    assert judge_overdue() == 0


def test_a_second_closing_waits_and_finds_it_changed(late: tuple[World, Request]) -> None:
    world, request = late
    with closing(*late), pytest.raises(Stale):
        close_request(by=world.by("dispatcher"), request=request, outcome="再办结。")
    assert judgements(request) == 1


@pytest.fixture
def unlocked(late: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked."""
    take_off_locks(monkeypatch)


def test_without_the_lock_the_version_still_refuses(
    late: tuple[World, Request], unlocked: None
) -> None:
    with closing(*late), pytest.raises(Stale):
        judge_overdue()
    assert judgements(late[1]) == 1


def test_without_lock_and_version_there_would_be_two_judgements(
    late: tuple[World, Request], unlocked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of all of them."""

    def careless(record: Record, fields: set[str]) -> None:
        record.save(update_fields=fields)

    with closing(*late):
        monkeypatch.setattr(storing, "save_change", careless)
        assert judge_overdue() == 1
    assert judgements(late[1]) == 2


def test_a_second_dispatcher_waits_and_finds_it_assigned(own_database: None) -> None:
    """What the first changes is the unit that the second's reading was joined with."""
    world = make_world()
    nowhere = replace(lamp_is_dark(world), building=None, place_text="", street=world.street)
    request, _code = receive_request(by=RESIDENT, petition=replace(nowhere, title="灯不亮"))
    by, again = world.by("dispatcher"), Request.objects.get(pk=request.pk)
    assert request.stage == "to_assign"
    first = Meanwhile(lambda: assign_request(by=by, request=request, unit=world.grid))
    with first, pytest.raises(Stale):
        assign_request(by=by, request=again, unit=world.other_grid)
    assert Request.objects.get(pk=request.pk).handling_unit == world.grid


def test_two_dispatchers_do_not_merge_two_requests_into_each_other(own_database: None) -> None:
    world = make_world()
    one, _code = report_lamp(world)
    other, _code = report_lamp(world)
    given = {"by": world.by("dispatcher"), "exclusion": "merged", "outcome": "并入主件。"}
    first = Meanwhile(lambda: decline_request(**given, request=one, into=other))
    with first, pytest.raises(MainRequestIsDeclined):
        decline_request(**given, request=other, into=one)
    assert Request.objects.get(pk=other.pk).is_open
