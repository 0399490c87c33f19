"""Where something is: point to grid, grid to community and street."""

from __future__ import annotations

import re

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.words.errors import Refusal
from chunsheng.places.boundaries import grids_around
from chunsheng.places.models import Building
from chunsheng.places.terms import AreaKind, Datum

# More buildings than this in one text is no name but a list.
MOST_NAMED = 20


class NoDistrictYet(Refusal):
    status = 409
    message = _("还没有建立本区。请系统管理员先登记区、街道、社区和网格。")


def grid_at(lat: float, lng: float, datum: str = Datum.WGS84) -> Unit | None:
    """The grid in which a point (degrees) lies; None outside all of them.

    On a shared edge, or where boundaries overlap, the grid with the lowest division code.
    """
    found = grids_around(lat, lng, datum)
    return Unit.objects.filter(pk=found[0]).first() if found else None


def district() -> Unit:
    """The district of this database; NoDistrictYet before it is set up."""
    unit = Unit.objects.filter(kind=AreaKind.DISTRICT).first()
    if unit is None:
        raise NoDistrictYet
    return unit


def hold_district() -> Unit:
    """The district, locked: rules of the whole district are set one at a time."""
    return Unit.objects.select_for_update(no_key=True).get(pk=district().pk)


def street_of(unit: Unit) -> Unit | None:
    """The street in which a unit lies today, or that it is; None above streets."""
    return _above(unit, AreaKind.STREET)


def community_of(unit: Unit) -> Unit | None:
    """The community in which a unit lies today, or that it is; None above communities."""
    return _above(unit, AreaKind.COMMUNITY)


def grids() -> QuerySet[Unit]:
    """All grids, in the order of the tree."""
    return Unit.objects.filter(kind=AreaKind.GRID).order_by("path")


def buildings_in(unit: Unit) -> QuerySet[Building]:
    """Buildings of a grid, or of all grids below a larger area."""
    return Building.objects.filter(within([unit.path], "grid__path")).order_by("grid__path", "name")


def building_named(text: str) -> Building | None:
    """The building whose name stands in a text, spaces aside; None where none or several do.

    3号楼 does not stand in 13号楼. Of two names one of which contains the other the longer counts.
    """
    said = "".join(text.split())
    bare = Replace(F("name"), Value(" "), Value(""))
    named = Building.objects.annotate(said=Value(said), bare=bare).filter(said__contains=F("bare"))
    meant = [
        building
        for building in named.select_related("grid")[:MOST_NAMED]
        if re.search(rf"(?<!\d){re.escape(building.bare)}", said)
    ]
    whole = [
        one for one in meant if not any(one.bare in b.bare for b in meant if b.bare != one.bare)
    ]
    return whole[0] if len(whole) == 1 else None


def _above(unit: Unit, kind: str) -> Unit | None:
    if unit.kind == kind:
        return unit
    paths = [unit.path[:end] for end in range(Unit.steplen, len(unit.path), Unit.steplen)]
    return Unit.objects.filter(path__in=paths, kind=kind).first()
