"""Resolutions: reported by a member, verified by another person, or judged late by the clock."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.committees.actions.meetings import DayIsTooEarly
from chunsheng.committees.models import Resolution
from chunsheng.committees.terms import JUDGED, Outcome
from chunsheng.kernel.ledger.entering import CLOCK, Actor, Changes, action, one
from chunsheng.kernel.ledger.settling import NothingToVerify, settle, verify_record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import deliver, finish_step, verify_deliveries
from chunsheng.matters.queries import steps_of
from chunsheng.matters.terms import ONE, PromiseState, Window


class IsReported(Refusal):
    status = 409
    message = _("这项决议已经报告过结果。")


@action
def report_back(*, by: Actor, resolution: Resolution, report: str, done_on: date) -> Resolution:
    """Report what became of a resolution: its promise is kept, and judged by its day.

    Raises IsReported, DayIsAhead, DayIsTooEarly or Stale.
    """
    if resolution.done_on is not None:
        raise IsReported
    if done_on > clock.today():
        raise DayIsAhead(field="done_on")
    if done_on < resolution.meeting.on:
        raise DayIsTooEarly(field="done_on")
    late = done_on > resolution.due_on
    resolution.report, resolution.done_on = report.strip(), done_on
    resolution.verified_at = resolution.verified_by = None
    changes = {"report": (None, resolution.report), "done_on": (None, done_on)}
    _judge(resolution, "reported", by, Outcome.DONE_LATE if late else Outcome.ON_TIME, changes)
    days = Window(done_on, done_on)
    deliver(by=by, promise=resolution.promise, quantity=ONE, delivered=days, completes=True)
    for step in steps_of(resolution):
        if step.is_open:
            finish_step(step=step, by=by.account)
    return resolution


def _judge(
    resolution: Resolution,
    verb: str,
    by: Actor,
    outcome: Outcome,
    changes: Changes,
) -> None:
    """Judge a resolution: what was done counts on its day, what was not on the day it was due."""
    changes = {**changes, "judged": (resolution.judged, outcome.value)}
    resolution.judged = outcome.value
    save_change(resolution, ["judged", "done_on", "report", "verified_at", "verified_by"])
    day = resolution.done_on or resolution.due_on
    unit = resolution.meeting.body.organisation.unit
    fact = one(
        JUDGED.code,
        day,
        organisation=unit,
        subject=resolution.pk,
        tags={"outcome": outcome.value},
    )
    settle(resolution, verb=verb, by=by, wanted=[fact], changes=changes)


@action
def verify_report(*, by: Actor, resolution: Resolution) -> Resolution:
    """Verify what was reported; EnteredItOneself for whoever reported it, or NothingToVerify."""
    if resolution.done_on is None:
        raise NothingToVerify
    verify_record(resolution, by=by)
    verify_deliveries(by, resolution.promise)
    return resolution


@action
def judge_late(*, batch: int = 200) -> int:
    """Judge the resolutions whose day has passed without a report; how many.

    The rows are locked; tick calls it until there are none.
    """
    due = Q(promise__state=PromiseState.OPEN, promise__due_on__lt=clock.today())
    rows = Resolution.objects.filter(due, judged="").select_for_update(
        skip_locked=True, of=("self",)
    )
    late = list(rows.select_related("promise", "meeting__body__organisation__unit")[:batch])
    for resolution in late:
        _judge(resolution, "judged_late", CLOCK, Outcome.LATE, {})
    return len(late)
