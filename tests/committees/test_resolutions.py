"""Resolutions: promised by a member, on its desk, reported, verified by another; or late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chunsheng.committees.actions import (
    DayIsTooEarly,
    IsReported,
    judge_late,
    report_back,
    resolve,
    verify_report,
)
from chunsheng.committees.models import Resolution
from chunsheng.committees.terms import Outcome
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.marking import EnteredItOneself, standing_facts
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.settling import NothingToVerify
from chunsheng.kernel.records.cycles import WrongStage
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.models import Delivery, Promise
from chunsheng.matters.queries import my_steps
from chunsheng.matters.terms import PromiseState
from tests.committees.telling import MET, TODAY, Sitting, called, counted, met, resolved
from tests.world import World

DAY = timedelta(days=1)


def test_a_resolution_is_a_promise_of_its_owner_and_on_its_desk(
    sitting: Sitting, world: World
) -> None:
    made = resolved(sitting)
    promised = Promise.objects.get()
    assert (promised.organisation, promised.due_on) == (world.grid, TODAY)
    assert (promised.promised_on, promised.source_id) == (MET, made.meeting_id)
    step = my_steps(viewer_of(world.accounts["worker"])).get()
    assert (step.record_id, step.title) == (made.pk, "换好楼道灯")
    assert counted("done", world.community) == counted("late", world.community) == 0


def test_nothing_is_resolved_before_the_meeting_nor_to_be_done_before_it(
    sitting: Sitting, world: World
) -> None:
    by = world.by("secretary")
    given = {"by": by, "title": "换灯", "owner": sitting.worker}
    with pytest.raises(WrongStage):
        resolve(meeting=called(sitting), due_on=TODAY, **given)
    with pytest.raises(DayIsTooEarly):
        resolve(meeting=met(sitting), due_on=MET - DAY, **given)
    assert not Promise.objects.exists()
    assert not Resolution.objects.exists()


def test_a_report_keeps_the_promise_and_another_person_verifies_it(
    sitting: Sitting, world: World
) -> None:
    made, worker = resolved(sitting), world.by("worker")
    made = report_back(by=worker, resolution=made, report="换了六盏", done_on=TODAY)
    assert made.judged == Outcome.ON_TIME
    assert Promise.objects.get().state == PromiseState.KEPT
    assert not my_steps(viewer_of(world.accounts["worker"])).exists()
    assert (counted("done", world.community), counted("late", world.community)) == (1, 0)
    with pytest.raises(EnteredItOneself):
        verify_report(by=worker, resolution=Resolution.objects.get())
    assert Resolution.objects.get().verified_at is None
    verify_report(by=world.by("secretary"), resolution=Resolution.objects.get())
    assert Resolution.objects.get().verified_by == world.accounts["secretary"]
    assert Delivery.objects.get().verified_by == world.accounts["secretary"]
    with pytest.raises(NothingToVerify):
        verify_report(by=world.by("secretary"), resolution=Resolution.objects.get())


@pytest.mark.parametrize(
    ("done_on", "refusal"), [(TODAY + DAY, DayIsAhead), (MET - DAY, DayIsTooEarly)]
)
def test_a_report_of_a_day_that_cannot_be_is_refused(
    sitting: Sitting, world: World, done_on: date, refusal: type[Exception]
) -> None:
    made = resolved(sitting)
    entries = Entry.objects.count()
    with pytest.raises(refusal):
        report_back(by=world.by("worker"), resolution=made, report="换了", done_on=done_on)
    assert Entry.objects.count() == entries
    assert not Delivery.objects.exists()


def test_what_nobody_reported_is_not_verified_and_a_report_waits_for_it(
    sitting: Sitting, world: World
) -> None:
    made, secretary = resolved(sitting, due_on=date(2023, 3, 7)), world.by("secretary")
    judge_late()
    made.refresh_from_db()
    entries = Entry.objects.count()
    with pytest.raises(NothingToVerify):
        verify_report(by=secretary, resolution=made)
    assert Entry.objects.count() == entries
    made.verified_at, made.verified_by = clock.now(), world.accounts["secretary"]
    made.save()
    report_back(by=world.by("worker"), resolution=made, report="换了", done_on=TODAY)
    told = Resolution.objects.get()
    assert (told.verified_at, told.verified_by) == (None, None)
    verify_report(by=secretary, resolution=told)
    assert Resolution.objects.get().verified_by == world.accounts["secretary"]


def test_it_is_reported_once(sitting: Sitting, world: World) -> None:
    made = resolved(sitting)
    report_back(by=world.by("worker"), resolution=made, report="换了", done_on=TODAY)
    with pytest.raises(IsReported):
        report_back(by=world.by("worker"), resolution=made, report="又换", done_on=TODAY)
    assert Delivery.objects.count() == 1


def test_what_nobody_reported_by_its_day_counts_as_late(sitting: Sitting, world: World) -> None:
    made = resolved(sitting, due_on=date(2023, 3, 7))
    assert (judge_late(), judge_late()) == (1, 0)
    assert Resolution.objects.get().judged == Outcome.LATE
    assert (counted("done", world.community), counted("late", world.community)) == (0, 1)
    made.refresh_from_db()
    report_back(by=world.by("worker"), resolution=made, report="换了", done_on=TODAY)
    assert Resolution.objects.get().judged == Outcome.DONE_LATE
    assert (counted("done", world.community), counted("late", world.community)) == (1, 1)
    assert standing_facts(made.pk).count() == 1


def test_what_is_due_today_is_not_late_yet(sitting: Sitting) -> None:
    """The control of the one above."""
    resolved(sitting, due_on=TODAY)
    assert judge_late() == 0
    assert Resolution.objects.get().judged == ""


def test_what_was_done_in_time_and_reported_late_is_on_time(sitting: Sitting, world: World) -> None:
    made = resolved(sitting, due_on=date(2023, 3, 5))
    judge_late()
    made.refresh_from_db()
    done_on = date(2023, 3, 4)
    report_back(by=world.by("worker"), resolution=made, report="换了", done_on=done_on)
    assert (counted("done", world.community), counted("late", world.community)) == (1, 0)
