"""Areas are added, redrawn and moved by actions that the ledger remembers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from chunsheng.kernel.access.models import Unit, UnitAncestor
from chunsheng.kernel.access.tree import MoveIsBackdated
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import Refusal
from chunsheng.places.actions import (
    BuildingIsKnown,
    CodeIsMalformed,
    CodeIsTaken,
    DistrictIsThere,
    GridIsUnknown,
    NameIsMissing,
    ParentIsOfAnotherLevel,
    PointLiesElsewhere,
    add_area,
    add_building,
    move_area,
    redraw_boundary,
)
from chunsheng.places.boundaries import BoundaryIsBroken
from chunsheng.places.models import Area, Building
from chunsheng.places.queries import buildings_in, community_of
from tests.places.ground import BY, Ground, lay_ground, square

pytestmark = pytest.mark.django_db
TODAY = date(2023, 3, 8)
CROSSED = [[113.2, 33.7], [113.3, 33.8], [113.3, 33.7], [113.2, 33.8], [113.2, 33.7]]


@pytest.fixture
def ground() -> Ground:
    return lay_ground()


def counts() -> tuple[int, ...]:
    """What a refusal must leave as it was."""
    return tuple(model.objects.count() for model in (Unit, UnitAncestor, Area, Building, Entry))


def test_an_area_is_entered_with_its_name_code_parent_and_boundary(ground: Ground) -> None:
    entry = Entry.objects.get(record_id=ground.grids[0].pk)

    assert (entry.record_code, entry.verb) == ("places.areas", "added")
    assert entry.changes["name"] == [None, "网格 01"]
    assert entry.changes["code"] == [None, "41999900100101"]
    assert entry.changes["parent"] == [None, "样例甲社区"]
    assert json.loads(entry.changes["boundary"][1]) == square(113.24, 113.25)


@pytest.mark.parametrize(
    ("refusal", "given"),
    [
        (NameIsMissing, {"kind": "grid", "name": " ", "code": "41999900100109"}),
        (CodeIsMalformed, {"kind": "grid", "name": "网格 09", "code": "4199990010"}),
        (CodeIsMalformed, {"kind": "grid", "name": "网格 09", "code": "４19999001001０9"}),
        (CodeIsTaken, {"kind": "grid", "name": "网格 09", "code": "41999900100101"}),
        (ParentIsOfAnotherLevel, {"kind": "street", "name": "街道", "code": "419999009"}),
        (ParentIsOfAnotherLevel, {"kind": "district", "name": "区", "code": "419998"}),
    ],
)
def test_what_does_not_fit_the_ground_is_refused(
    ground: Ground, refusal: type[Refusal], given: dict[str, Any]
) -> None:
    before = counts()
    with pytest.raises(refusal):
        add_area(by=BY, parent=ground.communities[0], **given)

    assert counts() == before


def test_a_second_district_is_refused(ground: Ground) -> None:
    with pytest.raises(DistrictIsThere):
        add_area(by=BY, kind="district", name="别区", code="419998")


@pytest.mark.parametrize(
    "boundary",
    [
        {},
        {"type": "Point", "coordinates": [113.2, 33.7]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [CROSSED]},
        {"type": "Polygon", "coordinates": "x"},
        {"type": "Polygon", "coordinates": [[[113.2, 33.7], [113.3, 33.7]]]},
        {"type": "GeometryCollection", "geometries": []},
        square(113.24, 113.25, south=113.0, north=114.0),
        square(float("nan"), 113.25),
    ],
)
def test_a_broken_boundary_is_refused_and_the_old_one_stays(
    ground: Ground, boundary: dict[str, Any]
) -> None:
    area, before = Area.objects.get(unit=ground.grids[0]), counts()
    with pytest.raises(BoundaryIsBroken):
        redraw_boundary(by=BY, area=area, boundary=boundary, reason="调整")

    assert Area.objects.get(unit=ground.grids[0]).boundary == square(113.24, 113.25)
    assert counts() == before


def test_a_redrawing_keeps_the_old_boundary_in_its_entry(ground: Ground) -> None:
    area = Area.objects.get(unit=ground.grids[0])
    redraw_boundary(by=BY, area=area, boundary=square(113.23, 113.25), reason="核对现场")
    entry = Entry.objects.get(record_id=area.pk, verb="redrawn")

    assert entry.reason == "核对现场"
    assert [json.loads(one) for one in entry.changes["boundary"]] == [
        square(113.24, 113.25),
        square(113.23, 113.25),
    ]


def test_the_second_of_two_redrawings_of_the_same_reading_is_stale(ground: Ground) -> None:
    first, second = (Area.objects.get(unit=ground.grids[0]) for _ in range(2))
    redraw_boundary(by=BY, area=first, boundary=square(113.23, 113.25), reason="先")
    with pytest.raises(Stale):
        redraw_boundary(by=BY, area=second, boundary=square(113.20, 113.25), reason="后")

    assert Area.objects.get(unit=ground.grids[0]).boundary == square(113.23, 113.25)


def test_a_moved_grid_lies_under_its_new_community_from_today(ground: Ground) -> None:
    grid, parent = ground.grids[1], ground.communities[2]
    area = Area.objects.select_related("unit").get(unit=grid)
    move_area(by=BY, area=area, parent=parent, on=TODAY, reason="区划调整")

    assert community_of(Unit.objects.get(pk=grid.pk)) == parent
    assert Area.objects.get(pk=grid.pk).parent == parent
    entry = Entry.objects.get(record_id=grid.pk, verb="moved")
    assert entry.changes == {
        "parent": ["样例甲社区", "样例丙社区"],
        "moved_on": [None, "2023-03-08"],
    }
    old = UnitAncestor.objects.get(unit=grid, ancestor=ground.communities[0])
    assert (old.since, old.until) == (None, TODAY)


@pytest.mark.parametrize("on", [date(2023, 3, 7), date(2023, 3, 9)])
def test_a_move_on_another_day_is_refused(ground: Ground, on: date) -> None:
    area, before = Area.objects.get(unit=ground.grids[1]), counts()
    with pytest.raises(MoveIsBackdated):
        move_area(by=BY, area=area, parent=ground.communities[2], on=on, reason="倒签")

    assert counts() == before
    assert community_of(Unit.objects.get(pk=area.pk)) == ground.communities[0]


def test_a_grid_is_not_moved_under_a_street(ground: Ground) -> None:
    area = Area.objects.get(unit=ground.grids[1])
    with pytest.raises(ParentIsOfAnotherLevel) as refused:
        move_area(by=BY, area=area, parent=ground.streets[1], on=TODAY, reason="误")

    assert str(refused.value) == "“网格”要归在“社区（村）”下。"


def test_a_building_finds_its_grid_by_its_point(ground: Ground) -> None:
    building = add_building(by=BY, name="样例小区 3号楼", lat=33.745, lng=113.255)

    assert building.grid == ground.grids[1]
    assert list(buildings_in(ground.communities[0])) == [building]
    assert list(buildings_in(ground.communities[1])) == []
    assert Entry.objects.get(record_id=building.pk).changes["grid_id"] == [
        None,
        str(ground.grids[1].pk),
    ]


def test_a_building_without_a_point_stands_in_the_named_grid(ground: Ground) -> None:
    assert add_building(by=BY, name="样例小区 1号楼", grid=ground.grids[2]).grid == ground.grids[2]


def test_a_building_nowhere_elsewhere_or_known_already_is_refused(ground: Ground) -> None:
    add_building(by=BY, name="样例小区 3号楼", grid=ground.grids[0])
    before = counts()
    with pytest.raises(NameIsMissing):
        add_building(by=BY, name="", grid=ground.grids[0])
    with pytest.raises(GridIsUnknown):
        add_building(by=BY, name="样例小区 4号楼", lat=33.0, lng=113.0)
    with pytest.raises(GridIsUnknown):
        add_building(by=BY, name="样例小区 4号楼", grid=ground.communities[0])
    with pytest.raises(GridIsUnknown):
        add_building(by=BY, name="样例小区 4号楼", grid=ground.grids[0], lat=33.745)
    with pytest.raises(PointLiesElsewhere) as refused:
        add_building(by=BY, name="样例小区 4号楼", grid=ground.grids[0], lat=33.745, lng=113.255)
    with pytest.raises(BuildingIsKnown):
        add_building(by=BY, name="样例小区 3号楼", grid=ground.grids[0])

    assert str(refused.value) == "这个坐标在“网格 02”内，不在所选的网格。"
    assert counts() == before
