"""A list as a board and as a month: the same rows through the same door, and the rest a link away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.register import listing, mapping, shapes
from chunsheng.kernel.register.declaration import Register, register
from chunsheng.kernel.words import clock
from chunsheng.places.drawn import grounds_within
from chunsheng.places.models import Area
from chunsheng.services.actions import sign_request
from chunsheng.services.models import Request
from chunsheng.services.registers import Requests
from tests.register.asking import REQUESTS, page_of, reported
from tests.world import Enter, World


def lanes(client: Client, **asked: str) -> dict[str, dict[str, Any]]:
    """The columns of the board by their titles."""
    answer = client.get(REQUESTS, {"as": "board", "chip": "all", **asked})
    return {str(one["title"]): one for one in answer.context["board"]}


def month(client: Client, **asked: str) -> dict[int, dict[str, Any]]:
    """The days of the month by their numbers."""
    answer = client.get(REQUESTS, {"as": "calendar", "chip": "all", **asked})
    weeks = answer.context["calendar"]["weeks"]
    return {one["day"].day: one for week in weeks for one in week if one}


def mapped(client: Client, **asked: str) -> dict[str, Any]:
    """The map."""
    answer = client.get(REQUESTS, {"as": "map", "chip": "all", **asked})
    told: dict[str, Any] = answer.context["map"]
    return told


def test_a_board_has_each_record_at_its_stage(world: World, enter: Enter) -> None:
    waiting = reported(world)
    signed = sign_request(by=world.by("worker"), request=reported(world, "电梯坏了"))
    board = lanes(enter("worker"))
    assert {title: one["count"] for title, one in board.items()} == {
        "待分派": "0",
        "待签收": "1",
        "办理中": "1",
    }
    assert [card["url"] for card in board["待签收"]["cards"]] == [page_of(waiting)]
    assert [card["text"] for card in board["办理中"]["cards"]] == [signed.title]
    assert all(str(text) != "办理中" for text, _tone in board["办理中"]["cards"][0]["marks"])


def test_a_column_is_bounded_and_leads_to_the_rest(world: World, enter: Enter) -> None:
    for n in range(shapes.CARDS + 3):
        reported(world, f"第{n}盏灯")
    worker = enter("worker")
    lane = lanes(worker, q="盏灯")["待签收"]
    assert (len(lane["cards"]), lane["count"]) == (shapes.CARDS, "13")
    assert lane["rest"] == "还有 3 件"
    rest = worker.get(f"{REQUESTS}{lane['url']}")
    assert rest.context["count"] == 13
    assert {row["url"] for row in rest.context["rows"]} == {
        page_of(r) for r in Request.objects.all()
    }


def test_a_month_has_each_record_on_its_day_and_a_few_a_day(world: World, enter: Enter) -> None:
    for n in range(shapes.A_DAY + 2):
        reported(world, f"第{n}盏灯")
    made = Request.objects.first()
    assert made is not None
    due = clock.day_of(made.due_at)
    worker = enter("worker")
    days = month(worker)
    assert {day for day, one in days.items() if one["cards"]} == {due.day}
    assert len(days[due.day]["cards"]) == shapes.A_DAY
    assert days[due.day]["rest"] == "还有 2 件"
    rest = worker.get(f"{REQUESTS}{days[due.day]['url']}")
    assert rest.context["count"] == shapes.A_DAY + 2
    assert [day for day, one in days.items() if one["today"]] == [8]
    assert not any(one["cards"] for one in month(worker, month="2023-02").values())


def test_the_last_hour_of_a_month_belongs_to_it(world: World, enter: Enter) -> None:
    made = reported(world)
    late = datetime(2023, 3, 31, 23, 30, tzinfo=clock.SHANGHAI)
    Request.objects.filter(pk=made.pk).update(due_at=late)
    worker = enter("worker")
    assert [one["url"] for one in month(worker)[31]["cards"]] == [page_of(made)]
    assert not any(one["cards"] for one in month(worker, month="2023-04").values())


NO_MONTHS = ["nonsense", "2023-13", "9999-99", "0000-01", "%00", "0001-01", "9999-12"]


@pytest.mark.parametrize("asked", NO_MONTHS)
def test_a_month_that_is_none_is_this_month(world: World, enter: Enter, asked: str) -> None:
    answer = enter("worker").get(REQUESTS, {"as": "calendar", "month": asked})
    assert answer.context["calendar"]["title"] == "2023年3月"


def test_a_map_counts_by_the_smallest_area_and_leads_to_its_list(
    world: World, enter: Enter
) -> None:
    reported(world)
    reported(world, "电梯坏了")
    dispatcher = enter("dispatcher")
    ground = mapped(dispatcher)
    assert {one["name"]: one["count"] for one in ground["areas"]} == {
        one.name: 2 if one == world.grid else 0 for one in world.ground.grids[:3]
    }
    first = ground["listed"][0]
    assert (first["count"], first["level"]) == (2, 4)
    assert dispatcher.get(f"{REQUESTS}{first['url']}").context["count"] == 2
    assert mapped(dispatcher, q="电梯")["listed"][0]["count"] == 1


def test_a_map_leads_to_areas_that_no_filter_has_room_for(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(world)
    monkeypatch.setattr(listing, "CHOICE_CAP", 1)
    dispatcher = enter("dispatcher")
    first = mapped(dispatcher)["listed"][0]
    assert (first["name"], first["count"]) == (world.grid.name, 1)
    assert dispatcher.get(f"{REQUESTS}{first['url']}").context["count"] == 1
    for nonsense in ("x", str(world.other_grid.pk)):
        page = dispatcher.get(REQUESTS, {"chip": "all", "place__name": nonsense})
        assert page.context["count"] == 0


def test_a_map_says_what_it_cannot_place(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(world)
    Area.objects.filter(pk=world.grid.pk).update(boundary=None)
    assert mapped(enter("dispatcher"))["elsewhere"] == 1
    reported(world)
    monkeypatch.setattr(mapping, "MOST", 1)
    ground = mapped(enter("dispatcher"))
    assert (ground["elsewhere"], ground["most"]) == (1, 1)


def test_a_map_shows_no_point_of_a_record(world: World, enter: Enter) -> None:
    reported(world)
    page = enter("worker").get(REQUESTS, {"as": "map", "chip": "all"}).content.decode()
    assert "113.245" not in page
    assert "<svg" in page


def test_grounds_are_drawn_in_one_datum(world: World) -> None:
    plain = grounds_within([world.grid.path], 9)[0]
    Area.objects.filter(pk=world.grid.pk).update(datum="GCJ-02")
    moved = grounds_within([world.grid.path], 9)[0]
    (east, north), (east_then, north_then) = plain.label, moved.label
    # GCJ-02 shifts points here to the east and the south of WGS-84, by some hundred metres.
    assert 0.002 < east - east_then < 0.009
    assert 0.0005 < abs(north - north_then) < 0.006


def out_of_scope(client: Client) -> bool:
    """Whether a shape shows anything to somebody of another street."""
    board = any(one["cards"] for one in lanes(client).values())
    days = any(one["cards"] or one["rest"] for one in month(client).values())
    ground = mapped(client)
    return board or days or any(one["count"] for one in ground["areas"]) or ground["elsewhere"] > 0


def test_shapes_show_nothing_out_of_scope(world: World, enter: Enter) -> None:
    reported(world)
    assert not out_of_scope(enter("other_worker"))


def test_a_shape_past_the_door_is_found(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(world)
    monkeypatch.setattr(
        Register, "rows", lambda self, viewer, verb="view": self.model.objects.all()
    )
    assert out_of_scope(enter("other_worker"))


@pytest.mark.parametrize("shape", ["board", "calendar", "map"])
def test_a_shape_asks_as_much_for_many_rows_as_for_few(
    world: World, enter: Enter, shape: str
) -> None:
    def statements(client: Client) -> int:
        client.get(REQUESTS, {"as": shape})
        with CaptureQueriesContext(connection) as captured:
            client.get(REQUESTS, {"as": shape})
        return len(captured)

    worker = enter("worker")
    reported(world)
    few = statements(worker)
    for _n in range(30):
        reported(world)
    assert statements(worker) == few


def test_a_shape_by_what_cannot_be_found_by_does_not_start() -> None:
    for name, field in (("board", "urgency"), ("calendar", "closed_at"), ("map", "home__name")):
        declared = type("Planted", (Requests,), {"__doc__": "x", "code": "x.x", name: field})
        with pytest.raises(ImproperlyConfigured, match=f"no column {field}"):
            register(declared)
