"""Loading: many entries at once, with the instants at which they came to be known."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.ledger.entering import (
    Actor,
    Changes,
    FactDraft,
    Recorded,
    new_entry,
    new_fact,
    new_reversal,
    noted,
)
from chunsheng.kernel.ledger.marking import lock_reversed
from chunsheng.kernel.ledger.models import Entry, Fact


@dataclass(frozen=True)
class EntryDraft:
    """An entry about to be posted; `reversing` names stored facts or earlier drafts of the load."""

    record: Recorded
    verb: str
    by: Actor
    at: datetime
    changes: Changes = field(default_factory=dict)
    facts: Sequence[FactDraft] = ()
    reversing: Sequence[FactDraft | Fact] = ()
    reason: str = ""
    subject: Subject | None = None


def enter_many(drafts: Iterable[EntryDraft], run: uuid.UUID | None = None) -> list[Entry]:
    """Post entries and facts as `enter` does, in a few statements, in the order of their instants.

    The caller's action surrounds it with its transaction and stores the records. KeyError when a
    draft reverses a fact that this load does not post; ReversedAlready as `enter`.
    """
    ordered = sorted(drafts, key=lambda draft: draft.at)
    lock_reversed(fact for d in ordered for fact in d.reversing if isinstance(fact, Fact))
    entries = Entry.objects.bulk_create(
        [
            new_entry(
                draft.record,
                draft.verb,
                draft.by,
                draft.at,
                changes=draft.changes,
                reason=draft.reason,
                run=run,
                owner=draft.subject,
            )
            for draft in ordered
        ],
        batch_size=500,
    )
    posted: dict[int, Fact] = {}
    for draft, entry in zip(ordered, entries, strict=True):
        posted |= {id(fact): new_fact(fact, entry) for fact in draft.facts}
    Fact.objects.bulk_create(posted.values(), batch_size=500)
    # A reversal names its fact by number, so it is stored after it.
    Fact.objects.bulk_create(
        [
            new_reversal(fact if isinstance(fact, Fact) else posted[id(fact)], entry)
            for draft, entry in zip(ordered, entries, strict=True)
            for fact in draft.reversing
        ],
        batch_size=500,
    )
    noted((draft.record for draft in ordered), entries)
    return entries
