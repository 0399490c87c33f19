"""Reads firms by name, and what a project was promised and has received."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from chunsheng.investment.models import Contact, Project
from chunsheng.matters.models import Delivery, Promise
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.queries import organisations_named


def firm_named(name: str) -> Organisation | None:
    """The one organisation that bears or bore this name, officially or in print."""
    found = list(organisations_named(name)[:2])
    return found[0] if len(found) == 1 else None


def is_contacted(firm: Organisation) -> bool:
    """Whether anyone ever recorded a contact with the firm."""
    return Contact.objects.filter(firm=firm).exists()


def promises_of(project: Project) -> QuerySet[Promise]:
    """What was promised with a project, each with its deliveries. Two queries."""
    promises = Promise.objects.filter(source_code=project.ledger_code, source_id=project.pk)
    delivered = Prefetch("deliveries", Delivery.objects.order_by("delivered_on", "pk"))
    return promises.prefetch_related(delivered).order_by("promised_on", "pk")
