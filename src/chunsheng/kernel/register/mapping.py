"""A list as a map: how many rows each area has. Never a point of a record: where one is may be a home."""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.db.models import Count

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.finding.searching import Searched
from chunsheng.kernel.register.declaration import Register

AREAS = 400
MOST = 10_000
WIDTH, HEIGHT, MARGIN = 760, 560, 8
# From so many rows of the fullest area's on a colour is one step deeper.
STEPS = (0.01, 0.25, 0.5, 0.75)
Asked = dict[str, str]
Parts = dict[str, Any]
# Longitude and latitude in degrees of WGS-84.
Point = tuple[float, float]


@dataclass(frozen=True)
class Ground:
    """A drawn area: its unit, its rings, where its name stands, and whether it is but a sketch."""

    key: uuid.UUID
    path: str
    name: str
    rings: tuple[tuple[Point, ...], ...]
    label: Point
    sketch: bool = False


def _none_drawn(_paths: Iterable[str], _most: int) -> list[Ground]:
    return []


_drawn: Callable[[Iterable[str], int], list[Ground]] = _none_drawn


def provide(drawn: Callable[[Iterable[str], int], list[Ground]]) -> None:
    """Say where areas are drawn: `drawn(paths, most)` gives those below the paths, in their order."""
    global _drawn
    _drawn = drawn


def ground_map(register: Register, viewer: Viewer, found: Searched, asked: Asked) -> Parts:
    """The smallest drawn areas within reach, each with its rows; two statements.

    No more than MOST rows are looked at; `most` says when there were more.
    """
    paths = viewer.paths(register.reads.roles)
    grounds = _smallest(_drawn(paths, AREAS))
    counts, looked = _counted(register, found)
    told = [_told(register, one, counts, asked) for one in grounds]
    fullest = max((one["count"] for one in told), default=0)
    project = _projection(grounds)
    for one, ground in zip(told, grounds, strict=True):
        one["level"] = bisect_right(STEPS, one["count"] / fullest) if fullest else 0
        one["d"] = "".join(_ring(ring, project) for ring in ground.rings)
        one["x"], one["y"] = project(ground.label)
    placed = sum(one["count"] for one in told)
    return {
        "areas": told,
        "listed": sorted(told, key=lambda one: -one["count"]),
        "view": f"0 0 {WIDTH} {HEIGHT}",
        "sketch": any(one.sketch for one in grounds),
        "elsewhere": looked - placed,
        "most": MOST if looked == MOST else 0,
    }


def _smallest(grounds: list[Ground]) -> list[Ground]:
    """Those in which no other is drawn; an area comes before what lies in it."""
    after = [*grounds[1:], None]
    return [
        one
        for one, following in zip(grounds, after, strict=True)
        if following is None or not following.path.startswith(one.path)
    ]


def _counted(register: Register, found: Searched) -> tuple[dict[str, int], int]:
    """Rows by the path of their unit, and how many there are."""
    path = f"{register.map.split('__')[0]}__path"
    some = found.rows.order_by().values("pk")[:MOST]
    rows = register.model._default_manager.filter(pk__in=some).order_by()
    counts = dict(rows.values_list(path).annotate(Count("pk")))
    return {str(key): count for key, count in counts.items()}, sum(counts.values())


def _told(register: Register, ground: Ground, counts: dict[str, int], asked: Asked) -> Parts:
    query = {**asked, register.map: str(ground.key), "as": ""}
    return {
        "name": ground.name,
        "count": sum(n for path, n in counts.items() if path.startswith(ground.path)),
        "asked": {name: value for name, value in query.items() if name not in {"after", "view"}},
    }


def _projection(grounds: list[Ground]) -> Callable[[Point], tuple[int, int]]:
    """Degrees to whole pixels: flat, north up, as large as the paper lets it be."""
    points = [point for one in grounds for ring in one.rings for point in ring] or [(0.0, 0.0)]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    narrow = cos(radians((south + north) / 2))
    wide, high = (east - west) * narrow or 1.0, (north - south) or 1.0
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2

    def project(point: Point) -> tuple[int, int]:
        x, y = point
        return round(left + (x - west) * narrow * scale), round(top + (north - y) * scale)

    return project


def _ring(ring: Iterable[Point], project: Callable[[Point], tuple[int, int]]) -> str:
    corners = dict.fromkeys(project(point) for point in ring)
    return "M" + "L".join(f"{x} {y}" for x, y in corners) + "Z"
