"""Reads what was promised with projects, and which posts and organisations one may choose."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from chunsheng.investment.models import Contact
from chunsheng.investment.terms import HANDS, PROJECTS
from chunsheng.kernel.access.models import Grant, Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Delivery, Promise
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import INVESTMENT_OFFICER


def officers_unit(unit: Unit) -> Unit:
    """The nearest unit at or above this one where an investment officer is; itself if nowhere."""
    held = Grant.objects.filter(on_day(clock.today()), role=INVESTMENT_OFFICER.code)
    above = [grant.unit for grant in held.select_related("unit")]
    above = [one for one in above if unit.path.startswith(one.path)]
    return max(above, key=lambda one: len(one.path), default=unit)


def is_contacted(firm: Organisation) -> bool:
    """Whether anyone recorded a contact with the firm that was not taken back."""
    return Contact.objects.filter(firm=firm, withdrawn=False).exists()


def posts_to_keep(viewer: Viewer) -> QuerySet[Post]:
    """Posts of one's own ground whose holders go out to meet firms and people."""
    mine = within(viewer.paths(HANDS), "unit__path")
    posts = Post.objects.filter(mine, role__in=HANDS, until=None)
    return posts.select_related("unit").order_by("unit__path", "title")


def organisations_here(viewer: Viewer, kinds: Iterable[str]) -> QuerySet[Organisation]:
    """Organisations of these kinds that hang on one's own ground."""
    mine = within(viewer.paths(HANDS), "unit__path")
    return Organisation.objects.filter(mine, kind__in=list(kinds)).order_by("name", "pk")


def promises_of(*projects: uuid.UUID) -> QuerySet[Promise]:
    """What was promised with projects, by their keys, each once with its deliveries. Two queries."""
    promises = Promise.objects.filter(source_code=PROJECTS, source_id__in=projects)
    delivered = Prefetch("deliveries", Delivery.objects.order_by("delivered_on", "pk"))
    return promises.prefetch_related(delivered).order_by("promised_on", "pk")
