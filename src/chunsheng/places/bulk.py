"""Buildings by the hundred: judged in few questions, added as the action adds one, taken back (R5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.loading import EntryDraft, enter_many
from chunsheng.kernel.register.sheet import Judged
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.places.actions import (
    BUILDING_FIELDS,
    BuildingIsKnown,
    GridIsUnknown,
    NameIsMissing,
    PointLiesElsewhere,
)
from chunsheng.places.boundaries import grids_around_each
from chunsheng.places.models import Building
from chunsheng.places.terms import AreaKind, Datum

Said = Mapping[str, Any]
# Of how many names a question asks at once.
_BATCH = 500


def judge_buildings(*, by: Actor, rows: Sequence[Said]) -> Judged:
    """What `add_building` would refuse of each row, one after another; reach depends on the grid."""
    placed = _placed(rows)
    refusals = {n: one for n, one in enumerate(placed) if isinstance(one, Refusal)}
    grids = {one.pk for one in placed if isinstance(one, Unit)}
    taken = _taken(grids, [str(said["name"]).strip() for said in rows])
    for number, (said, grid) in enumerate(zip(rows, placed, strict=True)):
        if isinstance(grid, Unit):
            key = (grid.pk, str(said["name"]).strip())
            if key in taken:
                refusals[number] = BuildingIsKnown()
            taken.add(key)
    return Judged(refusals, [getattr(one, "pk", None) for one in placed])


@action
def add_buildings(*, by: Actor, rows: Sequence[Said]) -> list[Building]:
    """Add buildings as `add_building` adds one, an entry each. Raises the first row's refusal."""
    judged = judge_buildings(by=by, rows=rows)
    if judged.refusals:
        raise judged.refusals[min(judged.refusals)]
    buildings = [
        Building(
            name=str(said["name"]).strip(),
            address=said.get("address") or "",
            grid_id=cast(UUID, grid),
            lat=said.get("lat"),
            lng=said.get("lng"),
            datum=Datum(said.get("datum") or Datum.WGS84),
        )
        for said, grid in zip(rows, judged.lies or (), strict=True)
    ]
    Building.objects.bulk_create(buildings, batch_size=_BATCH)
    at = clock.now()
    enter_many(
        EntryDraft(one, "added", by, at, changes=first_values(one, *BUILDING_FIELDS))
        for one in buildings
    )
    return buildings


@action
def take_back_building(*, by: Actor, record: Building, reason: str) -> Building:
    """Take a building out that should never have been in; the ledger keeps what it was.

    ProtectedError where something stands in it.
    """
    was = {name: (getattr(record, name), None) for name in BUILDING_FIELDS}
    enter(record, verb="taken_back", by=by, changes=was, reason=reason)
    key = record.pk
    record.delete()
    record.pk = key
    return record


def _placed(rows: Sequence[Said]) -> list[Unit | Refusal]:
    """The grid of each row, or why it has none."""
    points = [
        (said["lat"], said["lng"], said.get("datum") or Datum.WGS84)
        if said.get("lat") is not None and said.get("lng") is not None
        else None
        for said in rows
    ]
    around = [keys[0] if keys else None for keys in grids_around_each(points)]
    units = Unit.objects.in_bulk({key for key in around if key is not None})
    return [
        _grid_of(said, None if key is None else units.get(key))
        for said, key in zip(rows, around, strict=True)
    ]


def _grid_of(said: Said, found: Unit | None) -> Unit | Refusal:
    grid: Unit | None = said.get("grid")
    if not str(said["name"]).strip():
        return NameIsMissing()
    if grid is not None and found is not None and found != grid:
        return PointLiesElsewhere(found)
    grid = found or grid
    if (
        grid is None
        or grid.kind != AreaKind.GRID
        or (said.get("lat") is None) != (said.get("lng") is None)
    ):
        return GridIsUnknown()
    return grid


def _taken(grids: set[UUID], names: Sequence[str]) -> set[tuple[UUID, str]]:
    """Which of the names stand in which of the grids."""
    wanted = sorted(set(names))
    found: set[tuple[UUID, str]] = set()
    for start in range(0, len(wanted), _BATCH):
        known = Building.objects.filter(grid__in=grids, name__in=wanted[start : start + _BATCH])
        found |= set(known.values_list("grid_id", "name"))
    return found
