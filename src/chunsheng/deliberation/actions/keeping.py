"""What the actions share: changing a record with its facts, and what somebody owes for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.deliberation import facts
from chunsheng.deliberation.models import Commission, Proposal
from chunsheng.kernel.ledger.entering import Actor, Changes
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.settling import change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import Pledge, promise
from chunsheng.matters.models import Promise
from chunsheng.organisations.models import Organisation


class DueDayIsPast(Refusal):
    field = "due_on"
    message = _("完成日期要在今天或以后。")


def promised(
    by: Actor, record: Proposal | Commission, organisation: Organisation, due_on: date
) -> Promise:
    """What the organisation owes for the record, announced to all. DueDayIsPast."""
    if due_on < clock.today():
        raise DueDayIsPast
    pledge = Pledge(
        title=record.title,
        organisation=organisation.unit,
        due_on=due_on,
        standing=Standing.ANNOUNCED,
        place=record.place,
        source=record,
    )
    return promise(by=by, pledge=pledge)


def put(
    record: Proposal | Commission,
    verb: str,
    by: Actor,
    values: dict[str, Any],
    *,
    reason: str = "",
    more: Changes | None = None,
) -> None:
    """Change fields, and let the facts follow; Stale where somebody was quicker."""
    change(record, verb, by, values, facts.following, reason=reason, told=more)
