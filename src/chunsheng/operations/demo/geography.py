"""The demonstration's ground: 新华区 with sample streets, communities, grids and buildings.

Only the district is real; its outline here is not. All boundaries are a bent lattice marked 示意:
neighbours share their corners, so that they nest without overlap or gap. Coordinates are WGS-84.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.places.actions import add_area, add_building
from chunsheng.places.models import Building
from chunsheng.places.terms import AreaKind

WEST, SOUTH, EAST, NORTH = 113.24, 33.72, 113.33, 33.78
COLUMNS = ROWS = 6
SEED = 410402

# Each street is two columns of the lattice, from west to east; its communities share the rows from
# south to north. Numbers from 901 on are given to no real street.
STREETS = (
    ("样例西街道", "410402901", ("样例春晖社区", "样例和风社区", "样例望河社区")),
    ("样例中街道", "410402902", ("样例社区", "样例明德社区")),
    ("样例东街道", "410402903", ("样例长青社区", "样例景行社区", "样例嘉禾社区")),
)
STREET_COLUMNS = 2
ESTATES = ("东苑", "南苑", "西苑", "北苑", "中苑", "新苑")
# The grid in which “样例小区 3号楼” stands: where the demonstration's first request is reported.
FIRST_GRID = ("样例社区", 3)
FIRST_ESTATE = "样例小区"

Point = tuple[float, float]


@dataclass
class Geography:
    """What was laid out, each level in the order of its codes."""

    district: Unit
    outside: Unit
    streets: list[Unit] = field(default_factory=list)
    communities: list[Unit] = field(default_factory=list)
    grids: list[Unit] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    plots: list[tuple[Unit, Block, str]] = field(default_factory=list)

    @property
    def first_grid(self) -> Unit:
        """Where “样例小区 3号楼” stands."""
        return next(grid for grid, _cell, estate in self.plots if estate == FIRST_ESTATE)


@dataclass(frozen=True)
class Block:
    """A rectangle of lattice cells: columns and rows from the first to before the last."""

    west: int
    south: int
    east: int
    north: int

    def cells(self) -> Iterator[Block]:
        """Its single cells, row by row from the north-west, as grids are numbered."""
        for row in reversed(range(self.south, self.north)):
            for column in range(self.west, self.east):
                yield Block(column, row, column + 1, row + 1)


def lattice() -> dict[tuple[int, int], Point]:
    """The corners as (lng, lat), bent by a fixed seed; those on the rim only inwards."""
    draw = random.Random(SEED)  # noqa: S311 - a drawing, not a secret
    wide, high = (EAST - WEST) / COLUMNS, (NORTH - SOUTH) / ROWS
    corners = {}
    for column in range(COLUMNS + 1):
        for row in range(ROWS + 1):
            across, up = draw.uniform(-0.22, 0.22), draw.uniform(-0.22, 0.22)
            across = abs(across) if column == 0 else -abs(across) if column == COLUMNS else across
            up = abs(up) if row == 0 else -abs(up) if row == ROWS else up
            corners[column, row] = (
                round(WEST + (column + across) * wide, 5),
                round(SOUTH + (row + up) * high, 5),
            )
    return corners


CORNERS = lattice()


def outline(block: Block) -> dict[str, Any]:
    """The block's rim as a GeoJSON polygon, anticlockwise."""
    rim = [(column, block.south) for column in range(block.west, block.east)]
    rim += [(block.east, row) for row in range(block.south, block.north)]
    rim += [(column, block.north) for column in range(block.east, block.west, -1)]
    rim += [(block.west, row) for row in range(block.north, block.south, -1)]
    ring = [list(CORNERS[place]) for place in [*rim, rim[0]]]
    return {"type": "Polygon", "coordinates": [ring]}


def inside(cell: Block, across: float, up: float) -> Point:
    """A point (lng, lat) of a cell by its share of the way eastwards and northwards."""
    south_west, south_east = CORNERS[cell.west, cell.south], CORNERS[cell.east, cell.south]
    north_west, north_east = CORNERS[cell.west, cell.north], CORNERS[cell.east, cell.north]

    def along(axis: int) -> float:
        south = south_west[axis] + (south_east[axis] - south_west[axis]) * across
        north = north_west[axis] + (north_east[axis] - north_west[axis]) * across
        return round(south + (north - south) * up, 6)

    return along(0), along(1)


def load_geography(by: Actor) -> Geography:
    """Lay out the ground through the actions; the same on every machine."""
    whole = Block(0, 0, COLUMNS, ROWS)
    district = add_area(
        by=by,
        kind=AreaKind.DISTRICT,
        name="新华区",
        code="410402",
        boundary=outline(whole),
        sketch=True,
    ).unit
    made = Geography(district, add_area(by=by, kind=AreaKind.OUTSIDE, name="外部").unit)
    for place, (name, code, communities) in enumerate(STREETS):
        block = Block(place * STREET_COLUMNS, 0, (place + 1) * STREET_COLUMNS, ROWS)
        street = _add(by, AreaKind.STREET, name, code, district, block)
        made.streets.append(street)
        rows = ROWS // len(communities)
        for number, community in enumerate(communities):
            part = Block(block.west, number * rows, block.east, (number + 1) * rows)
            _lay_community(by, made, street, community, f"{code}{number + 1:03d}", part)
    # After the last boundary, so that the points are searched in one tree.
    for grid, cell, estate in made.plots:
        made.buildings += _build(by, grid, cell, estate)
    return made


def _add(by: Actor, kind: str, name: str, code: str, parent: Unit, block: Block) -> Unit:
    return add_area(
        by=by,
        kind=kind,
        name=name,
        code=code,
        parent=parent,
        boundary=outline(block),
        sketch=True,
        sample=True,
    ).unit


def _lay_community(
    by: Actor, made: Geography, street: Unit, name: str, code: str, block: Block
) -> None:
    community = _add(by, AreaKind.COMMUNITY, name, code, street, block)
    made.communities.append(community)
    for number, cell in enumerate(block.cells(), start=1):
        grid = _add(
            by, AreaKind.GRID, f"{name} {number:02d} 网格", f"{code}{number:02d}", community, cell
        )
        made.grids.append(grid)
        first = (name, number) == FIRST_GRID
        estate = FIRST_ESTATE if first else name.removesuffix("社区") + ESTATES[number - 1]
        made.plots.append((grid, cell, estate))


def _build(by: Actor, grid: Unit, cell: Block, estate: str) -> list[Building]:
    """Six to ten buildings in two rows, each with its point."""
    count = 6 + (cell.west * 3 + cell.south * 2) % 5
    buildings = []
    for number in range(count):
        across, up = 0.18 + 0.16 * (number // 2), 0.35 + 0.3 * (number % 2)
        lng, lat = inside(cell, across, up)
        name = f"{estate} {number + 1}号楼"
        buildings.append(
            add_building(
                by=by,
                name=name,
                address=f"新华区{estate}",
                grid=grid,
                lat=lat,
                lng=lng,
                sample=True,
            )
        )
    return buildings
