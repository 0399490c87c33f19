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


def attendance(cohort: Cohort) -> int | None:
    """How many attended; None while nobody said who did."""
    states = [nominee.state for nominee in seated(cohort)]
    return None if NomineeState.CONFIRMED in states else states.count(NomineeState.ATTENDED)


def heads_away(unit: Unit) -> Iterator[Absence]:
    """Every absence of a head of an office, planned or past, but for those called off. Two queries."""
    at_office = Q(post__unit=unit, post__kind=PostKind.CHIEF)
    listed = Nominee.objects.filter(at_office).exclude(state__in=GONE)
    for nominee in listed.exclude(cohort__stage=CALLED_OFF.code).select_related("post", "cohort"):
        yield at_cohort(nominee.post, nominee.cohort)
    seconded = Secondment.objects.filter(at_office, stage__in=AWAY)
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


def _later(day: date | None, other: date) -> date:
    return other if day is None else max(day, other)
