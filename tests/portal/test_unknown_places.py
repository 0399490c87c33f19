"""Where nobody knows the place, it waits in 待分派 with a step on a dispatcher's desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.matters.queries import my_steps
from chunsheng.services.models import Request
from chunsheng.services.queries import waiting_to_assign
from tests.portal.reporting import report
from tests.world import World


def desks(world: World) -> dict[str, list[str]]:
    """Which steps lie on whose desk; empty desks aside."""
    found = {
        name: [step.kind for step in my_steps(viewer_of(account))]
        for name, account in world.accounts.items()
    }
    return {name: steps for name, steps in found.items() if steps}


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"lat": "10.0", "lng": "10.0", "datum": "WGS-84"},
        {"lat": "33.745", "lng": "113.239999", "datum": "WGS-84"},
        {"lat": "-90", "lng": "-180", "datum": "GCJ-02"},
        {"place_text": "东门口那棵树"},
    ],
)
def test_a_report_from_outside_every_grid_waits_for_the_districts_dispatcher(
    visitor: Client, world: World, where: dict[str, str]
) -> None:
    answer = report(visitor, **where)
    assert answer.status_code == 302
    request = Request.objects.get()

    assert (request.stage, request.place) == ("to_assign", None)
    assert request.handling_unit == world.district
    assert desks(world) == {"district_dispatcher": ["services.assign"]}
    assert list(waiting_to_assign(viewer_of(world.accounts["district_dispatcher"]))) == [request]
    page = visitor.get(answer["Location"]).content.decode()
    assert "位置还不够清楚，街道会先看一看，再派给附近的网格员。不会丢。" in page


def test_the_street_that_was_named_sees_to_it(visitor: Client, world: World) -> None:
    report(visitor, lat="10.0", lng="10.0", street=str(world.ground.streets[1].pk))

    assert Request.objects.get().handling_unit == world.ground.streets[1]
    assert desks(world) == {"other_dispatcher": ["services.assign"]}


def test_the_dispatcher_gives_it_to_a_grid_whose_worker_then_has_it(
    visitor: Client, world: World
) -> None:
    report(visitor, street=str(world.street.pk))
    request = Request.objects.get()
    dispatcher = world.enter("dispatcher")
    listed: Any = dispatcher.get("/r/services.requests/?chip=to_assign")
    assert [row["url"] for row in listed.context["rows"]] == [f"/r/services.requests/{request.pk}/"]
    sent = {"key": "0" * 31 + "1", "version": "1", "unit": str(world.grid.pk)}
    assigned = dispatcher.post(f"/r/services.requests/{request.pk}/assign/", sent)

    assert assigned.status_code == 302
    assert desks(world) == {"worker": ["services.sign"]}
    assert Request.objects.get().place == world.grid


@pytest.mark.parametrize(("lng", "name"), [("113.245", "worker"), ("113.275", "other_worker")])
def test_a_point_inside_a_grid_needs_no_dispatcher(
    visitor: Client, world: World, lng: str, name: str
) -> None:
    report(visitor, lat="33.745", lng=lng, datum="WGS-84")

    assert desks(world) == {name: ["services.sign"]}
