"""A list shows what was asked for within reach, page by page, whatever stands in its address."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from chunsheng.kernel.register.paging import PAGE
from chunsheng.services.actions import sign_request
from chunsheng.services.models import Request
from chunsheng.services.terms import RequestKind
from tests.register.asking import REQUESTS, page_of, reported, unplaced
from tests.world import Enter, World

BAD_CURSOR = "这个翻页地址已失效，请从第一页重新看起。"


def rows(client: Client, asked: str = "") -> list[str]:
    """The addresses of the rows on one page."""
    answer = client.get(f"{REQUESTS}{asked}")
    assert answer.status_code == 200
    return [row["url"] for row in answer.context["rows"]]


def test_words_find_titles_and_numbers_and_all_of_them_count(world: World, enter: Enter) -> None:
    lamp, meal = reported(world), reported(world, "助餐点几点开门")
    worker = enter("worker")

    assert rows(worker, "?q=楼道灯") == [page_of(lamp)]
    assert rows(worker, "?q=SQ-2023-000002") == [page_of(meal)]
    assert rows(worker, "?q=楼道 000001") == [page_of(lamp)]
    assert rows(worker, "?q=楼道 助餐") == []
    assert rows(worker, "?q=%25") == rows(worker, "?q=_") == []
    empty = worker.get(f"{REQUESTS}?q=没有的词").content.decode()
    assert "没有符合条件的记录" in empty
    assert 'value="没有的词"' in empty


def test_chips_ask_the_ready_made_questions_and_count_the_answers(
    world: World, enter: Enter
) -> None:
    waiting = unplaced(world, "东门口的树", world.street)
    signed = sign_request(by=world.by("worker"), request=reported(world))
    dispatcher = enter("dispatcher")
    answer = dispatcher.get(REQUESTS)

    counts = {str(one["text"]): one.get("count") for one in answer.context["chips"]}
    assert counts == {"在办": "2", "今天到期": "0", "已超期": "0", "待分派": "1", "全部": None}
    assert rows(dispatcher, "?chip=to_assign") == [page_of(waiting)]
    assert set(rows(dispatcher, "?chip=open")) == {page_of(waiting), page_of(signed)}
    assert rows(dispatcher, "?chip=late") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=inquiry", ["meal"]),
        ("kind=gossip", []),
        ("kind=", ["lamp", "meal"]),
        ("category=nonsense", []),
        ("place__name=nonsense", []),
        (f"place__name={uuid.UUID(int=7)}", []),
        ("received_at_since=2023-03-08&received_at_until=2023-03-08", ["lamp", "meal"]),
        ("received_at_since=2023-03-09", []),
        ("received_at_since=yesterday", []),
        ("received_at_until=2023-02-30", []),
        ("received_at_since=0001-01-01&received_at_until=9999-12-31", ["lamp", "meal"]),
        ("chip=nonsense", ["lamp", "meal"]),
        ("nonsense=1&after=", ["lamp", "meal"]),
        ("q=%00", []),
        ("q=" + "a%20" * 500, []),
        ("q=%27%20OR%201%3D1%20--", []),
        ("kind=%00&place__name=%00&received_at_since=%00", []),
    ],
)
def test_a_filter_finds_what_it_says_and_nonsense_finds_nothing(
    world: World, enter: Enter, asked: str, found: list[str]
) -> None:
    made = {
        "lamp": reported(world),
        "meal": reported(world, "几点开门", category=world.meal, kind=RequestKind.INQUIRY),
    }

    assert set(rows(enter("worker"), f"?{asked}")) == {page_of(made[name]) for name in found}


def test_a_unit_filter_takes_in_all_below_it_and_nothing_beyond_reach(
    world: World, enter: Enter
) -> None:
    here = reported(world)
    there = reported(world, "另一街道的事", building=None, lat=33.745, lng=113.275)
    leader, secretary = enter("leader"), enter("secretary")

    assert rows(leader, f"?place__name={world.street.pk}") == [page_of(here)]
    assert rows(leader, f"?place__name={world.other_grid.pk}") == [page_of(there)]
    assert rows(secretary, f"?place__name={world.grid.pk}") == [page_of(here)]
    assert rows(secretary, f"?place__name={world.other_grid.pk}") == []
    assert rows(secretary, "?chip=all") == [page_of(here)]


@pytest.mark.parametrize(
    ("chip", "order"), [("all", ("-received_at", "-id")), ("open", ("due_at", "id"))]
)
def test_pages_forth_and_back_show_each_row_once_though_all_came_at_once(
    world: World, enter: Enter, chip: str, order: tuple[str, ...]
) -> None:
    for n in range(2 * PAGE + 5):
        reported(world, f"第 {n} 件", building=None, street=world.street)
    expected = [page_of(one) for one in Request.objects.order_by(*order)]
    dispatcher = enter("dispatcher")
    forth = walk(dispatcher, f"?chip={chip}", "next")
    back = walk(dispatcher, forth[-1]["address"], "previous")

    assert [len(page["rows"]) for page in forth] == [PAGE, PAGE, 5]
    assert [row for page in forth for row in page["rows"]] == expected
    assert [row for page in reversed(back) for row in page["rows"]] == expected
    assert [page["next"] for page in forth][-1] is None
    assert [page["previous"] for page in back][-1] is None


def walk(client: Client, address: str, way: str) -> list[dict[str, Any]]:
    """Follow the pager one way to its end."""
    pages: list[dict[str, Any]] = []
    while address and len(pages) < 9:
        context = client.get(f"{REQUESTS}{address}").context
        pages.append(
            {
                "address": address,
                "rows": [row["url"] for row in context["rows"]],
                "next": context["next"],
                "previous": context["previous"],
            }
        )
        address = context[way]
    return pages


def test_a_row_that_comes_meanwhile_moves_no_page(world: World, enter: Enter) -> None:
    for n in range(PAGE + 5):
        reported(world, f"第 {n} 件", building=None, street=world.street)
    dispatcher = enter("dispatcher")
    first = dispatcher.get(f"{REQUESTS}?chip=all").context
    seen = [row["url"] for row in first["rows"]]
    newcomer = reported(world, "刚来的", building=None, street=world.street)
    rest = rows(dispatcher, first["next"])

    assert set(seen) & set(rest) == set()
    assert len(seen) + len(rest) == PAGE + 5
    assert page_of(newcomer) not in rest


def packed(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


SOME_KEY = str(uuid.UUID(int=1))
BROKEN = [
    "x",
    "%F0%9F%92%A5",
    "AAAA",
    "_" * 300,
    packed(5),
    packed(None),
    packed({}),
    packed("abc"),
    packed([]),
    packed([False]),
    packed([False, "2023-03-08T00:30:00+00:00"]),
    packed([False, "2023-03-08T00:30:00+00:00", "no key"]),
    packed([False, "2023-03-08T00:30:00+00:00", 7]),
    packed([False, "2023-03-08T00:30:00", SOME_KEY]),
    packed([False, "yesterday", SOME_KEY]),
    packed([False, 5, SOME_KEY]),
    packed([False, None, None]),
    packed([False, [], {}]),
    packed([True, "0001-01-01T00:00:00+14:00", SOME_KEY]),
    packed([False, "2023-03-08T00:30:00+00:00", SOME_KEY, "more"]),
]


@pytest.mark.parametrize("cursor", BROKEN)
def test_a_broken_page_address_is_refused_in_words(world: World, enter: Enter, cursor: str) -> None:
    reported(world)
    answer = enter("worker").get(f"{REQUESTS}?after={cursor}")

    assert answer.status_code == 400
    assert BAD_CURSOR in answer.content.decode()


@pytest.mark.parametrize("value", ["\x00", "\ud800", 5, None, ["help"]])
def test_a_broken_page_address_of_an_order_by_words_is_refused_as_well(
    world: World, enter: Enter, value: Any
) -> None:
    cursor = packed([False, value, SOME_KEY])
    answer = enter("leader").get(f"/r/services.limits/?after={cursor}")

    assert answer.status_code == 400
    assert BAD_CURSOR in answer.content.decode()


def test_whoever_holds_no_role_there_is_told_so_and_strangers_are_asked_to_sign_in(
    world: World, enter: Enter
) -> None:
    refused = enter("system_admin").get(REQUESTS)
    stranger = Client().get(REQUESTS)

    assert refused.status_code == 403
    assert "“诉求台账”只对经办岗位开放。" in refused.content.decode()
    assert (stranger.status_code, stranger["Location"]) == (
        302,
        f"/sign-in/?next={REQUESTS}",
    )
    assert enter("worker").get("/r/nothing.here/").status_code == 404
