"""Entering: one business verb on one record is one entry, in the action's own transaction."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol, TypeVar

from django.db import connection, transaction

from chunsheng.kernel.access.classes import SECRET
from chunsheng.kernel.access.models import Account, Subject, Unit
from chunsheng.kernel.access.vault import open_text, seal_text
from chunsheng.kernel.ledger import positions
from chunsheng.kernel.ledger.kinds import Standing, told_tags
from chunsheng.kernel.ledger.marking import lock_reversed
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.words import clock

# Which records were entered: their tables and keys.
Touched = tuple[type[Any], Any]
Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Actor:
    """Who acts, through which channel, for which unit; no account for residents and the clock."""

    account: Account | None = None
    channel: str = "desk"
    unit: Unit | None = None


CLOCK = Actor(channel="tick")


@dataclass(frozen=True)
class FactDraft:
    """A fact about to be posted: equal bounds are exact, one is a bound, none is unknown."""

    kind: str
    low: Decimal | int | None = None
    high: Decimal | int | None = None
    about: bool = False
    standing: str = Standing.HAPPENED
    starts_on: date | None = None
    ends_on: date | None = None
    organisation: Unit | None = None
    place: Unit | None = None
    subject: uuid.UUID | None = None
    tags: dict[str, Any] = field(default_factory=dict)


def one(kind: str, on: date, **fields: Any) -> FactDraft:
    """A fact of exactly one, on one day."""
    return FactDraft(kind, 1, 1, starts_on=on, ends_on=on, **fields)


# Where a sealed reason stands among an entry's changes; no field of a record is called that.
REASON = "reason"


class OutsideATransaction(RuntimeError):
    """Something was to be entered outside the transaction of an action."""


class LeftNoTrace(RuntimeError):
    """An action wrote to the database without entering the ledger."""


@dataclass
class _Trace:
    writes: int = 0
    touched: list[Touched] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


_trace: ContextVar[_Trace | None] = ContextVar("trace", default=None)
_run: ContextVar[uuid.UUID | None] = ContextVar("run", default=None)
_UNTRACED = ("records_submission", "records_counter", "django_session", "ledger_")
Action = TypeVar("Action", bound=Callable[..., Any])
actions: dict[str, Callable[..., Any]] = {}
# What follows the ledger, as the search index does: called with the records that were entered, in
# their transaction, once the outermost action has done everything else.
followers: list[Callable[[list[Touched]], None]] = []
# Who hears of each entry, after the followers and in the same transaction.
listeners: list[Callable[[list[Entry]], None]] = []


def _watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    trace = _trace.get()
    if trace is not None and sql[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
        table = sql.split('"', 2)[1] if '"' in sql else sql
        if not table.startswith(_UNTRACED):
            trace.writes += 1
    return execute(sql, params, many, context)


def action(function: Action) -> Action:
    """A business verb: atomic, and refused with LeftNoTrace if it writes but enters nothing."""
    actions[f"{function.__module__}.{function.__name__}"] = function

    @functools.wraps(function)
    def act(*args: Any, **kwargs: Any) -> Any:
        outer = _trace.get()
        trace = _Trace()
        token = _trace.set(trace)
        try:
            with transaction.atomic():
                if outer is None:
                    with connection.execute_wrapper(_watch):
                        result = function(*args, **kwargs)
                else:
                    result = function(*args, **kwargs)
                if trace.writes and not trace.touched:
                    raise LeftNoTrace(f"{function.__module__}.{function.__name__}")
                if outer is None:
                    _follow(trace)
        finally:
            _trace.reset(token)
        if outer is not None:
            outer.writes += trace.writes
            outer.touched += trace.touched
            outer.entries += trace.entries
        return result

    return act  # type: ignore[return-value]  # the wrapper has the function's own signature


class Recorded(Protocol):
    """What can be entered: a record, or anything with a register's name and classes of its fields."""

    pk: Any
    ledger_code: ClassVar[str]
    field_classes: ClassVar[dict[str, str]]
    free_text: ClassVar[tuple[str, ...]]

    @property
    def personal_subject_id(self) -> Any:
        """The natural person whose key protects the personal values, if there is one."""


@contextmanager
def in_run(run: uuid.UUID) -> Iterator[None]:
    """Let every entry that is made within bear the run, whichever action makes it."""
    token = _run.set(run)
    try:
        yield
    finally:
        _run.reset(token)


def enter(
    record: Recorded,
    *,
    verb: str,
    by: Actor,
    changes: Changes | None = None,
    facts: Iterable[FactDraft] = (),
    reversing: Iterable[Fact] = (),
    reason: str = "",
    run: uuid.UUID | None = None,
    subject: Subject | None = None,
    open_reason: bool = False,
) -> Entry:
    """Post one entry with its facts; personal values in `changes` are sealed under the person's key.

    The reason is sealed as well, unless `open_reason`.
    `reversing` names facts that this entry withdraws; what stands instead comes in `facts`.
    ReversedAlready when another entry has withdrawn one of them.
    """
    withdrawn = list(reversing)
    lock_reversed(withdrawn)
    entry = new_entry(
        record,
        verb,
        by,
        clock.now(),
        changes=changes or {},
        reason=reason,
        run=run,
        owner=subject,
        open_reason=open_reason,
    )
    entry.save(force_insert=True)
    rows = [new_reversal(fact, entry) for fact in withdrawn]
    rows += [new_fact(draft, entry) for draft in facts]
    Fact.objects.bulk_create(rows)
    noted([record], [entry])
    return entry


def noted(records: Iterable[Recorded], entries: Iterable[Entry]) -> None:
    """Tell the running action that it has left its trace; without one the followers are told at once."""
    trace = _trace.get()
    left = trace or _Trace()
    left.touched += [(type(record), record.pk) for record in records]
    left.entries += entries
    if trace is None:
        _follow(left)


def _follow(trace: _Trace) -> None:
    distinct = list(dict.fromkeys(trace.touched))
    for follower in followers if distinct else ():
        follower(distinct)
    for listener in listeners if trace.entries else ():
        listener(trace.entries)


def new_entry(
    record: Recorded,
    verb: str,
    by: Actor,
    at: datetime,
    *,
    changes: Changes,
    reason: str = "",
    run: uuid.UUID | None = None,
    owner: Subject | None = None,
    open_reason: bool = False,
) -> Entry:
    """An entry that is not stored yet, its personal values sealed under the owner's key.

    So is the reason, in which people write about people, unless `open_reason` says that it must
    stay readable, as that of a look does. OutsideATransaction where its facts could be stored
    without it, or at another position.
    """
    if not connection.in_atomic_block:
        raise OutsideATransaction(verb)
    kept = _sealed(record, changes, owner)
    if reason and not open_reason and (owner or record.personal_subject_id):
        kept[REASON] = _sealed_reason(record, reason, owner)
        reason = ""
    return Entry(
        at=at,
        by=by.account,
        channel=by.channel,
        unit=by.unit,
        verb=verb,
        record_code=record.ledger_code,
        record_id=record.pk,
        changes=kept,
        reason=reason,
        run=run or _run.get(),
        txid=positions.present(),
    )


def new_fact(draft: FactDraft, entry: Entry) -> Fact:
    """A fact that is not stored yet. UnknownKind, UndeclaredTags if nobody declared them."""
    return Fact(
        entry=entry,
        at=entry.at,
        kind=draft.kind,
        low=draft.low,
        high=draft.high,
        about=draft.about,
        standing=draft.standing,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        long=draft.starts_on is None or draft.starts_on != draft.ends_on,
        organisation=draft.organisation,
        place=draft.place,
        subject=draft.subject,
        record_code=entry.record_code,
        record_id=entry.record_id,
        tags=told_tags(draft.kind, draft.tags),
        txid=positions.present(),
    )


def new_reversal(fact: Fact, entry: Entry) -> Fact:
    """The fact that withdraws another, not stored yet: the same in all but its entry."""
    copied = {
        name: getattr(fact, name)
        for name in (
            *("kind", "low", "high", "about", "standing", "starts_on", "ends_on", "long"),
            *("organisation_id", "place_id", "subject", "record_code", "record_id", "tags"),
        )
    }
    return Fact(entry=entry, at=entry.at, reverses=fact, txid=positions.present(), **copied)


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _sealed(record: Recorded, changes: Changes, subject: Subject | None) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    owner = subject
    # Free text of a record that belongs to no natural person has no key, and needs none.
    personal = owner is not None or record.personal_subject_id is not None
    written = record.free_text if personal else ()
    for name, (before, after) in changes.items():
        values = [plain(before), plain(after)]
        if record.field_classes.get(name) in SECRET or name in written:
            if owner is None:
                owner = Subject.objects.get(pk=record.personal_subject_id)
            kept[name] = {
                "sealed": [None if v in (None, "") else seal_text(owner, str(v)) for v in values],
                "subject": str(owner.pk),
            }
        else:
            kept[name] = values
    return kept


def first_values(record: Recorded, *names: str) -> Changes:
    """The changes of a record that begins: nothing before, what it has now after."""
    return {name: (None, getattr(record, name)) for name in names}


def _sealed_reason(record: Recorded, reason: str, owner: Subject | None) -> dict[str, Any]:
    """The reason under the person's key; of a person who was erased nothing is written any more."""
    owner = owner or Subject.objects.get(pk=record.personal_subject_id)
    sealed = None if owner.erased_at is not None else seal_text(owner, reason)
    return {"sealed": [None, sealed], "subject": str(owner.pk)}


def reasons_of(entries: Iterable[Entry]) -> dict[int, str]:
    """The reasons of entries by their keys, the sealed ones opened; empty after an erasure."""
    told = {entry.pk: entry.reason for entry in entries}
    sealed = {e.pk: e.changes[REASON] for e in entries if isinstance(e.changes.get(REASON), dict)}
    owners = Subject.objects.in_bulk({one["subject"] for one in sealed.values()}) if sealed else {}
    by_key = {str(key): owner for key, owner in owners.items()}
    for key, one in sealed.items():
        owner, token = by_key.get(one["subject"]), one["sealed"][1]
        told[key] = (open_text(owner, token) if owner and token else None) or ""
    return told
