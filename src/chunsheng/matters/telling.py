"""Who is told of a step: whoever holds its post, when they are reminded of it."""

from __future__ import annotations

from collections.abc import Iterator

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.telling import Told
from chunsheng.matters.models import Step
from chunsheng.matters.queries import holders_of, numbers_of
from chunsheng.matters.terms import REMINDED


def tell(entries: list[Entry]) -> Iterator[Told]:
    """The holders of each step's post; the notice leads to the record that it is for."""
    reminded = [entry for entry in entries if entry.verb in REMINDED.values()]
    steps = Step.objects.in_bulk({entry.record_id for entry in reminded}) if reminded else {}
    holders, numbers = holders_of(steps.values()), numbers_of(steps.values())
    for entry in reminded:
        step = steps[entry.record_id]
        leads = (step.record_code, step.record_id)
        for account in {one.pk: one for one in holders[step.post]}.values():
            yield Told(entry, numbers.get(step.record_id, ""), account=account, leads=leads)
