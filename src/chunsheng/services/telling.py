"""Who is told of a request: its petitioner of each step, and whoever it now waits for."""

from __future__ import annotations

from collections.abc import Iterator

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.telling import Told
from chunsheng.matters.queries import holders_of, open_steps
from chunsheng.services.models import Request
from chunsheng.services.terms import CALLING, TOLD


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
    holders = holders_of(steps)
    for key, entry in last.items():
        hands = {one.pk: one for step in steps if step.record_id == key for one in holders[step.pk]}
        for account in (one for one in hands.values() if one.pk != entry.by_id):
            yield Told(entry, requests[key].number, account=account)
