"""What is drawn of the ground, for whoever shows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped]  # ships no types

from chunsheng.kernel.access.tree import within
from chunsheng.kernel.register.mapping import Ground
from chunsheng.places.boundaries import drawn_in_wgs84
from chunsheng.places.models import Area

# About three metres: what a map of a district does not show.
FINE = 0.00003


def grounds_within(paths: Iterable[str], most: int) -> list[Ground]:
    """The drawn areas of some subtrees in the tree's order, in WGS-84."""
    areas = Area.objects.filter(within(paths, "unit__path"), boundary__isnull=False)
    rows = areas.select_related("unit").order_by("unit__path")[:most]
    return [_ground(area) for area in rows]


def _ground(area: Area) -> Ground:
    shape = drawn_in_wgs84(area.boundary, area.datum).simplify(FINE)
    label = shape.representative_point()
    return Ground(
        area.pk,
        area.unit.path,
        area.unit.name,
        tuple(tuple(ring.coords) for part in _parts(shape) for ring in _rings(part)),
        (label.x, label.y),
        area.sketch,
    )


def _parts(shape: BaseGeometry) -> list[Any]:
    return list(shape.geoms) if shape.geom_type == "MultiPolygon" else [shape]


def _rings(part: Any) -> list[Any]:
    return [part.exterior, *part.interiors]
