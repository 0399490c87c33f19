"""Who is told of a request: its petitioner of each step, and whoever it now waits for."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator

from chunsheng.kernel.access.models import Account, Grant
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.telling import Told
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Step
from chunsheng.matters.queries import open_steps
from chunsheng.services.models import Request
from chunsheng.services.terms import CALLING, TOLD

Post = tuple[str, uuid.UUID]


def tell(entries: list[Entry]) -> Iterator[Told]:
    """The petitioner of each entry that concerns them; those whose desk it came to, of the last one."""
    concerning = [entry for entry in entries if entry.verb in TOLD]
    keys = {entry.record_id for entry in concerning}
    requests = Request.objects.select_related("subject").in_bulk(keys) if keys else {}
    for entry in concerning:
        request = requests[entry.record_id]
        yield Told(entry, request.number, subject=request.subject)
    last = {entry.record_id: entry for entry in concerning if entry.verb in CALLING}
    steps = list(open_steps().filter(record_id__in=last)) if last else []
    holders = _holders(steps)
    for key, entry in last.items():
        posts = {_post(step) for step in steps if step.record_id == key}
        hands = {account.pk: account for post in posts for account in holders[post]}
        for account in (one for one in hands.values() if one.pk != entry.by_id):
            yield Told(entry, requests[key].number, account=account)


def _post(step: Step) -> Post:
    return step.role, step.unit_id


def _holders(steps: list[Step]) -> dict[Post, list[Account]]:
    """Who holds today the posts on whose desks the steps are."""
    found: dict[Post, list[Account]] = defaultdict(list)
    roles, units = {step.role for step in steps}, {step.unit_id for step in steps}
    held = Grant.objects.filter(on_day(clock.today()), role__in=roles, unit__in=units)
    for grant in held.filter(account__is_active=True).select_related("account") if steps else ():
        found[(grant.role, grant.unit_id)].append(grant.account)
    return found
