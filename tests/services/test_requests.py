"""A request goes from the door to the desk of whoever sees to it, and comes back closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.entering import reasons_of
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.matters.queries import my_steps, steps_of
from chunsheng.services.actions import (
    archive_request,
    assign_request,
    close_request,
    receive_request,
    return_request,
    sign_request,
)
from chunsheng.services.case import ConfidentialStaysAbove, UnitCannotHandle
from chunsheng.services.models import Request
from chunsheng.services.petitions import NothingSaid, Petition, PhoneIsUnreadable
from chunsheng.services.queries import NoLimitIsSet, limit_for, track, waiting_to_assign
from chunsheng.services.terms import RequestKind, Urgency
from tests.world import RESIDENT, World, lamp_is_dark, report_lamp

Turn = Callable[[datetime], None]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


def desk(world: World, name: str) -> list[tuple[str, str, datetime]]:
    """What an account sees: kind, title and due instant of its steps."""
    steps = my_steps(viewer_of(world.accounts[name]))
    return [(step.kind, step.title, step.due_at) for step in steps]


def facts_of(request: Request) -> list[tuple[object, ...]]:
    """The facts that stand for a request: kind, amount, day, organisation, place, outcome."""
    return [
        (
            fact.kind.partition(".")[2],
            fact.low,
            fact.ends_on,
            fact.organisation,
            fact.place,
            fact.tags.get("outcome"),
        )
        for fact in standing_facts(request.pk)
    ]


def test_a_report_lies_on_its_grid_workers_desk_with_the_working_day_deadline(
    world: World,
) -> None:
    request, code = report_lamp(world)
    assert request.number == "SQ-2023-000001"
    assert (request.stage, request.place, request.handling_unit) == (
        "to_sign",
        world.grid,
        world.grid,
    )
    assert desk(world, "worker") == [
        ("services.sign", "3号楼楼道灯不亮", at(2023, 3, 9, 18)),
    ]
    assert request.due_at == at(2023, 3, 15, 18)
    assert request.calendar_version.startswith("2023/")
    assert request.explanation["rule"]["source"] == "静安区大宁路街道办法 2019"
    assert request.explanation["counted"] == [f"2023-03-{day:02d}" for day in (9, 10, 13, 14, 15)]
    assert [desk(world, name) for name in ("neighbour", "dispatcher", "secretary")] == [[], [], []]
    assert len(code) == 12
    assert code.replace("-", "") not in str(Request.objects.filter(pk=request.pk).values())


def test_signing_handling_and_closing_leave_entries_steps_and_facts(
    world: World, turn_clock: Turn
) -> None:
    request, _code = report_lamp(world)
    turn_clock(at(2023, 3, 9, 9))
    request = sign_request(by=world.by("worker"), request=request)
    assert desk(world, "worker") == [("services.handle", "3号楼楼道灯不亮", request.due_at)]
    turn_clock(at(2023, 3, 10, 13, 30))
    request = close_request(by=world.by("worker"), request=request, outcome="已换新灯。")
    assert desk(world, "worker") == []
    request = archive_request(by=world.by("dispatcher"), request=request)
    assert request.stage == "archived"
    entries = Entry.objects.filter(record_id=request.pk).order_by("pk")
    assert [entry.verb for entry in entries] == ["received", "signed", "closed", "archived"]
    assert [entry.by for entry in entries[:2]] == [None, world.accounts["worker"]]
    assert facts_of(request) == [
        ("received", 1, at(2023, 3, 8).date(), world.grid, world.grid, None),
        ("closed", 1, at(2023, 3, 10).date(), world.grid, world.grid, None),
        ("days_taken", pytest.approx(2.5), at(2023, 3, 10).date(), world.grid, world.grid, None),
        ("judged", 1, at(2023, 3, 10).date(), world.grid, world.grid, "on_time"),
    ]
    assert [(step.kind, step.done_by) for step in steps_of(request)] == [
        ("services.sign", world.accounts["worker"]),
        ("services.handle", world.accounts["worker"]),
    ]
    assert Fact.objects.filter(record_id=request.pk).exclude(reverses=None).count() == 0


def test_an_unknown_place_goes_to_the_street_that_was_named_and_is_never_lost(
    world: World,
) -> None:
    nowhere = replace(lamp_is_dark(world), building=None)
    request, _code = receive_request(by=RESIDENT, petition=replace(nowhere, street=world.street))
    assert (request.stage, request.place, request.handling_unit) == (
        "to_assign",
        None,
        world.street,
    )
    assert [step[0] for step in desk(world, "dispatcher")] == ["services.assign"]
    assert list(waiting_to_assign(viewer_of(world.accounts["dispatcher"]))) == [request]
    assert list(waiting_to_assign(viewer_of(world.accounts["other_dispatcher"]))) == []
    request = assign_request(by=world.by("dispatcher"), request=request, unit=world.grid)
    assert (request.stage, request.place) == ("to_sign", world.grid)
    assert desk(world, "dispatcher") == []
    assert [step[0] for step in desk(world, "worker")] == ["services.sign"]
    assert facts_of(request) == [
        ("received", 1, at(2023, 3, 8).date(), world.grid, world.grid, None)
    ]
    assert Fact.objects.filter(record_id=request.pk).count() == 3


def test_without_even_a_street_it_goes_to_the_districts_dispatcher(world: World) -> None:
    nowhere = replace(lamp_is_dark(world), building=None, lat=10.0, lng=10.0)
    request, _code = receive_request(by=RESIDENT, petition=nowhere)
    assert request.handling_unit == world.district
    assert [step[0] for step in desk(world, "district_dispatcher")] == ["services.assign"]


def test_whoever_takes_it_down_lends_it_their_street(world: World) -> None:
    nowhere = replace(lamp_is_dark(world), building=None, channel="desk")
    request, _code = receive_request(by=world.by("other_worker"), petition=nowhere)
    assert request.handling_unit == world.ground.streets[1]


@pytest.mark.parametrize(("datum", "grid"), [("WGS-84", 1), ("GCJ-02", 0)])
def test_a_point_finds_its_grid_by_its_datum(world: World, datum: str, grid: int) -> None:
    """113.2520 east lies 200 m into the second grid, or by the Chinese datum in the first."""
    pointed = replace(lamp_is_dark(world), building=None, lat=33.745, lng=113.2520, datum=datum)
    request, _code = receive_request(by=RESIDENT, petition=pointed)
    assert request.place == world.ground.grids[grid]


def test_returning_needs_a_reason_and_goes_back_to_the_streets_dispatcher(
    world: World,
) -> None:
    request, _code = report_lamp(world)
    with pytest.raises(Missing):
        return_request(by=world.by("worker"), request=request, reason=" ")
    assert Request.objects.get(pk=request.pk).stage == "to_sign"
    request = return_request(by=world.by("worker"), request=request, reason="属物业保修期内")
    assert (request.stage, request.handling_unit) == ("to_assign", world.street)
    assert desk(world, "worker") == []
    assert [step[0] for step in desk(world, "dispatcher")] == ["services.assign"]
    last = Entry.objects.filter(record_id=request.pk).latest("pk")
    assert (last.verb, last.reason) == ("returned", "")
    assert reasons_of([last]) == {last.pk: "属物业保修期内"}
    again = assign_request(by=world.by("dispatcher"), request=request, unit=world.street)
    up = return_request(by=world.by("dispatcher"), request=again, reason="请区里协调")
    assert up.handling_unit == world.district


def test_a_confidential_report_counts_for_the_district_and_never_for_a_grid(
    world: World,
) -> None:
    said = replace(lamp_is_dark(world), category=world.conduct, title="网格员态度恶劣", kind="")
    request, _code = receive_request(by=RESIDENT, petition=said)
    assert (request.confidential, request.kind) == (True, RequestKind.REPORT)
    assert desk(world, "worker") == desk(world, "dispatcher") == []
    assert facts_of(request) == [
        ("received", 1, at(2023, 3, 8).date(), world.district, world.district, None)
    ]
    with pytest.raises(ConfidentialStaysAbove):
        assign_request(by=world.by("district_dispatcher"), request=request, unit=world.grid)
    request = assign_request(
        by=world.by("district_dispatcher"), request=request, unit=world.ground.streets[1]
    )
    request = sign_request(by=world.by("other_dispatcher"), request=request)
    request = close_request(by=world.by("other_dispatcher"), request=request, outcome="已查实。")
    assert {fact[3:5] for fact in facts_of(request)} == {(world.ground.streets[1], world.district)}
    units = set(Fact.objects.filter(record_id=request.pk).values_list("place", flat=True))
    assert units == {world.district.pk}


def test_the_same_report_without_confidence_would_have_counted_for_the_grid(world: World) -> None:
    """The control of the test before: only the kind differs."""
    said = replace(lamp_is_dark(world), category=world.conduct, kind=RequestKind.COMPLAINT)
    request, _code = receive_request(by=RESIDENT, petition=said)
    assert facts_of(request)[0][4] == world.grid


def test_a_community_cannot_handle_a_request(world: World) -> None:
    nowhere = replace(lamp_is_dark(world), building=None, street=world.street)
    request, _code = receive_request(by=RESIDENT, petition=nowhere)
    with pytest.raises(UnitCannotHandle):
        assign_request(by=world.by("dispatcher"), request=request, unit=world.community)
    assert Request.objects.get(pk=request.pk).stage == "to_assign"


def test_a_move_out_of_its_stage_is_refused_and_changes_nothing(world: World) -> None:
    request, _code = report_lamp(world)
    with pytest.raises(WrongStage):
        close_request(by=world.by("worker"), request=request, outcome="已换新灯。")
    kept = Request.objects.get(pk=request.pk)
    assert (kept.stage, kept.version, kept.closed_at) == ("to_sign", 1, None)
    assert Entry.objects.filter(record_id=request.pk).count() == 1


def test_a_move_on_what_somebody_else_changed_is_stale(world: World) -> None:
    request, _code = report_lamp(world)
    sign_request(by=world.by("worker"), request=request)
    with pytest.raises(Stale):
        return_request(by=world.by("worker"), request=request, reason="不属本网格")
    assert Request.objects.get(pk=request.pk).stage == "handling"


def test_missing_elements_are_flagged_and_nothing_said_is_refused(world: World) -> None:
    request, _code = receive_request(
        by=RESIDENT, petition=Petition(category=world.lamp, course="灯坏了。\n请来修。")
    )
    assert request.title == "灯坏了。"
    assert [name for name, _title in request.missing_elements] == [
        "name",
        "happened_text",
        "place_text",
        "cause",
    ]
    complete, _code = report_lamp(world)
    assert complete.missing_elements == []
    with pytest.raises(NothingSaid):
        receive_request(by=RESIDENT, petition=Petition(category=world.lamp, title=" "))
    with pytest.raises(PhoneIsUnreadable):
        receive_request(by=RESIDENT, petition=replace(lamp_is_dark(world), phone="12a"))
    assert Request.objects.count() == 2


def test_tracking_asks_code_and_phone_tail_and_answers_wrong_ones_alike(
    world: World, django_assert_num_queries: Callable[..., object]
) -> None:
    request, code = report_lamp(world)
    silent, code_alone = receive_request(
        by=RESIDENT, petition=replace(lamp_is_dark(world), phone="")
    )
    assert track(code.lower(), "0001") == request
    assert track(code_alone) == silent
    for wrong in ((code, "0002"), (code, ""), ("ZZZZ-ZZZ-ZZZ", "0001"), ("", "")):
        with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context manager
            assert track(*wrong) is None


def test_the_limit_of_a_day_is_the_newest_rule_that_names_the_urgency(world: World) -> None:
    day = at(2023, 3, 8).date()
    assert limit_for(RequestKind.HELP, Urgency.NORMAL, day).working_days == 5
    assert limit_for(RequestKind.HELP, Urgency.CRITICAL, day).working_days == 1
    with pytest.raises(NoLimitIsSet):
        limit_for(RequestKind.HELP, Urgency.NORMAL, at(2018, 12, 31).date())
