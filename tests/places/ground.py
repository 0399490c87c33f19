"""A small known ground: one district, two streets, three communities, four grids in a row.

Each grid is a square of 0.01 degrees; they adjoin from west to east, from 113.24 to 113.28.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.places.actions import add_area

BY = Actor(channel="test")
SOUTH, NORTH = 33.74, 33.75


def square(west: float, east: float, south: float = SOUTH, north: float = NORTH) -> dict[str, Any]:
    """A rectangle as GeoJSON."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@dataclass(frozen=True)
class Ground:
    """The units by name."""

    district: Unit
    streets: tuple[Unit, ...]
    communities: tuple[Unit, ...]
    grids: tuple[Unit, ...]


def lay_ground() -> Ground:
    """Make it through the actions. The first community has two grids, the others one each."""
    district = add_area(by=BY, kind="district", name="样例区", code="419999", sample=True).unit
    streets = tuple(
        add_area(
            by=BY, kind="street", name=f"样例街道{n}", code=f"41999900{n}", parent=district
        ).unit
        for n in (1, 2)
    )
    communities = tuple(
        add_area(by=BY, kind="community", name=name, code=code, parent=streets[place]).unit
        for name, code, place in (
            ("样例甲社区", "419999001001", 0),
            ("样例乙社区", "419999001002", 0),
            ("样例丙社区", "419999002001", 1),
        )
    )
    grids = tuple(
        add_area(
            by=BY,
            kind="grid",
            name="网格 01" if place else f"网格 0{n + 1}",
            code=f"{code}0{n + 1 if place == 0 else 1}",
            parent=communities[place],
            boundary=square(113.24 + n * 0.01, 113.25 + n * 0.01),
            sketch=True,
        ).unit
        for n, (code, place) in enumerate(
            [("419999001001", 0), ("419999001001", 0), ("419999001002", 1), ("419999002001", 2)]
        )
    )
    return Ground(district, streets, communities, grids)
