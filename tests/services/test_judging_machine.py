"""Whatever is tried on a request at whatever hour, one judgement stands for it at most."""

from __future__ import annotations

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
from chunsheng.kernel.ledger.figures import facts_of, figure
from chunsheng.kernel.ledger.measures import Fold, measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Step
from chunsheng.services.actions import (
    archive_request,
    assign_request,
    close_request,
    correct_closing_day,
    decline_request,
    judge_overdue,
    reopen_request,
    return_request,
    sign_request,
)
from chunsheng.services.models import Request
from chunsheng.services.terms import TO_ASSIGN
from tests.services.judging import Turn, at, closed, judged
from tests.world import World, make_world, report_lamp


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
