"""Who is told of a request about one's own data: its person, and whoever it now waits for."""

from __future__ import annotations

from collections.abc import Iterator

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.telling import Told
from chunsheng.matters.queries import holders_of, open_steps
from chunsheng.privacy.models import RightsRequest
from chunsheng.privacy.terms import CALLING, TOLD


def tell(entries: list[Entry]) -> Iterator[Told]:
    """The person of each entry that concerns them; those to whose desk it came, of the last one."""
    concerning = [entry for entry in entries if entry.verb in TOLD]
    keys = {entry.record_id for entry in concerning}
    asked = RightsRequest.objects.select_related("subject").in_bulk(keys) if keys else {}
    for entry in concerning:
        yield Told(entry, asked[entry.record_id].number, subject=asked[entry.record_id].subject)
    last = {entry.record_id: entry for entry in concerning if entry.verb in CALLING}
    steps = list(open_steps().filter(record_id__in=last)) if last else []
    holders = holders_of(steps)
    for step in steps:
        entry = last[step.record_id]
        for account in (one for one in holders[step.post] if one.pk != entry.by_id):
            yield Told(entry, asked[step.record_id].number, account=account)
