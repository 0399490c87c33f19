"""Loading requests with their whole course at once, as the actions would have written it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import CLOCK, Actor, action
from chunsheng.kernel.ledger.loading import enter_many
from chunsheng.kernel.records.models import Link
from chunsheng.kernel.records.numbers import next_numbers
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import new_query_code
from chunsheng.matters.models import Step
from chunsheng.services.actions.handling import MERGED_INTO
from chunsheng.services.case import Case
from chunsheng.services.ground import Ground
from chunsheng.services.models import Request
from chunsheng.services.petitions import Petition, code_print, judged_petition, new_request
from chunsheng.services.terms import NUMBER_PREFIX

_BATCH = 500


@dataclass(frozen=True)
class Event:
    """One move of a request's course: a method of `Case` by its name, who made it, and when."""

    at: datetime
    by: Actor
    move: str
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """What was said, when it came in, and what happened to it since, in order.

    `key` lets another history be merged into this one: its event tells `into` by that key.
    """

    said: Petition
    received_at: datetime
    by: Actor
    events: Sequence[Event] = ()
    key: str = ""


@action
def load_requests(
    *, histories: Iterable[History], until: datetime | None = None, run: UUID | None = None
) -> list[Request]:
    """Store requests with their numbers, entries, facts and steps, in the order they came in.

    Each entry stands at its event's instant, and what was due is judged overdue at its due instant,
    up to `until` (now). Raises the refusals of the moves; then nothing is stored. Query codes are
    drawn and thrown away. Give a few hundred at a time: a load is one transaction.
    """
    until = until or clock.now()
    ordered = sorted(histories, key=lambda history: history.received_at)
    ground = Ground()
    cases = [_received(history, ground) for history in ordered]
    for case, number in zip(cases, _numbers(ordered), strict=True):
        case.request.number = number
        case.receive()
    known = {one.key: case.request for one, case in zip(ordered, cases, strict=True) if one.key}
    links: list[Link] = []
    for history, case in zip(ordered, cases, strict=True):
        _follow(history, case, known, links, until)
    Request.objects.bulk_create([case.request for case in cases], batch_size=_BATCH)
    Step.objects.bulk_create([step for case in cases for step in case.opened], batch_size=_BATCH)
    Link.objects.bulk_create(links, batch_size=_BATCH)
    enter_many((draft for case in cases for draft in case.entries), run)
    return [case.request for case in cases]


def _received(history: History, ground: Ground) -> Case:
    said = judged_petition(history.said)
    request = new_request(said)
    request.subject = new_subject()
    request.code_hash = code_print(new_query_code())
    case = Case(request, ground, history.by, history.received_at.astimezone(UTC))
    case.locate(said)
    return case


def _numbers(ordered: Sequence[History]) -> list[str]:
    """A number for each, in order; each year's are taken with one lock."""
    years: dict[int, int] = defaultdict(int)
    for history in ordered:
        years[clock.day_of(history.received_at).year] += 1
    return [
        number
        for year, count in sorted(years.items())
        for number in next_numbers(NUMBER_PREFIX, year, count)
    ]


def _follow(
    history: History,
    case: Case,
    known: dict[str, Request],
    links: list[Link],
    until: datetime,
) -> None:
    """Make the moves in memory; the clock judges what came due before each, and at the end."""
    for event in history.events:
        _come_due(case, event.at)
        told = dict(event.told)
        if "into" in told:
            told["into"] = known[told["into"]]
            links.append(_merged(case.request, told["into"], event.at))
        case.take(event.by, event.at)
        getattr(case, event.move)(**told)
        _turn_versions(case)
    _come_due(case, until)


def _come_due(case: Case, at: datetime) -> None:
    due_at = case.request.due_at
    if at >= due_at:
        case.take(CLOCK, due_at)
        _turn_versions(case)


def _turn_versions(case: Case) -> None:
    """What storing after each move would have done to the versions."""
    if case.changed:
        case.request.version += 1
        case.changed = set()
    for step in case.ended:
        step.version += 1
    case.ended = []


def _merged(request: Request, into: Request, at: datetime) -> Link:
    return Link(
        kind=MERGED_INTO,
        from_code=request.ledger_code,
        from_id=request.pk,
        to_code=into.ledger_code,
        to_id=into.pk,
        since=clock.day_of(at),
    )
