"""A point finds its grid, by datum; the boundaries in memory are never older than the database."""

from __future__ import annotations

import time

import pytest
import shapely  # type: ignore[import-untyped]  # ships no types
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from chunsheng.kernel.access.models import Unit
from chunsheng.places import boundaries
from chunsheng.places.actions import add_area, redraw_boundary
from chunsheng.places.datums import to_gcj02
from chunsheng.places.models import Area
from chunsheng.places.queries import (
    NoDistrictYet,
    community_of,
    district,
    grid_at,
    grids,
    street_of,
)
from tests.places.ground import BY, lay_ground, square

pytestmark = pytest.mark.django_db


def test_a_point_finds_the_grid_around_it() -> None:
    ground = lay_ground()

    assert [grid_at(33.745, 113.245 + n * 0.01) for n in range(4)] == list(ground.grids)


def test_a_point_outside_every_grid_finds_none() -> None:
    lay_ground()

    assert grid_at(33.745, 113.2399) is None
    assert grid_at(33.7501, 113.245) is None
    assert grid_at(113.245, 33.745) is None
    assert grid_at(float("nan"), 113.245) is None
    assert grid_at(33.745, float("inf")) is None


def test_without_boundaries_no_point_is_found() -> None:
    assert grid_at(33.745, 113.245) is None


def test_a_point_on_a_shared_edge_goes_to_the_lower_code() -> None:
    ground = lay_ground()

    assert grid_at(33.745, 113.25) == ground.grids[0]


def test_where_boundaries_overlap_the_lower_code_has_it() -> None:
    ground = lay_ground()
    area = Area.objects.get(unit=ground.grids[3])
    redraw_boundary(by=BY, area=area, boundary=square(113.24, 113.28), reason="误画")

    assert grid_at(33.745, 113.245) == ground.grids[0]


class DatumsTest(TestCase):
    """Hypothesis needs a class of its own to roll back after each example."""

    @settings(max_examples=25, deadline=None)
    @given(lat=st.floats(33.7401, 33.7499), lng=st.floats(113.2401, 113.2799))
    def test_a_chinese_map_point_finds_the_grid_of_its_satellite_point(
        self, lat: float, lng: float
    ) -> None:
        ground = lay_ground()
        shifted = to_gcj02(lat, lng)

        assert grid_at(*shifted, "GCJ-02") == grid_at(lat, lng)
        assert grid_at(lat, lng) in ground.grids


def test_the_datum_decides_between_neighbours() -> None:
    """The negative control: the same two numbers in the other datum lie in the grid beside."""
    ground = lay_ground()
    lat, lng = to_gcj02(33.745, 113.2475)

    assert grid_at(lat, lng, "GCJ-02") == ground.grids[0]
    assert grid_at(lat, lng, "WGS-84") == ground.grids[1]


def test_a_boundary_in_the_chinese_datum_is_converted_before_it_is_searched() -> None:
    ground = lay_ground()
    corners = square(113.30, 113.31)["coordinates"][0]
    shifted = [list(reversed(to_gcj02(lat, lng))) for lng, lat in corners]
    drawn = {"type": "Polygon", "coordinates": [shifted]}
    area = Area.objects.get(unit=ground.grids[0])
    redraw_boundary(by=BY, area=area, boundary=drawn, datum="GCJ-02", reason="换图")

    assert grid_at(33.74001, 113.30001) == ground.grids[0]
    assert grid_at(33.73999, 113.30001) is None


def test_a_redrawn_boundary_is_seen_by_the_next_search() -> None:
    ground = lay_ground()
    assert grid_at(33.745, 113.245) == ground.grids[0]
    area = Area.objects.get(unit=ground.grids[0])
    redraw_boundary(by=BY, area=area, boundary=square(113.30, 113.31), reason="调整")

    assert grid_at(33.745, 113.245) is None
    assert grid_at(33.745, 113.305) == ground.grids[0]


def test_a_redrawing_that_is_rolled_back_is_forgotten() -> None:
    ground = lay_ground()
    area = Area.objects.get(unit=ground.grids[0])
    with transaction.atomic():
        redraw_boundary(by=BY, area=area, boundary=square(113.30, 113.31), reason="调整")
        assert grid_at(33.745, 113.305) == ground.grids[0]
        transaction.set_rollback(True)

    assert grid_at(33.745, 113.245) == ground.grids[0]
    assert grid_at(33.745, 113.305) is None


def test_a_search_costs_two_queries_and_builds_no_tree_again() -> None:
    lay_ground()
    grid_at(33.745, 113.245)
    built = boundaries._planted.cache_info().misses
    with CaptureQueriesContext(connection) as queries:
        grid_at(33.745, 113.265)

    assert len(queries) == 2
    assert boundaries._planted.cache_info().misses == built


def test_a_search_among_six_hundred_grids_takes_under_a_millisecond_beside_its_queries() -> None:
    """Measured generously: the tree is searched a thousand times in under a second."""
    ground = lay_ground()
    parent = ground.communities[0]
    area = Area.objects.get(unit=ground.grids[0])
    Area.objects.filter(unit__kind="grid").update(boundary=None)
    units = [
        Unit.objects.create(kind="grid", name=str(n), path=f"{parent.path}X{n:03d}", depth=4)
        for n in range(600)
    ]
    Area.objects.bulk_create(
        Area(
            unit=unit,
            code=f"4199990010019{n:03d}",
            boundary=square(110 + n * 0.01, 110.01 + n * 0.01),
        )
        for n, unit in enumerate(units)
    )
    redraw_boundary(by=BY, area=area, boundary=square(100, 100.01), reason="计时")
    tree, keys = boundaries._tree()
    assert grid_at(33.745, 113.005) == units[300]
    begin = time.perf_counter()
    for n in range(1000):
        tree.query(shapely.Point(110.005 + (n % 600) * 0.01, 33.745), predicate="intersects")
    assert time.perf_counter() - begin < 1.0
    assert len(keys) == 601


def test_a_unit_knows_its_street_and_community() -> None:
    ground = lay_ground()

    assert street_of(ground.grids[3]) == ground.streets[1]
    assert street_of(ground.streets[0]) == ground.streets[0]
    assert street_of(ground.district) is None
    assert community_of(ground.grids[1]) == ground.communities[0]
    assert community_of(ground.streets[0]) is None
    assert district() == ground.district
    assert list(grids()) == list(ground.grids)


def test_before_the_district_is_set_up_it_says_so() -> None:
    with pytest.raises(NoDistrictYet):
        district()


def test_outside_places_lie_beside_the_district() -> None:
    ground = lay_ground()
    outside = add_area(by=BY, kind="outside", name="外部").unit
    seen = add_area(by=BY, kind="outside", name="新竹社区", parent=outside).unit

    assert not seen.path.startswith(ground.district.path)
    assert Area.objects.get(unit=seen).code == ""
    assert street_of(seen) is None
