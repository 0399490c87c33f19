"""In what order households are served: an opaque rung for each, never why, and one trace per run."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.settling import supersede
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words.errors import Denied, Refusal
from chunsheng.people.models import Household, Ladder
from chunsheng.people.terms import Category


class PurposeIsNotDeclared(Refusal):
    message = _("这个用途那一天没有登记先后次序，不能读取。请先登记次序和依据。")


class HouseholdsAreElsewhere(Denied):
    message = _("这些住户里有的不在您的辖区，或者不存在；请只选本辖区的住户。")


class LadderBeginsInThePast(Refusal):
    field = "since"
    message = _("同一用途已经有从这一天或更晚开始的先后次序。")


class LadderHasNoSource(Refusal):
    field = "source"
    message = _("请写明先后次序的依据。")


@action
def set_ladder(
    *, by: Actor, purpose: str, rungs: Sequence[Sequence[str]], source: str, since: date
) -> Ladder:
    """Set which categories are served first for a purpose from a day on, by which source.

    The ladder before it ends that day. LadderHasNoSource; LadderBeginsInThePast when one already
    begins that day or later.
    """
    if not source.strip():
        raise LadderHasNoSource
    supersede(Ladder.objects.filter(purpose=purpose), since, by, LadderBeginsInThePast)
    named = [[Category(one).value for one in rung] for rung in rungs]
    ladder = Ladder.objects.create(purpose=purpose, rungs=named, source=source.strip(), since=since)
    told = first_values(ladder, "purpose", "rungs", "source", "since")
    enter(ladder, verb="set", by=by, changes=told)
    return ladder


@action
def tiers(
    *, by: Actor, households: Iterable[Household | uuid.UUID], purpose: str, day: date
) -> dict[uuid.UUID, int]:
    """The rung of each household for a purpose on a day: whoever has a lower one is served earlier.

    A category that was ended is seen by no later run, whatever day that is for. One entry says who
    asked for what and of how many, never which were of a category. PurposeIsNotDeclared without a
    ladder that day; HouseholdsAreElsewhere for any that is unknown or not below the actor's unit.
    """
    ladder = Ladder.objects.filter(on_day(day), purpose=purpose).first()
    if ladder is None:
        raise PurposeIsNotDeclared
    asked = {one.pk if isinstance(one, Household) else one for one in households}
    standing = Q(categories__since__lte=day, categories__until=None)
    rows = (
        Household.objects.annotate(marked=FilteredRelation("categories", condition=standing))
        .filter(pk__in=asked)
        .values_list("pk", "place__path", "marked__category")
    )
    ground = by.unit.path if by.unit is not None else ""
    found: dict[uuid.UUID, int] = {}
    for key, path, category in rows:
        if not path.startswith(ground):
            raise HouseholdsAreElsewhere
        rung = ladder.rung_of(category)
        found[key] = min(found.get(key, rung), rung)
    if found.keys() != asked:
        raise HouseholdsAreElsewhere
    told = {"purpose": purpose, "day": day, "households": len(found)}
    changes = {name: (None, one) for name, one in told.items()}
    # Whoever audits reads the reason beside the act, and may search for it.
    enter(ladder, verb="read", by=by, changes=changes, reason=f"{purpose} · {len(found)}")
    return found
