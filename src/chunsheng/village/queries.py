"""Reads the rule of a repair, whose ground may be chosen, and what a contract has brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.organisations.terms import OrganisationKind
from chunsheng.people.models import Household
from chunsheng.places.terms import AreaKind
from chunsheng.village.models import Contract, Count, Rule, Site
from chunsheng.village.terms import ENTERED, KEEP, OPENED, RELEASED, SiteKind


@dataclass(frozen=True)
class Income:
    """Money of a contract: what was released, and what is entered and waits."""

    released: Decimal
    waiting: Decimal


def rule_on(protection: str, day: date) -> Rule | None:
    """The rule for houses of a kind that is in force on a day."""
    return Rule.objects.filter(protection=protection, since__lte=day).order_by("-since").first()


def villages(viewer: Viewer, roles: tuple[str, ...]) -> QuerySet[Unit]:
    """Communities, villages and grids within one's own reach."""
    kinds = Q(kind__in=(AreaKind.COMMUNITY, AreaKind.GRID))
    villages = Q(organisation__kind=OrganisationKind.COMMUNITY)
    return Unit.objects.filter(within(viewer.paths(roles)), kinds | villages).order_by("path")


def household_numbered(viewer: Viewer, number: str) -> Household | None:
    """The household of that number within one's own reach; elsewhere none is known."""
    mine = within(viewer.paths(KEEP), "place__path")
    return Household.objects.filter(mine, number=number.strip(), until=None).first()


def was_held(site: Site) -> bool:
    """Whether it is a festival that has taken place."""
    return site.kind == SiteKind.FESTIVAL and site.stage == OPENED.code


def counted_within(site: Site, since: date, until: date) -> Count | None:
    """A count of the site that tells of one of those days already."""
    return site.counts.filter(since__lte=until, until__gte=since).order_by("since").first()


def income_of(contract: Contract) -> Income:
    """What the household of a contract was paid, and what it waits for. One query."""
    told = contract.payouts.aggregate(
        released=Sum("released_yuan", filter=Q(stage=RELEASED.code)),
        waiting=Sum("yuan", filter=Q(stage=ENTERED.code)),
    )
    return Income(told["released"] or Decimal(0), told["waiting"] or Decimal(0))
