"""Telling: apps say who is to be told of an entry, and each is told once, in its transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from chunsheng.kernel.access.models import Account, Subject
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.carrying import carry
from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.notices.terms import NEWS, Means
from chunsheng.kernel.words import clock


@dataclass(frozen=True)
class Told:
    """One who is told of an entry: an account or a person, and what its record is called.

    `leads` is another record that it is about, by its register and key, where the entry's own has no
    page, as a step has none.
    """

    entry: Entry
    label: str
    account: Account | None = None
    subject: Subject | None = None
    leads: tuple[str, uuid.UUID] | None = None


Teller = Callable[[list[Entry]], Iterable[Told]]
# By the register whose entries they know; each app adds its own when it starts.
tellers: dict[str, Teller] = {}


def hear(entries: list[Entry]) -> None:
    """Tell everybody who is to be told of these entries; an account only of what is news."""
    by_code: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.record_code in tellers:
            by_code.setdefault(entry.record_code, []).append(entry)
    since = clock.now() - NEWS
    told = [
        one
        for code, some in by_code.items()
        for one in tellers[code](some)
        if one.account is None or one.entry.at >= since
    ]
    carry(Notice.objects.bulk_create([_notice(one) for one in told], batch_size=500))


def told_in_person(
    subject_id: uuid.UUID, record_id: uuid.UUID, verbs: Collection[str], means: Means, at: datetime
) -> None:
    """Note on the last notice of one of these verbs that its person was told of it, and by what.

    Part of the action whose entry tells of it.
    """
    notices = Notice.objects.filter(subject_id=subject_id, record_id=record_id, verb__in=verbs)
    last = notices.order_by("-entry_id").first()
    if last is not None:
        Notice.objects.filter(pk=last.pk).update(means=means, means_at=at)


def _notice(told: Told) -> Notice:
    entry = told.entry
    code, key = told.leads or (entry.record_code, entry.record_id)
    return Notice(
        entry=entry,
        code=code,
        verb=entry.verb,
        record_id=key,
        label=told.label,
        told_at=entry.at,
        account=told.account,
        subject=told.subject,
    )
