"""Reads who may be put forward, who of an office is away when, and what an opening still expects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words import clock
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.models import Post
from chunsheng.organisations.terms import PostKind
from chunsheng.training.apart import Absence
from chunsheng.training.models import Cohort, Nominee, Opening, Secondment
from chunsheng.training.terms import AWAY, CALLED_OFF, DROPPED, SERVING, NomineeState, Office

DECEMBER = 12
GONE = (NomineeState.REMOVED, NomineeState.ABSENT)


def posts_for(cohort: Cohort) -> QuerySet[Post]:
    """The posts in force that a cohort is for: below its own unit, of its offices, chiefs if so said."""
    posts = posts_of(cohort.organisation).filter(unit__kind__in=cohort.offices)
    return posts.filter(kind=PostKind.CHIEF) if cohort.chiefs_only else posts


def posts_of(unit: Unit) -> QuerySet[Post]:
    """The posts of offices in force at or below a unit; a grid is no office."""
    posts = Post.objects.filter(within([unit.path], "unit__path"), on_day(clock.today()))
    in_order = posts.filter(unit__kind__in=Office.values).order_by(
        "unit__path", "kind", "title", "pk"
    )
    return in_order.select_related("unit")


def seated(cohort: Cohort) -> QuerySet[Nominee]:
    """Who stands on a cohort's list, in the order of their nomination."""
    standing = cohort.nominees.exclude(state=NomineeState.REMOVED)
    return standing.select_related("post__unit", "nominated_by").order_by("pk")


def running(opening: Opening) -> QuerySet[Secondment]:
    """The secondments of an opening that were not dropped."""
    return opening.secondments.exclude(stage=DROPPED.code)


def remaining(opening: Opening) -> Quantity:
    """How many an opening still leads to expect: each that began takes one."""
    begun = opening.secondments.exclude(begun_on=None).count()
    low, high = (None if end is None else max(end - begun, Decimal(0)) for end in opening.bounds)
    return Quantity(low, high, opening.about)


def is_recorded(cohort: Cohort) -> bool:
    """Whether somebody said who of its list came."""
    return not seated(cohort).filter(state=NomineeState.CONFIRMED).exists()


def came(cohort: Cohort) -> QuerySet[Nominee]:
    """Who of its list attended."""
    return seated(cohort).filter(state=NomineeState.ATTENDED)


def heads_away(unit: Unit) -> Iterator[Absence]:
    """Every absence of a head of an office, planned or past, but for those called off. Two queries."""
    return _away(Q(post__unit=unit, post__kind=PostKind.CHIEF))


def post_away(post: Post) -> Iterator[Absence]:
    """Every absence of whoever holds a post, likewise. Two queries."""
    return _away(Q(post=post))


def _away(whose: Q) -> Iterator[Absence]:
    listed = Nominee.objects.filter(whose).exclude(state__in=GONE)
    for nominee in listed.exclude(cohort__stage=CALLED_OFF.code).select_related("post", "cohort"):
        yield at_cohort(nominee.post, nominee.cohort)
    seconded = Secondment.objects.filter(whose, stage__in=AWAY)
    for secondment in seconded.select_related("post", "opening"):
        yield at_partner(secondment)


def at_cohort(post: Post, cohort: Cohort) -> Absence:
    """A post's absence while a cohort runs."""
    days = cohort.starts_on, cohort.ends_on
    return Absence(post.unit_id, post.pk, cohort.pk, *days, post.title, cohort.title)


def at_partner(secondment: Secondment) -> Absence:
    """A post's absence while it is seconded: who serves beyond the agreement is still away."""
    post, until = secondment.post, secondment.returned_on or secondment.ends_on
    if secondment.stage == SERVING.code:
        until = _later(until, clock.today())
    since = secondment.begun_on or secondment.starts_on
    title = secondment.opening.title
    return Absence(post.unit_id, post.pk, secondment.pk, since, until, post.title, title)


def due_after(day: date, report_day: int | None) -> date:
    """When the report of a day's month is due: on a day of the next."""
    year, month = divmod(day.year * DECEMBER + day.month, DECEMBER)
    return date(year, month + 1, report_day or 1)


def missed_reports(secondment: Secondment) -> list[date]:
    """The days on which a report was due while the cadre was away, and nobody handed one in."""
    if secondment.begun_on is None:
        return []
    handed = set(secondment.reports.values_list("due_on", flat=True))
    until = secondment.returned_on or clock.today()
    due, missed = due_after(secondment.begun_on, secondment.report_day), []
    while due < until:
        if due not in handed:
            missed.append(due)
        due = due_after(due, secondment.report_day)
    return missed


def _later(day: date | None, other: date) -> date:
    return other if day is None else max(day, other)
