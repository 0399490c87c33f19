"""Of many who adopt one lesson for one unit at one instant one does; two units do not hinder each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from chunsheng.kernel.ledger.models import Fact
from chunsheng.matters.actions import set_rule
from chunsheng.organisations.models import Post
from chunsheng.study.actions import (
    AdoptedAlready,
    adopt_lesson,
    draw_lesson,
    judge_tours,
    record_observation,
)
from chunsheng.study.models import Adoption, Observation
from chunsheng.study.terms import LIMIT
from tests.conftest import MORNING
from tests.places.ground import BY
from tests.services.meanwhile import MANY, Meanwhile, race, take_off_locks
from tests.study.telling import LONG_AGO, SUMMER, seen, tour_of
from tests.world import World, make_world


@pytest.fixture
def world(own_database: None) -> World:
    """The district in a database in which threads commit."""
    return make_world()


@pytest.fixture
def lesson(world: World) -> Observation:
    """A lesson to adopt."""
    made = record_observation(by=BY, tour=tour_of(world), seen=seen())
    return draw_lesson(by=BY, observation=made, lesson="先议再办")


def adopt(world: World, lesson: Observation, name: str = "secretary") -> Adoption:
    """Somebody's unit takes it up."""
    owner = Post.objects.get(holdings__account=world.accounts[name])
    return adopt_lesson(by=world.by(name), observation=lesson, owner=owner, due_on=SUMMER)


def stored() -> tuple[int, int]:
    """How many adoptions stand, and how many facts."""
    return Adoption.objects.count(), Fact.objects.filter(kind="study.adopted").count()


def test_of_ten_who_adopt_the_same_one_does(world: World, lesson: Observation) -> None:
    done = race(lambda: adopt(world, lesson))
    assert done == {"done": 1, AdoptedAlready.__name__: MANY - 1}
    assert stored() == (1, 1)


def test_two_units_adopt_the_same_lesson_at_once(world: World, lesson: Observation) -> None:
    with Meanwhile(lambda: adopt(world, lesson)):
        adopt(world, lesson, "dispatcher")
    assert stored() == (2, 2)


@pytest.fixture
def unlocked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked."""
    take_off_locks(monkeypatch)


def test_without_the_lock_the_unique_index_still_refuses(
    world: World, lesson: Observation, unlocked: None
) -> None:
    with Meanwhile(lambda: adopt(world, lesson)), pytest.raises(IntegrityError):
        adopt(world, lesson)
    assert stored() == (1, 1)


def test_without_lock_and_index_there_would_be_two(
    world: World, lesson: Observation, unlocked: None
) -> None:
    """The control of all of them."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX adopted_once_by_a_unit")
    with Meanwhile(lambda: adopt(world, lesson)):
        adopt(world, lesson)
    assert stored() == (2, 2)


def test_an_idle_tour_is_judged_once_by_however_many(
    world: World, turn_clock: Callable[..., None]
) -> None:
    set_rule(by=BY, kind=LIMIT, value=90, source="样例引用", since=LONG_AGO)
    record_observation(by=BY, tour=tour_of(world, on=LONG_AGO), seen=seen(visit="reported"))
    visited = tour_of(world)
    record_observation(by=BY, tour=visited, seen=seen())
    turn_clock(MORNING + timedelta(days=100))
    assert race(judge_tours) == {"done": MANY}
    assert list(Fact.objects.filter(kind="study.idle").values_list("record_id", "reverses")) == [
        (visited.pk, None)
    ]
