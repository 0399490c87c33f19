"""Asking for rows to leave, deciding it, and entering that they left."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.sheets.models import Export
from chunsheng.kernel.sheets.terms import APPROVED_FOR, ExportState
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Denied, Refusal

SHORTEST_PURPOSE = 5


class PurposeIsMissing(Refusal):
    field = "purpose"
    message = _("请写明用途，至少 5 个字。")


class ApproverIsTheAsker(Denied):
    message = _("不能批准自己要的导出，请由另一个人审批。")


class ExportIsDecided(Refusal):
    status = 409
    message = _("这次导出已经有人处理过，或者已经过期。")


@action
def ask_export(*, by: Actor, export: Export) -> Export:
    """Ask for rows of people to leave. PurposeIsMissing; it waits for a second person."""
    export.purpose = _purpose(export.purpose)
    export.until = clock.now() + APPROVED_FOR
    export.save(force_insert=True)
    told = first_values(export, "code", "form", "narrowed", "count", "purpose", "state")
    enter(export, verb="asked", by=by, changes=told)
    return export


def _purpose(text: str) -> str:
    if len(text.strip()) < SHORTEST_PURPOSE:
        raise PurposeIsMissing
    return text.strip()


@action
def approve_export(*, by: Actor, export: Export) -> Export:
    """Let an export be made within a day. ApproverIsTheAsker, also under another account."""
    _decide(by, export, ExportState.APPROVED)
    export.until = clock.now() + APPROVED_FOR
    save_change(export, ["state", "decided_by", "until"])
    enter(export, verb="approved", by=by, changes={"state": (ExportState.WAITING, export.state)})
    return export


@action
def refuse_export(*, by: Actor, export: Export, reason: str) -> Export:
    """Do not let an export be made. ApproverIsTheAsker, ExportIsDecided."""
    _decide(by, export, ExportState.REFUSED)
    export.asked = None
    save_change(export, ["state", "decided_by", "asked"])
    changes = {"state": (ExportState.WAITING, export.state)}
    enter(export, verb="refused", by=by, changes=changes, reason=reason)
    return export


def _decide(by: Actor, export: Export, state: str) -> None:
    if by.account is None or by.account.is_same_person(export.account):
        raise ApproverIsTheAsker
    if export.state != ExportState.WAITING or (export.until and clock.now() > export.until):
        raise ExportIsDecided
    export.state, export.decided_by = state, by.account


@action
def note_export(*, by: Actor, export: Export, count: int) -> Export:
    """Enter that rows have left: who took them, by which filter, and how many."""
    before, export.state = export.state, ExportState.MADE.value
    export.made_at, export.count, export.asked = clock.now(), count, None
    if export._state.adding:
        export.save(force_insert=True)
    else:
        save_change(export, ["state", "made_at", "count", "asked"])
    told = first_values(export, "code", "form", "narrowed", "count", "purpose")
    enter(export, verb="exported", by=by, changes={**told, "state": (before, export.state)})
    return export


@action
def expire_export(*, by: Actor, export: Export) -> Export:
    """Let an export that nobody made in time lapse, and forget what it asked for."""
    before, export.state, export.asked = export.state, ExportState.EXPIRED.value, None
    save_change(export, ["state", "asked"])
    enter(export, verb="expired", by=by, changes={"state": (before, export.state)})
    return export
