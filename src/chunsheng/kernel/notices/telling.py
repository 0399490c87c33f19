"""Telling: apps say who is to be told of an entry, and each is told once, in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chunsheng.kernel.access.models import Account, Subject
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices.carrying import carry
from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.notices.terms import NEWS
from chunsheng.kernel.words import clock


@dataclass(frozen=True)
class Told:
    """One who is told of an entry: an account or a person, and what its record is called."""

    entry: Entry
    label: str
    account: Account | None = None
    subject: Subject | None = None


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


def _notice(told: Told) -> Notice:
    entry = told.entry
    return Notice(
        entry=entry,
        code=entry.record_code,
        verb=entry.verb,
        record_id=entry.record_id,
        label=told.label,
        told_at=entry.at,
        account=told.account,
        subject=told.subject,
    )
