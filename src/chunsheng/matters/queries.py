"""Reads the desk, the steps a record has seen, and the rule of a day."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from chunsheng.kernel.access.models import Account, Grant
from chunsheng.kernel.access.viewers import Viewer, nothing
from chunsheng.kernel.api.models import digest_of
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.numbers import number_of
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Feed, Reminder, Rule, Step
from chunsheng.matters.terms import ReminderKind


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


def feed_that_holds(key: str) -> Feed | None:
    """The feed of a key, unless it is unknown, revoked, or its account was closed."""
    held = Feed.objects.filter(digest=digest_of(key), revoked_at=None, account__is_active=True)
    return held.select_related("account").first()


def open_steps() -> QuerySet[Step]:
    """All steps that still have to be done, the first due first."""
    steps = Step.objects.filter(done_at=None, withdrawn_at=None)
    return steps.select_related("unit").order_by("due_at", "id")


def to_remind_of(now: datetime, soon: datetime) -> QuerySet[Step]:
    """Open steps that are due by then and of which their post, which somebody holds, was not reminded.

    What is overdue is told once more than what is due soon.
    """
    reminded = Reminder.objects.filter(step=OuterRef("pk"))
    late = Q(due_at__lte=now) & ~Exists(reminded.filter(kind=ReminderKind.LATE))
    early = Q(due_at__gt=now, due_at__lte=soon) & ~Exists(reminded)
    post = Q(role=OuterRef("role"), unit=OuterRef("unit"))
    return open_steps().filter(Exists(_held_today().filter(post)), late | early)


def holders_of(steps: Iterable[Step]) -> dict[tuple[str, uuid.UUID], list[Account]]:
    """Who holds today the posts on whose desks the steps are. One query; none without a step."""
    found: dict[tuple[str, uuid.UUID], list[Account]] = defaultdict(list)
    posts = {step.post for step in steps}
    held = _held_today().filter(
        role__in={role for role, _unit in posts}, unit__in={unit for _role, unit in posts}
    )
    for grant in held.select_related("account") if posts else ():
        found[(grant.role, grant.unit_id)].append(grant.account)
    return found


def _held_today() -> QuerySet[Grant]:
    return Grant.objects.filter(on_day(clock.today()), account__is_active=True)


def numbers_of(steps: Iterable[Step]) -> dict[uuid.UUID, str]:
    """What the steps' records are called, by their keys, without a word of what they say.

    One query for each register.
    """
    keys: dict[str, set[uuid.UUID]] = defaultdict(set)
    for step in steps:
        keys[step.record_code].add(step.record_id)
    return {
        record.pk: number_of(record)
        for code, some in keys.items()
        if code in registers
        for record in registers[code].model._default_manager.filter(pk__in=some)
    }


def steps_of(record: Record) -> QuerySet[Step]:
    """Every step a record has seen, in the order in which they were opened."""
    steps = Step.objects.filter(record_code=record.ledger_code, record_id=record.pk)
    return steps.select_related("unit", "done_by").order_by("opened_at", "id")


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
