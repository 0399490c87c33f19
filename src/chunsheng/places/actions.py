"""Adding and moving areas, redrawing boundaries, adding buildings."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import add_unit, move_unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words.errors import Refusal
from chunsheng.kernel.words.language import listed
from chunsheng.places.boundaries import geometry_of, say_changed, written
from chunsheng.places.models import Area, Building
from chunsheng.places.queries import grid_at
from chunsheng.places.terms import CODES, PARENTS, AreaKind, Datum

# What the entry of a new building tells.
BUILDING_FIELDS = ("name", "address", "grid_id", "lat", "lng", "datum")


class NameIsMissing(Refusal):
    field = "name"
    message = _("请填写名称。")


class ParentIsOfAnotherLevel(Refusal):
    field = "parent"

    def __init__(self, kind: str) -> None:
        levels = [str(AreaKind(one).label) for one in PARENTS[kind] if one is not None]
        message = _("“%(kind)s”要归在“%(parent)s”下。") if levels else _("“%(kind)s”没有上级。")
        super().__init__(message % {"kind": AreaKind(kind).label, "parent": listed(levels)})


class DistrictIsThere(Refusal):
    field = "kind"
    message = _("本区已经登记过，一套系统只管一个区。")


class CodeIsMalformed(Refusal):
    field = "code"
    message = _("区划代码位数不对：区 6 位，街道 9 位，社区 12 位，网格 14 位以上，全为数字。")


class CodeIsTaken(Refusal):
    field = "code"
    message = _("这个区划代码已经登记过。")


class GridIsUnknown(Refusal):
    field = "grid"
    message = _("请选一个网格，或给出落在某个网格内的坐标。")


class PointLiesElsewhere(Refusal):
    field = "grid"

    def __init__(self, grid: Unit) -> None:
        super().__init__(_("这个坐标在“%(grid)s”内，不在所选的网格。") % {"grid": grid.name})


class BuildingIsKnown(Refusal):
    field = "name"
    message = _("这个网格里已经有同名的楼栋。")


@action
def add_area(
    *,
    by: Actor,
    kind: str,
    name: str,
    code: str = "",
    parent: Unit | None = None,
    boundary: dict[str, Any] | None = None,
    datum: str = Datum.WGS84,
    sketch: bool = False,
    sample: bool = False,
    since: date | None = None,
) -> Area:
    """Add an area under its parent, from a day on or as if it had always been there.

    Raises NameIsMissing, ParentIsOfAnotherLevel, DistrictIsThere, CodeIsMalformed, CodeIsTaken or
    BoundaryIsBroken.
    """
    name = name.strip()
    _judge_new(kind, name, code, parent)
    if boundary is not None:
        geometry_of(boundary)
    unit = add_unit(kind=kind, name=name, parent=parent, since=since, sample=sample)
    area = Area.objects.create(
        unit=unit, parent=parent, code=code, boundary=boundary, datum=Datum(datum), sketch=sketch
    )
    changes = {
        "name": (None, name),
        "parent": (None, parent and parent.name),
        **first_values(area, "code", "datum", "sketch"),
    }
    if boundary is not None:
        say_changed()
        changes["boundary"] = (None, written(boundary))
    enter(area, verb="added", by=by, changes=changes)
    return area


@action
def redraw_boundary(
    *,
    by: Actor,
    area: Area,
    boundary: dict[str, Any],
    datum: str = Datum.WGS84,
    sketch: bool = False,
    reason: str,
) -> Area:
    """Draw an area's boundary anew; the entry keeps the old one. BoundaryIsBroken, Stale."""
    geometry_of(boundary)
    changes = {
        "boundary": (written(area.boundary), written(boundary)),
        "datum": (area.datum, Datum(datum).value),
        "sketch": (area.sketch, sketch),
    }
    area.boundary, area.datum, area.sketch = boundary, Datum(datum).value, sketch
    save_change(area, ["boundary", "datum", "sketch"])
    say_changed()
    enter(area, verb="redrawn", by=by, changes=changes, reason=reason)
    return area


@action
def move_area(*, by: Actor, area: Area, parent: Unit, on: date, reason: str) -> Area:
    """Hang an area under another parent from today on; what was counted before stays where it was.

    Raises ParentIsOfAnotherLevel, MoveIsBackdated or MoveIsCircular.
    """
    _judge_parent(area.unit.kind, parent)
    unit = Unit.objects.get(pk=area.pk)
    before, area.parent = area.parent, parent
    area.unit = move_unit(unit, parent, on)
    save_change(area, ["parent"])
    changes = {"parent": (before and before.name, parent.name), "moved_on": (None, on)}
    enter(area, verb="moved", by=by, changes=changes, reason=reason)
    return area


@action
def add_building(
    *,
    by: Actor,
    name: str,
    address: str = "",
    grid: Unit | None = None,
    lat: float | None = None,
    lng: float | None = None,
    datum: str = Datum.WGS84,
    sample: bool = False,
) -> Building:
    """Add a building to the grid in which its point lies; without a point, to the named grid.

    Raises NameIsMissing, GridIsUnknown, PointLiesElsewhere or BuildingIsKnown.
    """
    name = name.strip()
    if not name:
        raise NameIsMissing
    found = None if lat is None or lng is None else grid_at(lat, lng, datum)
    if grid is not None and found is not None and found != grid:
        raise PointLiesElsewhere(found)
    grid = found or grid
    if grid is None or grid.kind != AreaKind.GRID or (lat is None) != (lng is None):
        raise GridIsUnknown
    if Building.objects.filter(grid=grid, name=name).exists():
        raise BuildingIsKnown
    building = Building.objects.create(
        name=name, address=address, grid=grid, lat=lat, lng=lng, datum=Datum(datum), sample=sample
    )
    enter(building, verb="added", by=by, changes=first_values(building, *BUILDING_FIELDS))
    return building


def _judge_new(kind: str, name: str, code: str, parent: Unit | None) -> None:
    if not name:
        raise NameIsMissing
    _judge_parent(kind, parent)
    if kind == AreaKind.DISTRICT and Unit.objects.filter(kind=kind).exists():
        raise DistrictIsThere
    if not re.fullmatch(CODES[kind], code, re.ASCII):
        raise CodeIsMalformed
    if code and Area.objects.filter(code=code).exists():
        raise CodeIsTaken


def _judge_parent(kind: str, parent: Unit | None) -> None:
    if (parent.kind if parent is not None else None) not in PARENTS[kind]:
        raise ParentIsOfAnotherLevel(kind)
