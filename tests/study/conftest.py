"""The small known district with a tour of its own, made anew for each test."""

from __future__ import annotations

import pytest

from chunsheng.matters.actions import set_rule
from chunsheng.organisations.models import Post
from chunsheng.study.actions import draw_lesson, record_observation
from chunsheng.study.models import Observation, Tour
from chunsheng.study.terms import LIMIT
from tests.places.ground import BY
from tests.study.telling import LIMIT_SINCE, LONG_AGO, seen, tour_of
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30, and a limit of 90 days."""
    made = make_world()
    set_rule(by=BY, kind=LIMIT, value=90, source="样例引用", since=LIMIT_SINCE)
    return made


@pytest.fixture
def tour(world: World) -> Tour:
    """A tour of the district that ended yesterday."""
    return tour_of(world)


@pytest.fixture
def old_tour(world: World) -> Tour:
    """A tour of the district whose limit has passed."""
    return tour_of(world, on=LONG_AGO)


@pytest.fixture
def lesson(world: World, tour: Tour) -> Observation:
    """Something seen at a visited place from which a lesson was drawn."""
    made = record_observation(by=world.by("district_dispatcher"), tour=tour, seen=seen())
    return draw_lesson(by=world.by("district_dispatcher"), observation=made, lesson="先议再办")


@pytest.fixture
def owner(world: World) -> Post:
    """The post of the community's secretary."""
    return Post.objects.get(holdings__account=world.accounts["secretary"])
