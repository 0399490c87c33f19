"""Moves of a difficulty and of a candidacy along their tables; facts and steps follow (R17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db.models import QuerySet

from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.queries import kept_by_day
from chunsheng.enterprise.terms import (
    AGREED,
    CYCLE,
    DIFFICULTY,
    DUE_STEPS,
    KEPT,
    OPEN,
    OUTCOMES,
    SEEKING,
    SOLVED,
    SOLVING,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, one
from chunsheng.kernel.ledger.settling import change
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import finish_step, open_step, withdraw_step
from chunsheng.matters.queries import steps_of
from chunsheng.organisations.terms import HELPER

Moved = TypeVar("Moved", Difficulty, Candidacy)


def move(record: Moved, verb: str, by: Actor, *, reason: str = "", **values: Any) -> Moved:
    """Make a move with the values that it brings. WrongStage, Missing, or Stale for an old version."""
    cycle = CYCLE if isinstance(record, Difficulty) else SEEKING
    reason = reason.strip()
    values["stage"] = cycle.judge(record.stage, verb, {**values, "reason": reason}).code
    change(record, verb, by, values, _following, reason=reason)
    return record


def _following(record: Record) -> Iterable[FactDraft]:
    """Nothing is counted of a person: who stayed counts as a number of the difficulty."""
    return facts_of(record) if isinstance(record, Difficulty) else ()


def facts_of(case: Difficulty) -> Iterator[FactDraft]:
    """What follows from a difficulty as it stands: what became of it, and how many stayed by day."""
    whose, kind = case.branch or case.organisation, {"kind": case.kind}
    outcome = case.stage if case.stage in OUTCOMES else OPEN
    yield FactDraft(
        DIFFICULTY.code,
        1,
        1,
        starts_on=case.raised_from,
        ends_on=case.raised_on,
        organisation=whose,
        tags={**kind, "outcome": outcome},
    )
    if case.stage == SOLVED.code and case.confirmed_on:
        yield one(SOLVING.code, case.confirmed_on, organisation=whose, tags=kind)
    for day, n in kept_by_day(case):
        units = {"organisation": whose, "place": case.organisation}
        yield FactDraft(KEPT.code, n, n, starts_on=day, ends_on=day, **units)


def lapse(candidacies: QuerySet[Candidacy], by: Actor) -> None:
    """Close those of them who wait for a vacancy that is there no longer."""
    waiting = candidacies.filter(stage=AGREED.code).order_by("pk").select_for_update()
    for candidacy in waiting:
        move(candidacy, "lapse", by, ended_on=clock.today())
        end_steps(candidacy)


def hold(difficulty: Difficulty) -> Difficulty:
    """The difficulty as it is stored, locked: its people and its end are dealt with one at a time."""
    return Difficulty.objects.select_for_update().get(pk=difficulty.pk)


def remind(record: Difficulty | Candidacy, unit: Unit | None, day: date | None) -> None:
    """Put it on the desk of the helper at a unit, until the evening of a day; not without a day."""
    if unit is not None and day is not None:
        open_step(
            record=record,
            kind=DUE_STEPS[record.ledger_code],
            title=str(record.need if isinstance(record, Candidacy) else record),
            unit=unit,
            role=HELPER.code,
            due_at=datetime.combine(day, time(18), clock.SHANGHAI),
            subject=record.subject if isinstance(record, Candidacy) else None,
        )


def end_steps(record: Difficulty | Candidacy, by: Actor | None = None) -> None:
    """Its open steps were done by somebody, or by nobody need be done any more."""
    for step in steps_of(record):
        if step.is_open and by is not None:
            finish_step(step=step, by=by.account)
        elif step.is_open:
            withdraw_step(step=step)
