"""A figure opens into what it counts, within reach, and says what of it one may not open."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from chunsheng.services.actions import (
    assign_request,
    close_request,
    decline_request,
    judge_overdue,
    return_request,
    sign_request,
)
from chunsheng.services.models import Request
from tests.conftest import MORNING
from tests.portal.reporting import kept
from tests.register.asking import page_of, reported
from tests.world import Enter, World

Turn = Callable[[datetime], None]
ON_TIME = "/figures/services.on_time/"
COUNTED = "/figures/services.judged_counted/"


def closed(world: World, request: Request) -> Request:
    """The request signed and closed by its worker."""
    signed = sign_request(by=world.by("worker"), request=request)
    return close_request(by=world.by("worker"), request=signed, outcome="灯换好了。")


def test_a_rate_shows_its_parts_and_lists_the_records_it_counts(world: World, enter: Enter) -> None:
    done = closed(world, reported(world))
    declined = reported(world, "垃圾没人收")
    decline_request(
        by=world.by("dispatcher"), request=declined, exclusion="beyond_powers", outcome="请找物业。"
    )
    reported(world, "还没办的")
    answer = enter("secretary").get(ON_TIME)
    page = answer.content.decode()

    assert answer.context["rate"]["rate"] == "100.0%"
    parts = [answer.context["rate"][name] for name in ("numerator", "denominator", "excluded")]
    assert parts == ["1", "1", "1"]
    assert answer.context["rate"]["why"] == "越权 1"
    assert [row["cells"][1]["url"] for row in answer.context["rows"]] == [page_of(done)]
    assert "另有" in page
    assert answer.context["closed"] == 0
    for part in ("numerator_url", "denominator_url", "excluded_url"):
        listed = enter("secretary").get(answer.context["rate"][part])
        assert (listed.status_code, listed.context["counted"]) == (200, 1)


def test_what_nobody_reported_is_not_zero(world: World, enter: Enter) -> None:
    page = enter("secretary").get(ON_TIME).content.decode()

    assert "未报" in page
    assert "0.0%" not in page
    assert "这段时间没有记到一笔" in page


def test_as_of_an_instant_the_figure_is_what_was_known_then(
    world: World, enter: Enter, turn_clock: Turn
) -> None:
    made = reported(world)
    turn_clock(MORNING + timedelta(hours=3))
    closed(world, made)
    secretary = enter("secretary")
    before, after = ("2023-03-08T10:00:00", "2023-03-08T12:00:00%2B08:00")

    assert secretary.get(f"{ON_TIME}?as_of={before}").context["rate"]["rate"] == "未报"
    then = secretary.get(f"{ON_TIME}?as_of={after}")
    assert then.context["rate"]["rate"] == "100.0%"
    assert "已知" in then.content.decode()
    assert secretary.get(f"{ON_TIME}?period=2023-02").context["rate"]["rate"] == "未报"


@pytest.mark.parametrize(
    "asked",
    ["unit={other}", "unit={district}", "unit=nonsense", f"unit={uuid.UUID(int=3)}", "unit=%00"],
)
def test_a_unit_out_of_reach_is_not_there(world: World, enter: Enter, asked: str) -> None:
    reported(world)
    units = {"other": str(world.other_grid.pk), "district": str(world.district.pk)}
    answer = enter("secretary").get(f"{ON_TIME}?{asked.format(**units)}")
    page = answer.content.decode()

    assert answer.status_code == 404
    assert [one for one in ("按时办结率", "样例丙社区", "样例区", "楼道灯") if one in page] == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("period=2023-03-08~2023-03-01", "起始日 2023-03-08 晚于截止日 2023-03-01，请调整期间。"),
        ("period=lately", "看不懂的期间“lately”。"),
        ("period=2023-Q7", "看不懂的期间“2023-Q7”。"),
        ("period=2023-13", "看不懂的期间“2023-13”。"),
        ("period=0", "看不懂的期间“0”。"),
        ("period=~", "看不懂的期间“~”。"),
        ("period=%00", "看不懂的期间"),
        ("as_of=then", "看不懂的时点。"),
        ("as_of=2023-02-30T10:00", "看不懂的时点。"),
        ("as_of=0001-01-01T00:00", "看不懂的时点。"),
        ("as_of=9999-12-31T23:59:59-12:00", "看不懂的时点。"),
        ("as_of=9999-12-31T23:00:00Z", "看不懂的时点。"),
        ("after=nonsense", "这个翻页地址已失效，请从第一页重新看起。"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    world: World, enter: Enter, asked: str, message: str
) -> None:
    for address in (ON_TIME, COUNTED):
        answer = enter("secretary").get(f"{address}?{asked}")
        assert answer.status_code == 400
        assert message in answer.content.decode()


def test_a_measure_that_is_not_ones_own_or_not_there_is_not_there(
    world: World, enter: Enter
) -> None:
    assert enter("leader").get("/figures/services.happiness/").status_code == 404
    assert enter("system_admin").get(ON_TIME).status_code == 404
    assert Client().get(ON_TIME)["Location"] == f"/sign-in/?next={quote(ON_TIME)}"


def test_what_counts_here_but_moved_beyond_reach_is_counted_and_not_shown(
    world: World, enter: Enter, turn_clock: Turn
) -> None:
    made = reported(world)
    turn_clock(made.due_at + timedelta(minutes=1))
    assert judge_overdue() == 1
    made.refresh_from_db()
    moved = return_request(by=world.by("worker"), request=made, reason="不在本网格")
    assign_request(by=world.by("dispatcher"), request=moved, unit=world.other_grid)
    answer = enter("secretary").get(COUNTED)
    page = answer.content.decode()

    assert (answer.context["counted"], answer.context["closed"]) == (1, 1)
    assert "其中 1 笔您无权打开" in page
    assert "您无权打开的记录" in page
    assert "楼道灯" not in page
    assert str(made.pk) not in page
    everything = enter("leader").get(COUNTED)
    assert (everything.context["counted"], everything.context["closed"]) == (1, 0)
    assert page_of(made) in everything.content.decode()


def test_opening_figures_writes_nothing(world: World, enter: Enter) -> None:
    closed(world, reported(world))
    secretary, before = enter("secretary"), kept()
    for address in (ON_TIME, COUNTED, f"{ON_TIME}?period=2023", "/figures/services.days_taken/"):
        assert secretary.get(address).status_code == 200
    assert kept() == before
