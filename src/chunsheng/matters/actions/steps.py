"""Steps: what a post must do by when. They belong to an action, which enters them in the ledger."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account, Subject, Unit
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.models import Step


class StepIsClosed(Refusal):
    status = 409
    message = _("这项待办已经办完或撤回。")


def step_for(
    *,
    record: Record,
    kind: str,
    title: str,
    unit: Unit,
    role: str,
    due_at: datetime,
    calendar_version: str = "",
    subject: Subject | None = None,
    opened_at: datetime | None = None,
) -> Step:
    """A step that is not stored yet; bulk loads make theirs here, equal to those of the actions."""
    return Step(
        record_code=record.ledger_code,
        record_id=record.pk,
        kind=kind,
        title=title,
        unit=unit,
        role=role,
        opened_at=opened_at or clock.now(),
        due_at=due_at,
        calendar_version=calendar_version,
        subject=subject,
    )


def open_step(
    *,
    record: Record,
    kind: str,
    title: str,
    unit: Unit,
    role: str,
    due_at: datetime,
    calendar_version: str = "",
    subject: Subject | None = None,
) -> Step:
    """Put a step on the desk of whoever holds the role at exactly that unit.

    The calling action enters the record that it is for. One step of a kind can be open for a
    record, unit and role at a time. `subject` is the person whom the title speaks of.
    """
    step = step_for(
        record=record,
        kind=kind,
        title=title,
        unit=unit,
        role=role,
        due_at=due_at,
        calendar_version=calendar_version,
        subject=subject,
    )
    step.save(force_insert=True)
    return step


def finish_step(*, step: Step, by: Account | None) -> Step:
    """Say that a step is done. StepIsClosed if it was already; the calling action enters it."""
    if not step.is_open:
        raise StepIsClosed
    step.done_at, step.done_by = clock.now(), by
    save_change(step, ["done_at", "done_by"])
    return step


def withdraw_step(*, step: Step) -> Step:
    """Take a step back that need not be done any more; the calling action enters it."""
    if not step.is_open:
        raise StepIsClosed
    step.withdrawn_at = clock.now()
    save_change(step, ["withdrawn_at"])
    return step
