"""Letting go what was kept long enough: tried out first, confirmed by another, with a receipt."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.custody.actions import hold_persons, let_go
from chunsheng.kernel.ledger.entering import CLOCK, Actor, FactDraft, action, enter
from chunsheng.kernel.ledger.settling import need_another
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.places.queries import district, hold_district
from chunsheng.privacy.models import Purge
from chunsheng.privacy.queries import Kept, due_rows, held_rows, kept_on
from chunsheng.privacy.terms import GONE, PurgeStage

# The most rows of one table in one purge, so that the write lock is not held for long.
MOST_ROWS = 500
OPEN = (PurgeStage.TRIED, PurgeStage.PROPOSED)


class NoRuleIsSet(Refusal):
    status = 409
    message = _("还没有定保存期限，什么都不会到期。请先在“保存期限”里定一条，写明依据。")


class NothingIsDue(Refusal):
    status = 409
    message = _("按现在的保存期限，没有到期的记录。")


class PurgeIsOpen(Refusal):
    status = 409
    message = _("今天的试算已经有一份还没办完。请先复核或放弃那一份。")


class PurgeHasEnded(Refusal):
    status = 409
    message = _("这份清理已经办完或放弃。要再算，请重新试算。")


class ProposedItOneself(Denied):
    message = _("提出清理的人不能自己复核。请另一位个人信息保护负责人复核。")


@action
def propose_purge(*, by: Actor) -> Purge:
    """Try out what is due today, and put it to another person. Nothing goes yet.

    Raises NoRuleIsSet, NothingIsDue, PurgeIsOpen.
    """
    return _tried(by, PurgeStage.PROPOSED)


@action
def try_due_purge() -> int:
    """The clock's own trying out, which waits for a person to put it forward; how many rows are due."""
    today = clock.today()
    waits = Purge.objects.filter(stage__in=OPEN).exists()
    if waits or not any(due_rows(kept, today).exists() for kept in kept_on(today)):
        return 0
    return _tried(CLOCK, PurgeStage.TRIED).due_rows


def _tried(by: Actor, stage: PurgeStage) -> Purge:
    hold_district()
    today = clock.today()
    if Purge.objects.filter(as_of=today, stage__in=OPEN).exists():
        raise PurgeIsOpen
    rules = kept_on(today)
    if not rules:
        raise NoRuleIsSet
    chosen = {str(kept.rule.pk): _chosen(kept, today) for kept in rules}
    due = sum(len(keys) for keys in chosen.values())
    if not due:
        raise NothingIsDue
    purge = Purge.objects.create(
        as_of=today,
        tried_at=clock.now(),
        stage=stage,
        chosen=chosen,
        counted=[_counted(kept, len(chosen[str(kept.rule.pk)])) for kept in rules],
        due_rows=due,
        proposed_by=by.account,
    )
    told = {"stage": (None, stage), "due_rows": (None, due), "as_of": (None, today)}
    enter(purge, verb=stage, by=by, changes=told)
    return purge


def _chosen(kept: Kept, today: Any) -> list[str]:
    return [str(key) for key in due_rows(kept, today).values_list("pk", flat=True)[:MOST_ROWS]]


def _counted(kept: Kept, due: int) -> dict[str, Any]:
    """What a purge says of one rule: its table, how many rows there are and how many are due."""
    rule = kept.rule
    return {
        **{"rule": str(rule.pk), "table": rule.table, "ending": rule.ending, "days": rule.days},
        **{"source": rule.source, "held": held_rows(kept.model), "due": due},
    }


@action
def put_forward(*, by: Actor, purge: Purge) -> Purge:
    """Put what the clock tried out to another person. Raises PurgeHasEnded, Stale."""
    if purge.stage != PurgeStage.TRIED:
        raise PurgeHasEnded
    purge.stage, purge.proposed_by = PurgeStage.PROPOSED.value, by.account
    save_change(purge, ["stage", "proposed_by"])
    enter(purge, verb="proposed", by=by, changes={"stage": (PurgeStage.TRIED, purge.stage)})
    return purge


@action
def confirm_purge(*, by: Actor, purge: Purge) -> Purge:
    """Let go what was tried out and is still due, by another person; the entry is the receipt.

    A row that was dealt with since, or whose rule ended, stays. Raises PurgeHasEnded,
    ProposedItOneself, Stale.
    """
    if purge.stage != PurgeStage.PROPOSED:
        raise PurgeHasEnded
    need_another(by, purge.proposed_by, ProposedItOneself())
    save_change(purge, [])  # of two at once, one goes on
    gone: dict[str, int] = {}
    persons = 0
    for kept in kept_on(clock.today()):
        keys = purge.chosen.get(str(kept.rule.pk), [])
        due = due_rows(kept, purge.as_of).filter(pk__in=keys)
        # Persons before their rows, and what is due once they are held: one may just have asked.
        hold_persons(due.values_list("subject_id", flat=True))
        if rows := list(due.select_for_update(of=("self",))):
            persons += let_go(by=by, records=rows, reason=kept.rule.source)
            gone[kept.rule.table] = gone.get(kept.rule.table, 0) + len(rows)
    return _receipt(by, purge, gone, persons)


def _receipt(by: Actor, purge: Purge, gone: dict[str, int], persons: int) -> Purge:
    purge.stage, purge.ended_at = PurgeStage.DONE.value, clock.now()
    purge.gone, purge.gone_rows, purge.persons = gone, sum(gone.values()), persons
    save_change(purge, ["stage", "ended_at", "gone", "gone_rows", "persons"])
    told = {f"gone.{table}": (None, rows) for table, rows in gone.items()}
    place, on = district(), clock.today()
    facts = [
        FactDraft(
            GONE.code, rows, rows, starts_on=on, ends_on=on, place=place, tags={"table": table}
        )
        for table, rows in gone.items()
    ]
    changes = {**told, "persons": (None, purge.persons), "stage": ("proposed", purge.stage)}
    enter(purge, verb="done", by=by, changes=changes, facts=facts)
    return purge


@action
def drop_purge(*, by: Actor, purge: Purge, reason: str) -> Purge:
    """Give up what was tried out; nothing goes. Raises PurgeHasEnded, Stale."""
    if purge.stage not in OPEN:
        raise PurgeHasEnded
    before, purge.stage, purge.ended_at = purge.stage, PurgeStage.DROPPED.value, clock.now()
    save_change(purge, ["stage", "ended_at"])
    enter(purge, verb="dropped", by=by, changes={"stage": (before, purge.stage)}, reason=reason)
    return purge
