"""Boundaries: read from GeoJSON, kept in a tree in memory, never older than the database."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy
import shapely  # type: ignore[import-untyped]  # ships no types
from django.utils.translation import gettext_lazy as _
from shapely.errors import ShapelyError  # type: ignore[import-untyped]  # ships no types
from shapely.geometry import shape  # type: ignore[import-untyped]  # ships no types
from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped]  # as above

from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.records.models import Setting
from chunsheng.kernel.words.errors import Refusal
from chunsheng.places.datums import to_wgs84
from chunsheng.places.models import Area
from chunsheng.places.terms import AreaKind, Datum

# Each change of any boundary writes a new key here, in its own transaction: whoever reads the key
# knows whether a tree in memory is that of this database, at this moment, after any rollback.
_KEY = "places.boundaries"

# Latitude and longitude in degrees, and their datum.
Point = tuple[float, float, str]
Tree = tuple[shapely.STRtree, tuple[uuid.UUID, ...]]


class BoundaryIsBroken(Refusal):
    field = "boundary"
    message = _(
        "边界应是 GeoJSON 的 Polygon 或 MultiPolygon，不自相交，坐标先经度后纬度。请改好后再导入。"
    )


def geometry_of(boundary: Any) -> BaseGeometry:
    """The polygon that a GeoJSON geometry draws; BoundaryIsBroken if it draws none."""
    try:
        drawn = shape(boundary)
    except (ShapelyError, TypeError, ValueError, KeyError, AttributeError, IndexError):
        raise BoundaryIsBroken from None
    west, south, east, north = drawn.bounds  # not a number, all four, where nothing is drawn
    if (
        drawn.geom_type not in {"Polygon", "MultiPolygon"}
        or not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90)
        or not drawn.is_valid
    ):
        raise BoundaryIsBroken
    return drawn


def written(boundary: Any) -> str | None:
    """The boundary as one line for the ledger, so that a redrawing can be undone from its entry."""
    return None if boundary is None else json.dumps(boundary, separators=(",", ":"))


def say_changed() -> None:
    """Make every process read the boundaries anew once this transaction is committed."""
    Setting.objects.update_or_create(key=_KEY, defaults={"value": str(uuid7())})


def grids_around(lat: float, lng: float, datum: str = Datum.WGS84) -> list[uuid.UUID]:
    """Keys of the grids whose boundary holds or touches the point, by division code."""
    return grids_around_each([(lat, lng, datum)])[0]


def grids_around_each(points: Iterable[Point | None]) -> list[list[uuid.UUID]]:
    """As `grids_around` for many points, read from one tree; nothing for None."""
    tree, keys = _tree()
    return [_around(tree, keys, *point) if point else [] for point in points]


def _around(
    tree: shapely.STRtree, keys: tuple[uuid.UUID, ...], lat: float, lng: float, datum: str
) -> list[uuid.UUID]:
    if not (isfinite(lat) and isfinite(lng)):
        return []
    north, east = to_wgs84(lat, lng, datum)
    found = tree.query(shapely.Point(east, north), predicate="intersects")
    return [keys[place] for place in sorted(found)]


def _tree() -> Tree:
    key = Setting.objects.filter(key=_KEY).values_list("value", flat=True).first()
    return _planted(key) if key else _plant()


@lru_cache(maxsize=32)
def _planted(key: str) -> Tree:
    return _plant()


def _plant() -> Tree:
    grids = Area.objects.filter(unit__kind=AreaKind.GRID, boundary__isnull=False).order_by("code")
    rows = list(grids.values_list("pk", "boundary", "datum"))
    shapes = [drawn_in_wgs84(boundary, datum) for _key, boundary, datum in rows]
    return shapely.STRtree(shapes), tuple(key for key, _boundary, _datum in rows)


def drawn_in_wgs84(boundary: Any, datum: str) -> BaseGeometry:
    """What a kept boundary draws, its points converted from their datum."""
    drawn = shape(boundary)
    if datum == Datum.WGS84:
        return drawn

    def convert(points: Any) -> Any:
        return numpy.array([to_wgs84(lat, lng, datum)[::-1] for lng, lat in points])

    return shapely.transform(drawn, convert)
