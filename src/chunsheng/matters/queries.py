"""Reads the desk, the steps a record has seen, and the rule of a day."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from chunsheng.kernel.access.models import Account, Grant
from chunsheng.kernel.access.viewers import Viewer, nothing
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Rule, Step


def my_steps(viewer: Viewer) -> QuerySet[Step]:
    """The open steps of the posts that the viewer holds today, the first due first.

    Role and unit are those of the step exactly: a step of a grid is not on the street's desk. Who
    stands in for a post holds its grant, and so sees its steps. Ordered by (due_at, id), which
    never are empty, so the list can be paged by key.
    """
    mine = nothing()
    for held in viewer.held:
        mine |= Q(role=held.role, unit=held.unit)
    return open_steps().filter(mine)


def open_steps() -> QuerySet[Step]:
    """All steps that still have to be done, the first due first."""
    steps = Step.objects.filter(done_at=None, withdrawn_at=None)
    return steps.select_related("unit").order_by("due_at", "id")


def steps_of(record: Record) -> QuerySet[Step]:
    """Every step a record has seen, in the order in which they were opened."""
    steps = Step.objects.filter(record_code=record.ledger_code, record_id=record.pk)
    return steps.select_related("unit", "done_by").order_by("opened_at", "id")


def holders_of(steps: Iterable[Step]) -> dict[uuid.UUID, list[Account]]:
    """Who holds today the posts on whose desks steps are, by the keys of the steps. One query."""
    posts: dict[tuple[str, uuid.UUID], list[uuid.UUID]] = defaultdict(list)
    for step in steps:
        posts[(step.role, step.unit_id)].append(step.pk)
    found: dict[uuid.UUID, list[Account]] = defaultdict(list)
    if not posts:
        return found
    roles, units = {role for role, _unit in posts}, {unit for _role, unit in posts}
    held = Grant.objects.filter(on_day(clock.today()), role__in=roles, unit__in=units)
    for grant in held.filter(account__is_active=True).select_related("account"):
        for key in posts.get((grant.role, grant.unit_id), ()):
            found[key].append(grant.account)
    return found


def rule_on(kind: str, day: date) -> Rule | None:
    """The rule of a kind that is in force on a day: the newest until then."""
    return Rule.objects.filter(kind=kind, since__lte=day).order_by("-since").first()


def last_decided(rows: QuerySet[Any], field: str, since: date, before: date | None) -> date | None:
    """The last day of rows that a rule decided, where one of them lies from the first day to the other."""
    later = rows.filter(**{f"{field}__gte": since})
    of_its_days = later if before is None else later.filter(**{f"{field}__lt": before})
    if not of_its_days.exists():
        return None
    last: date = later.aggregate(day=Max(field))["day"]
    return last
