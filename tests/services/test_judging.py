"""Exactly one judgement stands for a request once its time is up; what is late stays late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chunsheng.kernel.ledger.entering import CLOCK, enter, one
from chunsheng.kernel.ledger.figures import facts_of, figure, rate_figure
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.measures import Fold, measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.matters.models import Step
from chunsheng.services.actions import (
    archive_request,
    assign_request,
    close_request,
    correct_closing_day,
    decline_request,
    judge_overdue,
    open_to_offers,
    reopen_request,
    return_request,
    sign_request,
)
from chunsheng.services.case import (
    ClosingDayIsWrong,
    CorrectionNeedsReason,
    IsNotClosedYet,
    MainRequestIsMissing,
)
from chunsheng.services.models import Request
from chunsheng.services.terms import ON_TIME_RATE, TO_ASSIGN
from tests.world import World, make_world, report_lamp

Turn = Callable[[datetime], None]


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


DUE = at(2023, 3, 15, 18)  # five working days after 2023-03-08, from the next day
SECOND = timedelta(seconds=1)


def judged(request: Request) -> list[tuple[str, object]]:
    """What stands: outcome and day."""
    facts = standing_facts(request.pk, "services.judged")
    return [(fact.tags["outcome"], fact.ends_on) for fact in facts]


def rate(world: World, unit: object = None) -> tuple[Decimal, Decimal, int, object]:
    """Numerator, denominator, the excluded and their reasons, up to today."""
    told = rate_figure(ON_TIME_RATE, unit or world.district, Period(clock.today()))  # type: ignore[arg-type]  # a unit
    return told.numerator.low, told.denominator.low, told.excluded.n, told.reasons


def closed(world: World, turn: Turn, when: datetime) -> Request:
    request, _code = report_lamp(world)
    turn(at(2023, 3, 9, 9))
    request = sign_request(by=world.by("worker"), request=request)
    turn(when)
    return close_request(by=world.by("worker"), request=request, outcome="已换新灯。")


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


def one_judgement_stands(request: Request) -> None:
    facts = judged(request)
    kept = Request.objects.get(pk=request.pk)
    assert len(facts) <= 1
    assert kept.judged == (facts[0][0] if facts else "")
    if kept.closed_at is not None:
        assert len(facts) == 1
        late = kept.closed_at >= kept.due_at
        assert late == (facts[0][0] == "overdue")
    if facts and kept.closed_at is None:
        assert facts == [("overdue", clock.day_of(kept.due_at))]
        assert clock.now() >= kept.due_at


def every_figure_is_the_fold_of_the_facts_it_opens(world: World) -> None:
    period = Period(clock.today())
    for code, measure in measures.items():
        if code.startswith("services.") and measure.fold is Fold.SUM:
            for unit in (world.district, world.grid, world.other_grid):
                told, listed = figure(measure, unit, period), facts_of(measure, unit, period)
                folded = sum((fact.low or 0 for fact in listed), Decimal(0))
                assert (told.n, told.low) == (len(listed), folded)


class OneRequest(RuleBasedStateMachine):
    """Anything may be tried on a request at any hour; refusals change nothing."""

    world: World
    turn: Turn

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.turn_to(at(2023, 3, 8, 8, 30))

    def teardown(self) -> None:
        every_figure_is_the_fold_of_the_facts_it_opens(self.world)
        transaction.savepoint_rollback(self.point)

    def turn_to(self, instant: datetime) -> None:
        self.instant = instant
        type(self).turn(instant)

    @initialize()
    def receive(self) -> None:
        self.request, _code = report_lamp(self.world)

    @rule(hours=st.sampled_from([1, 9, 26, 80]))
    def wait(self, hours: int) -> None:
        self.turn_to(self.instant + timedelta(hours=hours))

    @rule()
    def tick(self) -> None:
        judge_overdue()
        self.request = Request.objects.get(pk=self.request.pk)

    @precondition(lambda self: self.request.stage == "to_assign")
    @rule(kind=st.sampled_from(["grid", "street"]))
    def assign(self, kind: str) -> None:
        unit = self.world.other_grid if kind == "grid" else self.world.street
        self.request = assign_request(
            by=self.world.by("dispatcher"), request=self.request, unit=unit
        )

    @precondition(lambda self: self.request.stage == "to_sign")
    @rule()
    def sign(self) -> None:
        self.request = sign_request(by=self.world.by("worker"), request=self.request)

    @precondition(lambda self: self.request.stage in {"to_sign", "handling"})
    @rule()
    def give_back(self) -> None:
        self.request = return_request(
            by=self.world.by("worker"), request=self.request, reason="不属本网格"
        )

    @precondition(lambda self: self.request.stage == "handling")
    @rule()
    def close(self) -> None:
        self.request = close_request(
            by=self.world.by("worker"), request=self.request, outcome="已办好。"
        )

    @precondition(lambda self: self.request.is_open)
    @rule()
    def decline(self) -> None:
        self.request = decline_request(
            by=self.world.by("dispatcher"),
            request=self.request,
            exclusion="in_court",
            outcome="请等判决。",
        )

    @precondition(lambda self: self.request.stage == "closed")
    @rule()
    def archive(self) -> None:
        self.request = archive_request(by=self.world.by("dispatcher"), request=self.request)

    @precondition(lambda self: not self.request.is_open)
    @rule()
    def reopen(self) -> None:
        self.request = reopen_request(
            by=self.world.by("dispatcher"), request=self.request, reason="又坏了"
        )

    @precondition(lambda self: not self.request.is_open)
    @rule(share=st.sampled_from([0.0, 0.5, 1.0]))
    def correct(self, share: float) -> None:
        passed = clock.now() - self.request.received_at
        self.request = correct_closing_day(
            by=self.world.by("dispatcher"),
            request=self.request,
            closed_at=self.request.received_at + passed * share,
            reason="记错了",
        )

    @invariant()
    def one_judgement_stands_at_most_and_one_exactly_when_it_must(self) -> None:
        one_judgement_stands(self.request)

    @invariant()
    def an_open_request_lies_on_exactly_one_desk(self) -> None:
        steps = Step.objects.filter(record_id=self.request.pk, done_at=None, withdrawn_at=None)
        assert steps.count() == (1 if self.request.is_open else 0)
        if self.request.stage == TO_ASSIGN.code:
            assert steps.get().role == "dispatcher"


def test_at_any_instant_at_most_one_judgement_stands(db: None, turn_clock: Turn) -> None:
    given = {"world": make_world(), "turn": staticmethod(turn_clock)}
    machine = type("Machine", (OneRequest,), given)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=14,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_invariant_would_see_a_second_judgement(world: World, turn_clock: Turn) -> None:
    """The control of the machine: a fact posted past the case's reckoning shows."""
    request = closed(world, turn_clock, at(2023, 3, 9, 12))
    second = one("services.judged", clock.today(), tags={"outcome": "overdue"})
    enter(request, verb="meddled", by=CLOCK, facts=[second])
    with pytest.raises(AssertionError):
        one_judgement_stands(request)
