"""Taking requests in hand, locked, and writing what their moves changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from chunsheng.kernel.custody.actions import hold_persons
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.loading import enter_many
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.records.versions import Stale, save_change
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Step
from chunsheng.services.case import POSTED, Case
from chunsheng.services.ground import Ground
from chunsheng.services.models import Request


def case_of(request: Request, by: Actor) -> Case:
    """The request locked, with what stands for it, and judged if it was due before this move.

    Stale when it was changed since the caller read it.
    """
    return held_cases([request], by)[0]


def held_cases(requests: Sequence[Request], by: Actor) -> list[Case]:
    """The first request as `case_of` takes it, then the others, locked and read anew with it.

    Their persons are locked before them, as erasing does, and always in the order of their keys:
    so nobody waits for one who waits for them.
    """
    persons = {one.subject_id for one in requests}
    hold_persons(persons)
    keys = [one.pk for one in requests]
    rows = Request.objects.filter(pk__in=keys).select_for_update().order_by("pk")
    cases = sorted(cases_of(rows, by), key=lambda case: keys.index(case.request.pk))
    if cases[0].request.version != requests[0].version:
        raise Stale
    cases[0].take(by, cases[0].at)
    return cases


def cases_of(rows: QuerySet[Request], by: Actor) -> list[Case]:
    """Several requests locked by their rows, in that order, with what stands for each.

    What goes with a row is read once it is held: a row that was waited for would be judged again
    beside the related rows of before, and be dropped or lie about them.
    """
    keys = list(rows.values_list("pk", flat=True))
    related = ("subject", "category", "place", "handling_unit")
    found = Request.objects.select_related(*related).in_bulk(keys)
    requests = [found[key] for key in keys]
    facts = _by_record(
        Fact.objects.filter(
            record_id__in=[one.pk for one in requests],
            kind__in=POSTED,
            reverses=None,
            reversed_by=None,
        ).order_by("pk")
    )
    steps = _by_record(
        Step.objects.filter(
            record_id__in=[one.pk for one in requests], done_at=None, withdrawn_at=None
        ).order_by("pk")
    )
    ground, now = Ground(), clock.now()
    return [
        Case(one, ground, by, now, standing=list(facts[one.pk]), steps=list(steps[one.pk]))
        for one in requests
    ]


def _by_record(rows: Iterable[Any]) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.record_id].append(row)
    return found


def stored(case: Case) -> Request:
    """Write a case, and return its request."""
    store([case])
    return case.request


def store(cases: Sequence[Case]) -> None:
    """Write what the moves changed: rows with their versions, steps, entries with their facts."""
    for case in cases:
        if case.changed:
            save_change(case.request, case.changed)
        for step in case.ended:
            save_change(step, ["done_at", "done_by", "withdrawn_at"])
    Step.objects.bulk_create([step for case in cases for step in case.opened])
    enter_many([draft for case in cases for draft in case.entries])
