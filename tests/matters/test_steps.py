"""The desk is my steps: those of my posts exactly, and of the posts that I stand in for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.viewers import NOBODY, viewer_of
from chunsheng.matters.actions import (
    Stated,
    StepIsClosed,
    finish_step,
    open_step,
    state_need,
    withdraw_step,
)
from chunsheng.matters.models import Need, Step
from chunsheng.matters.queries import my_steps, steps_of
from chunsheng.organisations.actions import fill_post
from chunsheng.organisations.models import Post
from tests.places.ground import BY
from tests.world import World

NOW = datetime(2023, 3, 8, 0, 30, tzinfo=UTC)


def need() -> Need:
    return state_need(by=BY, stated=Stated(kind="test", title="会场一处"))


def step(unit: Unit, role: str = "grid_worker", hours: int = 1, kind: str = "test.do") -> Step:
    return open_step(
        record=need(),
        kind=kind,
        title=f"{hours} 小时内",
        unit=unit,
        role=role,
        due_at=NOW + timedelta(hours=hours),
    )


def titles(world: World, name: str) -> list[str]:
    return [one.title for one in my_steps(viewer_of(world.accounts[name]))]


def test_a_desk_shows_its_own_posts_steps_the_first_due_first(world: World) -> None:
    step(world.grid, hours=5)
    step(world.grid, hours=2)
    step(world.street, "dispatcher", hours=1)
    step(world.grid, "supervisor", hours=3)
    assert titles(world, "worker") == ["2 小时内", "5 小时内"]
    assert titles(world, "dispatcher") == ["1 小时内"]
    # The street's dispatcher and the community's secretary do not see what lies below them.
    assert titles(world, "secretary") == titles(world, "leader") == []
    assert list(my_steps(NOBODY)) == []


def test_who_stands_in_sees_the_steps_of_the_post_for_that_time_only(
    world: World, turn_clock: Callable[[datetime], None]
) -> None:
    step(world.grid)
    post = Post.objects.get(unit=world.grid)
    fill_post(
        by=BY,
        post=post,
        account=world.accounts["neighbour"],
        since=date(2023, 3, 8),
        until=date(2023, 3, 10),
        stand_in=True,
    )
    assert titles(world, "neighbour") == ["1 小时内"]
    turn_clock(NOW + timedelta(days=2))
    assert titles(world, "neighbour") == []
    assert titles(world, "worker") == ["1 小时内"]


def test_a_step_ends_once(world: World) -> None:
    done, gone = step(world.grid), step(world.grid)
    finish_step(step=done, by=world.accounts["worker"])
    withdraw_step(step=gone)
    assert titles(world, "worker") == []
    for again in (done, gone):
        with pytest.raises(StepIsClosed):
            finish_step(step=again, by=world.accounts["worker"])
        with pytest.raises(StepIsClosed):
            withdraw_step(step=again)
    kept = Step.objects.get(pk=done.pk)
    assert (kept.done_at, kept.done_by, kept.version) == (NOW, world.accounts["worker"], 2)


def test_one_step_of_a_kind_is_open_for_a_record_and_post(world: World) -> None:
    record = need()
    given = {"record": record, "kind": "test.do", "title": "办", "role": "grid_worker"}
    first = open_step(**given, unit=world.grid, due_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        open_step(**given, unit=world.grid, due_at=NOW)
    open_step(**given, unit=world.other_grid, due_at=NOW)
    finish_step(step=first, by=None)
    open_step(**given, unit=world.grid, due_at=NOW)
    assert steps_of(record).count() == 3


def test_a_desk_is_paged_by_its_order(world: World) -> None:
    for hours in (3, 1, 2, 2, 2):
        step(world.grid, hours=hours)
    desk = my_steps(viewer_of(world.accounts["worker"]))
    whole = list(desk)
    last = whole[2]
    rest = [one for one in desk if (one.due_at, one.pk) > (last.due_at, last.pk)]
    assert whole[:3] + rest == whole
