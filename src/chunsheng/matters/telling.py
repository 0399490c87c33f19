"""Who is told: of a step, whoever holds its post; of a record, its person and those it waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import QuerySet

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.telling import Teller, Told
from chunsheng.kernel.records.models import Record
from chunsheng.matters.models import Step
from chunsheng.matters.queries import holders_of, numbers_of, open_steps
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


def teller_of(model: type[Record], told: Collection[str], calling: Collection[str]) -> Teller:
    """Tell the person of a numbered record of each verb in `told`, and its desk of the last in `calling`.

    Nobody is told of what they did themselves.
    """

    def tell(entries: list[Entry]) -> Iterator[Told]:
        concerning = [entry for entry in entries if entry.verb in told]
        keys = {entry.record_id for entry in concerning}
        rows: QuerySet[Any] = model._default_manager.filter(pk__in=keys)
        found = rows.select_related("subject").in_bulk()
        for entry in concerning:
            record = found[entry.record_id]
            yield Told(entry, record.number, subject=record.subject)
        last = {entry.record_id: entry for entry in concerning if entry.verb in calling}
        steps = list(open_steps().filter(record_id__in=last)) if last else []
        holders = holders_of(steps)
        for key, entry in last.items():
            posts = {step.post for step in steps if step.record_id == key}
            hands = {account.pk: account for post in posts for account in holders[post]}
            for account in (one for one in hands.values() if one.pk != entry.by_id):
                yield Told(entry, found[key].number, account=account)

    return tell
