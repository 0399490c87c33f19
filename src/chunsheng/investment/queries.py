"""Reads firms by name, and what a project was promised and has received."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from chunsheng.investment.models import Contact, Project
from chunsheng.kernel.access.models import Grant, Unit
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words import clock
from chunsheng.matters.models import Delivery, Promise
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.queries import organisations_meant
from chunsheng.organisations.terms import INVESTMENT_OFFICER


def firm_named(name: str) -> Organisation | None:
    """The one organisation that a name means; None where it means none, or several."""
    found = organisations_meant(name)
    return found[0] if len(found) == 1 else None


def officers_unit(unit: Unit) -> Unit:
    """The nearest unit at or above this one where an investment officer is; itself if nowhere."""
    held = Grant.objects.filter(on_day(clock.today()), role=INVESTMENT_OFFICER.code)
    above = [grant.unit for grant in held.select_related("unit")]
    above = [one for one in above if unit.path.startswith(one.path)]
    return max(above, key=lambda one: len(one.path), default=unit)


def is_contacted(firm: Organisation) -> bool:
    """Whether anyone ever recorded a contact with the firm."""
    return Contact.objects.filter(firm=firm).exists()


def promises_of(project: Project) -> QuerySet[Promise]:
    """What was promised with a project, each with its deliveries. Two queries."""
    promises = Promise.objects.filter(source_code=project.ledger_code, source_id=project.pk)
    delivered = Prefetch("deliveries", Delivery.objects.order_by("delivered_on", "pk"))
    return promises.prefetch_related(delivered).order_by("promised_on", "pk")
