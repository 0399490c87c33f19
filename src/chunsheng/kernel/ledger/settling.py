"""Settling: the facts of a record follow from its state; and their verifying by another person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.ledger.entering import Actor, Changes, FactDraft, Recorded, enter
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.marking import EnteredItOneself, NobodyVerifies, mark, standing_facts
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal

R = TypeVar("R", bound=Record)


class NothingToVerify(Refusal):
    status = 409
    message = _("没有待核实的数据：还没有发生，或者已经核实过。")


def settle(
    record: Recorded,
    *,
    verb: str,
    by: Actor,
    wanted: Iterable[FactDraft],
    changes: Changes | None = None,
    reason: str = "",
) -> tuple[Entry, bool]:
    """Enter a verb so that exactly the wanted facts stand for the record; whether any changed.

    What stands and is no longer wanted is reversed, what is wanted and does not stand is posted,
    what is as it was keeps its verified mark. Raises what `enter` raises.
    """
    asked = {_same(draft): draft for draft in wanted}
    standing = [(_same(fact), fact) for fact in standing_facts(record.pk)]
    kept = {key for key, _fact in standing}
    gone = [fact for key, fact in standing if key not in asked]
    new = [draft for key, draft in asked.items() if key not in kept]
    entry = enter(
        record, verb=verb, by=by, changes=changes, facts=new, reversing=gone, reason=reason
    )
    return entry, bool(gone or new)


def change(
    record: R,
    verb: str,
    by: Actor,
    values: Mapping[str, Any],
    facts_of: Callable[[R], Iterable[FactDraft]],
    *,
    reason: str = "",
    told: Changes | None = None,
) -> Entry:
    """Change fields, let the facts follow, and enter what became another, with what is `told` besides.

    Raises Stale where somebody was quicker, and what `settle` raises.
    """
    before = {name: getattr(record, name) for name in values}
    for name, value in values.items():
        setattr(record, name, value)
    save_change(record, values)
    changes = {name: (before[name], now) for name, now in values.items() if before[name] != now}
    entry, _changed = settle(
        record,
        verb=verb,
        by=by,
        wanted=facts_of(record),
        changes={**changes, **(told or {})},
        reason=reason.strip(),
    )
    return entry


def end_once(record: R, name: str, verb: str, by: Actor, ended: type[Refusal]) -> R:
    """Note in a field the instant of what happens once, and enter it. `ended` where it had before, Stale."""
    if getattr(record, name) is not None:
        raise ended
    now = clock.now()
    setattr(record, name, now)
    save_change(record, [name])
    enter(record, verb=verb, by=by, changes={name: (None, now)})
    return record


def supersede(same: QuerySet[Any], since: date, by: Actor, refused: type[Refusal]) -> None:
    """End what is in force of dated rows of one kind the day from which another is to hold.

    `refused` where one already begins that day or later; Stale.
    """
    if same.filter(since__gte=since).exists():
        raise refused
    for before in same.filter(until=None):
        before.until = since
        save_change(before, ["until"])
        enter(before, verb="ended", by=by, changes={"until": (None, since)})


def unverified(record: Recorded, *kinds: str) -> QuerySet[Fact]:
    """What has happened by a record and waits to be verified, of all kinds or of these."""
    return standing_facts(record.pk, *kinds).filter(standing=Standing.HAPPENED, mark=None)


def verify(
    record: Recorded,
    *,
    by: Actor,
    changes: Changes | None = None,
    kinds: Iterable[str] = (),
    of_others: bool = False,
) -> Entry:
    """Verify all that has happened by a record, in an entry of its own.

    Of some kinds only where they are named, and with `of_others` only what somebody else entered.
    NothingToVerify where nothing waits for it; EnteredItOneself or NobodyVerifies as `mark`.
    """
    facts = list(unverified(record, *kinds).select_related("entry__by"))
    if not facts:
        raise NothingToVerify
    if of_others:
        facts = [fact for fact in facts if not _is_own(fact, by)]
        if not facts:
            raise EnteredItOneself
    entry = enter(record, verb="verified", by=by, changes=changes)
    for fact in facts:
        mark(fact, entry)
    return entry


def verify_record(record: Record, *, by: Actor) -> Entry:
    """As `verify` all of a record that bears by whom and when; Stale where somebody was quicker."""
    record.verified_at, record.verified_by = clock.now(), by.account  # type: ignore[attr-defined]  # such a record has both
    save_change(record, ["verified_at", "verified_by"])
    return verify(record, by=by)


def need_another(by: Actor, first: Account | None, refusal: Refusal) -> None:
    """Refuse the second hand to whoever was the first, under any account; NobodyVerifies without one."""
    if by.account is None:
        raise NobodyVerifies
    if first is not None and by.account.is_same_person(first):
        raise refusal


def _is_own(fact: Fact, by: Actor) -> bool:
    enterer = fact.entry.by
    return by.account is not None and enterer is not None and by.account.is_same_person(enterer)


def _same(fact: Fact | FactDraft) -> tuple[Any, ...]:
    """All by which two facts of a record differ."""
    units = (
        (fact.organisation_id, fact.place_id)
        if isinstance(fact, Fact)
        else tuple(None if unit is None else unit.pk for unit in (fact.organisation, fact.place))
    )
    tags = tuple(sorted((key, str(value)) for key, value in fact.tags.items()))
    days = (fact.starts_on, fact.ends_on)
    amount = (fact.low, fact.high, fact.about)
    return fact.kind, fact.standing, amount, days, units, fact.subject, tags
