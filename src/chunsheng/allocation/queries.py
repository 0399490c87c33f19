"""By which rule a harvest is shared out, among whom, and what each of them received before."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import Length

from chunsheng.allocation.models import Rule, Share
from chunsheng.allocation.terms import HOLDING, Reach
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.records.links import on_day
from chunsheng.people.models import Household


def rule_on(place: Unit, day: date) -> Rule | None:
    """The rule in force at a place on a day: the nearest unit's, and of it the latest."""
    above = [place.path[:end] for end in range(Unit.steplen, len(place.path) + 1, Unit.steplen)]
    rules = Rule.objects.filter(unit__path__in=above, since__lte=day)
    return rules.order_by(Length("unit__path").desc(), "-since").select_related("unit").first()


def ground_of(place: Unit, rule: Rule) -> Unit:
    """The grid, or the community above it, whose households a rule means."""
    if rule.reach == Reach.GRID:
        return place
    return Unit.objects.get_parent(place) or place


def households_of(ground: Unit, day: date) -> list[Household]:
    """Who lives there on a day and is listed, in the order of their keys."""
    rows = Household.objects.filter(on_day(day), within([ground.path], "place__path"))
    return list(rows.order_by("pk"))


def received(households: list[Household], since: date, until: date) -> dict[uuid.UUID, int]:
    """Grams that each received, or has waiting, of harvests of these days; returned ones do not count."""
    picked: QuerySet[Share] = Share.objects.filter(
        household__in=[one.pk for one in households],
        stage__in=HOLDING,
        proposal__harvest__picked_on__gte=since,
        proposal__harvest__picked_on__lte=until,
    )
    sums = picked.order_by().values_list("household").annotate(grams=Sum("grams"))
    return dict(sums)


def remembered(rule: Rule, day: date) -> date:
    """The first day that a rule looks back to."""
    return day - timedelta(weeks=rule.weeks)
