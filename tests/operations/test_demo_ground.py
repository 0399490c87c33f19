"""The demonstration's ground nests without overlap or gap, and each post has its account."""

from __future__ import annotations

import pytest
from shapely.geometry import shape  # type: ignore[import-untyped]  # ships no types
from shapely.ops import unary_union  # type: ignore[import-untyped]  # ships no types

from chunsheng.kernel.access.models import Account, Unit
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.operations.demo.article import OFFICE, load_organisations
from chunsheng.operations.demo.geography import Geography, load_geography
from chunsheng.operations.demo.posts import load_posts
from chunsheng.organisations.queries import composition
from chunsheng.places.models import Area, Building
from chunsheng.places.queries import community_of, district, grid_at, street_of

pytestmark = pytest.mark.django_db
BY = Actor(channel="demo")


@pytest.fixture
def ground() -> Geography:
    return load_geography(BY)


def test_the_areas_of_each_level_make_up_the_one_above(ground: Geography) -> None:
    areas = Area.objects.select_related("unit").exclude(boundary=None)
    drawn = {area.unit.path: shape(area.boundary) for area in areas}
    for path, outline in drawn.items():
        below = [one for other, one in drawn.items() if other[:-4] == path]
        if not below:
            continue
        assert unary_union(below).symmetric_difference(outline).area == pytest.approx(0, abs=1e-15)
        assert sum(one.area for one in below) == pytest.approx(outline.area, rel=1e-9)


def test_every_building_lies_in_its_grid_and_is_found_there(ground: Geography) -> None:
    for building in Building.objects.select_related("grid"):
        assert building.lat is not None
        assert building.lng is not None
        assert grid_at(building.lat, building.lng) == building.grid


def test_only_the_district_is_real_and_every_boundary_is_a_sketch(ground: Geography) -> None:
    real = Unit.objects.filter(sample=False).order_by("path").values_list("name", flat=True)

    assert list(real) == ["新华区", "外部"]
    assert not Area.objects.exclude(boundary=None).filter(sketch=False).exists()
    assert not Building.objects.filter(sample=False).exists()
    assert district().area.code == "410402"


def test_the_ground_has_the_size_that_was_agreed(ground: Geography) -> None:
    assert [len(level) for level in (ground.streets, ground.communities, ground.grids)] == [
        3,
        8,
        36,
    ]
    for grid in ground.grids:
        assert 6 <= grid.buildings.count() <= 10


def test_the_first_report_comes_from_building_three_of_the_sample_estate(
    ground: Geography,
) -> None:
    building = Building.objects.get(name="样例小区 3号楼")

    assert building.grid == ground.first_grid
    assert [str(one(building.grid)) for one in (street_of, community_of)] == [
        "样例中街道",
        "样例社区",
    ]
    assert building.grid.name == "样例社区 03 网格"


def test_each_post_has_one_account_and_each_persona_its_role(ground: Geography) -> None:
    office = load_organisations(BY, ground.district).office.unit
    personas = load_posts(BY, ground, office)

    assert sorted(personas) == [
        "audit_admin",
        "dispatcher",
        "grid_worker",
        "investment_officer",
        "leader",
        "outpost_officer",
        "security_admin",
        "supervisor",
        "system_admin",
    ]
    held = {
        role: [(one.role, one.unit.name) for one in viewer_of(account).held]
        for role, account in personas.items()
    }
    assert held["grid_worker"] == [("grid_worker", "样例社区 03 网格")]
    assert held["supervisor"] == [("supervisor", "样例社区")]
    assert held["dispatcher"] == [("dispatcher", "样例中街道")]
    assert held["leader"] == [("leader", "新华区")]
    assert held["investment_officer"] == [("investment_officer", "新华区")]
    assert held["outpost_officer"] == [("outpost_officer", OFFICE)]
    assert office.path.startswith(ground.district.path)
    assert Account.objects.count() == 6 + 1 + 3 + 8 + 36
    (seat,) = composition(ground.first_grid, clock.today())
    assert seat.holder is not None
    assert seat.holder.account == personas["grid_worker"]
    assert str(seat.holder.account) == "样例社区 03 网格员"
