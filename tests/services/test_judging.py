"""Exactly one judgement stands for a request once its time is up; what is late stays late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.words import clock
from chunsheng.services.actions import (
    assign_request,
    close_request,
    correct_closing_day,
    decline_request,
    judge_overdue,
    open_to_offers,
    receive_request,
    reopen_request,
    return_request,
    sign_request,
)
from chunsheng.services.actions.handling import MainRequestIsDeclined
from chunsheng.services.case import (
    ClosingDayIsWrong,
    ConfidenceDiffers,
    CorrectionNeedsReason,
    IsNotClosedYet,
    MainRequestIsMissing,
    OnlyMergingNamesAnother,
)
from chunsheng.services.models import Request
from tests.services.judging import DUE, SECOND, Turn, at, closed, judged, rate
from tests.world import RESIDENT, World, lamp_is_dark, report_lamp


def test_closing_a_second_before_is_on_time_and_at_the_due_instant_is_overdue(
    world: World, turn_clock: Turn
) -> None:
    before = closed(world, turn_clock, DUE - SECOND)
    assert judged(before) == [("on_time", DUE.date())]
    turn_clock(at(2023, 3, 8, 8, 30))
    late = closed(world, turn_clock, DUE)
    assert judged(late) == [("overdue", DUE.date())]
    assert rate(world) == (1, 2, 0, ())


def test_what_nobody_touches_is_judged_by_the_tick_once(world: World, turn_clock: Turn) -> None:
    request, _code = report_lamp(world)
    turn_clock(DUE - SECOND)
    assert judge_overdue() == 0
    turn_clock(DUE)
    assert judge_overdue() == 1
    assert judge_overdue() == 0
    assert judged(request) == [("overdue", DUE.date())]
    last = Entry.objects.filter(record_id=request.pk).latest("pk")
    assert (last.verb, last.channel, last.by) == ("overdue", "tick", None)
    assert rate(world) == (0, 1, 0, ())


def test_a_later_action_judges_first_when_the_tick_did_not(world: World, turn_clock: Turn) -> None:
    request, _code = report_lamp(world)
    turn_clock(at(2023, 3, 20, 10))
    request = sign_request(by=world.by("worker"), request=request)
    verbs = Entry.objects.filter(record_id=request.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["received", "overdue", "signed"]
    close_request(by=world.by("worker"), request=request, outcome="已换新灯。")
    assert judged(request) == [("overdue", DUE.date())]
    assert judge_overdue() == 0


def test_the_tick_takes_a_batch_at_a_time_the_oldest_first(world: World, turn_clock: Turn) -> None:
    requests = [report_lamp(world)[0] for _n in range(3)]
    turn_clock(DUE)
    assert [judge_overdue(batch=2) for _n in range(3)] == [2, 1, 0]
    assert [judged(one) for one in requests] == [[("overdue", DUE.date())]] * 3


def test_declining_is_excluded_with_its_reason_but_does_not_wash_lateness_away(
    world: World, turn_clock: Turn
) -> None:
    request, _code = report_lamp(world)
    decline_request(
        by=world.by("dispatcher"), request=request, exclusion="beyond_powers", outcome="请找电力。"
    )
    assert rate(world) == (0, 0, 1, (("excluded:beyond_powers", 1),))
    assert list(standing_facts(request.pk, "services.closed")) == []
    late, _code = report_lamp(world)
    turn_clock(DUE)
    decline_request(
        by=world.by("dispatcher"), request=late, exclusion="beyond_powers", outcome="请找电力。"
    )
    assert judged(late) == [("overdue", DUE.date())]
    assert rate(world) == (0, 1, 1, (("excluded:beyond_powers", 1),))


def test_merging_names_the_main_request_and_nothing_else_will_do(world: World) -> None:
    main, _code = report_lamp(world)
    double, _code = report_lamp(world)
    given = {"by": world.by("dispatcher"), "request": double, "exclusion": "merged"}
    for into in (None, double):
        with pytest.raises(MainRequestIsMissing):
            decline_request(**given, outcome="并入主件办理。", into=into)
    assert Request.objects.get(pk=double.pk).is_open
    decline_request(**given, outcome="并入主件办理。", into=main)
    link = Link.objects.get(from_id=double.pk)
    assert (link.kind, link.to_id) == ("merged_into", main.pk)


def test_two_requests_are_not_merged_into_each_other(world: World) -> None:
    main, _code = report_lamp(world)
    double, _code = report_lamp(world)
    given = {"by": world.by("dispatcher"), "exclusion": "merged", "outcome": "并入主件办理。"}
    decline_request(**given, request=double, into=main)
    entries = Entry.objects.count()
    with pytest.raises(MainRequestIsDeclined):
        decline_request(**given, request=main, into=double)
    assert Request.objects.get(pk=main.pk).is_open
    assert (Link.objects.count(), Entry.objects.count()) == (1, entries)


def test_what_is_declined_for_another_reason_names_no_main_request(world: World) -> None:
    main, _code = report_lamp(world)
    other, _code = report_lamp(world)
    given = {"by": world.by("dispatcher"), "request": other, "outcome": "请找电力公司。"}
    with pytest.raises(OnlyMergingNamesAnother):
        decline_request(**given, exclusion="beyond_powers", into=main)
    assert Request.objects.get(pk=other.pk).is_open
    assert not Link.objects.exists()
    decline_request(**given, exclusion="beyond_powers")
    assert Request.objects.get(pk=other.pk).exclusion == "beyond_powers"


def test_only_what_is_as_confidential_is_merged(world: World) -> None:
    plain, _code = report_lamp(world)
    said = replace(lamp_is_dark(world), category=world.conduct)
    secret, _code = receive_request(by=RESIDENT, petition=said)
    again, _code = receive_request(by=RESIDENT, petition=said)
    given = {"exclusion": "merged", "outcome": "并入主件办理。"}
    by = world.by("district_dispatcher")
    for one, into in ((plain, secret), (secret, plain)):
        with pytest.raises(ConfidenceDiffers):
            decline_request(by=by, request=one, into=into, **given)
        assert Request.objects.get(pk=one.pk).is_open
    assert not Link.objects.exists()
    decline_request(by=by, request=again, into=secret, **given)
    assert Link.objects.get().to_id == secret.pk


def test_reopening_before_the_due_instant_waits_for_the_next_closing(
    world: World, turn_clock: Turn
) -> None:
    request = closed(world, turn_clock, at(2023, 3, 9, 12))
    assert rate(world) == (1, 1, 0, ())
    request = reopen_request(by=world.by("dispatcher"), request=request, reason="又不亮了")
    assert judged(request) == []
    assert rate(world) == (0, 0, 0, ())
    assert [fact.kind for fact in standing_facts(request.pk)] == ["services.received"]
    turn_clock(DUE)
    judge_overdue()
    assert rate(world) == (0, 1, 0, ())


def test_reopening_after_the_due_instant_restates_it_as_overdue_in_the_same_entry(
    world: World, turn_clock: Turn
) -> None:
    request = closed(world, turn_clock, at(2023, 3, 9, 12))
    turn_clock(at(2023, 4, 3, 9))
    request = reopen_request(by=world.by("dispatcher"), request=request, reason="又不亮了")
    assert judged(request) == [("overdue", DUE.date())]
    entry = Entry.objects.filter(record_id=request.pk).latest("pk")
    facts = entry.facts.filter(kind="services.judged").order_by("pk")
    assert {(fact.tags["outcome"], fact.reverses_id is not None) for fact in facts} == {
        ("on_time", True),
        ("overdue", False),
    }
    request = close_request(by=world.by("worker"), request=request, outcome="再次换灯。")
    assert rate(world) == (0, 1, 0, ())


def test_correcting_the_closing_day_restates_closing_days_and_judgement(
    world: World, turn_clock: Turn
) -> None:
    request = closed(world, turn_clock, DUE + timedelta(days=1))
    assert rate(world) == (0, 1, 0, ())
    request = correct_closing_day(
        by=world.by("dispatcher"),
        request=request,
        closed_at=at(2023, 3, 10, 12),
        reason="当天已修好，补录晚了",
    )
    assert rate(world) == (1, 1, 0, ())
    days = {fact.kind: (fact.ends_on, fact.low) for fact in standing_facts(request.pk)}
    assert days["services.closed"] == (at(2023, 3, 10).date(), 1)
    assert days["services.days_taken"] == (at(2023, 3, 10).date(), Decimal("2.3"))
    both = Fact.objects.filter(record_id=request.pk, kind="services.closed")
    assert both.count() == 3  # the wrong one, its reversal, and what stands instead: all listed
    back = correct_closing_day(
        by=world.by("dispatcher"), request=request, closed_at=DUE, reason="更正有误"
    )
    assert judged(back) == [("overdue", DUE.date())]


def test_a_correction_is_refused_outside_its_bounds_and_without_reason(
    world: World, turn_clock: Turn
) -> None:
    request = closed(world, turn_clock, at(2023, 3, 9, 12))
    given = {"by": world.by("dispatcher"), "request": request}
    for wrong in (at(2023, 3, 8, 8), at(2023, 3, 9, 13)):
        with pytest.raises(ClosingDayIsWrong):
            correct_closing_day(**given, closed_at=wrong, reason="记错了")
    with pytest.raises(CorrectionNeedsReason):
        correct_closing_day(**given, closed_at=at(2023, 3, 9, 11), reason=" ")
    kept = Request.objects.get(pk=request.pk)
    assert (kept.closed_at, kept.version) == (request.closed_at, request.version)
    still_open, _code = report_lamp(world)
    with pytest.raises(IsNotClosedYet):
        correct_closing_day(
            by=world.by("worker"), request=still_open, closed_at=clock.now(), reason="记错了"
        )


def test_what_was_judged_stays_with_the_unit_that_had_it_in_hand(
    world: World, turn_clock: Turn
) -> None:
    request, _code = report_lamp(world)
    turn_clock(DUE)
    judge_overdue()
    request = Request.objects.get(pk=request.pk)
    request = return_request(by=world.by("worker"), request=request, reason="不属本网格")
    assign_request(by=world.by("dispatcher"), request=request, unit=world.other_grid)
    assert rate(world, world.grid) == (0, 1, 0, ())
    assert rate(world, world.other_grid) == (0, 0, 0, ())
    received = figure(measures["services.received"], world.other_grid, Period(clock.today()))
    assert received.low == 1


def test_opening_to_offers_states_a_need_without_the_residents_words(world: World) -> None:
    request, _code = report_lamp(world)
    request = sign_request(by=world.by("worker"), request=request)
    need = open_to_offers(by=world.by("worker"), request=request, title="楼道灯一盏，需电工一名")
    assert (need.source_id, need.place, need.detail) == (request.pk, world.grid, "")
    entry = Entry.objects.filter(record_id=request.pk).latest("pk")
    assert (entry.verb, entry.changes["need"]) == ("opened_to_offers", [None, str(need.pk)])
