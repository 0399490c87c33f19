"""Reminders: a step that is due soon, or overdue, is told to its post, in office hours only."""

from __future__ import annotations

from datetime import timedelta

from chunsheng.kernel.calendar.deadlines import later_in_working_time
from chunsheng.kernel.calendar.queries import is_office_open
from chunsheng.kernel.ledger.entering import CLOCK, action
from chunsheng.kernel.ledger.loading import EntryDraft, enter_many
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Reminder
from chunsheng.matters.queries import rule_on, to_remind_of
from chunsheng.matters.terms import REMINDED, REMINDING, ReminderKind


@action
def remind_of_steps(*, batch: int = 200) -> int:
    """Remind the posts of the steps that are due next or were due first; says of how many.

    Tick calls it until there are none. Outside office hours, and of a step whose post nobody holds,
    nobody is reminded yet. How early is a rule; without one nobody is reminded before a step is due.
    """
    now = clock.now()
    if not is_office_open(now):
        return 0
    rule = rule_on(REMINDING, clock.today())
    soon = now if rule is None else later_in_working_time(now, timedelta(hours=rule.value))
    steps = list(to_remind_of(now, soon).select_for_update(of=("self",), skip_locked=True)[:batch])
    due = [(step, ReminderKind.LATE if step.due_at <= now else ReminderKind.SOON) for step in steps]
    # Another clock may have told of a step after it was found here and before it was locked.
    told = set(Reminder.objects.filter(step__in=steps).values_list("step_id", "kind"))
    fresh = [(step, kind) for step, kind in due if (step.pk, kind.value) not in told]
    Reminder.objects.bulk_create(Reminder(step=step, kind=kind, at=now) for step, kind in fresh)
    enter_many(EntryDraft(step, REMINDED[kind], CLOCK, now) for step, kind in fresh)
    return len(fresh)
