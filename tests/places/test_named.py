"""A building that people name in their own words is found, or nothing is."""

from __future__ import annotations

import pytest

from chunsheng.places.actions import add_building
from chunsheng.places.queries import building_named
from tests.places.ground import BY, lay_ground

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("样例小区3号楼楼道灯不亮", "样例小区 3号楼"),
        ("样例小区 3号楼 2 单元", "样例小区 3号楼"),
        ("样例小区13号楼门口", "样例小区 13号楼"),
        ("3号楼楼道灯不亮", None),
        ("13号楼", None),
        ("样例小区3号楼和样例小区13号楼", None),
        ("东门口", None),
        ("100%_", None),
        ("", None),
    ],
)
def test_a_building_is_found_by_its_whole_name(text: str, found: str | None) -> None:
    ground = lay_ground()
    for name in ("样例小区 3号楼", "样例小区 13号楼", "样例东苑 3号楼"):
        add_building(by=BY, name=name, grid=ground.grids[0])
    named = building_named(text)
    assert (named and named.name) == found


def test_of_two_names_the_whole_one_counts() -> None:
    ground = lay_ground()
    add_building(by=BY, name="3号楼", grid=ground.grids[0])
    add_building(by=BY, name="样例小区 3号楼", grid=ground.grids[1])
    named = building_named("样例小区3号楼楼道灯不亮")
    assert named is not None
    assert named.grid == ground.grids[1]


def test_two_buildings_of_one_name_are_neither() -> None:
    ground = lay_ground()
    for grid in ground.grids[:2]:
        add_building(by=BY, name="3号楼", grid=grid)
    assert building_named("3号楼楼道灯不亮") is None


def test_a_number_inside_another_is_no_name() -> None:
    ground = lay_ground()
    add_building(by=BY, name="3号楼", grid=ground.grids[0])
    assert building_named("13号楼楼道灯不亮") is None
    assert building_named("3号楼楼道灯不亮") is not None
