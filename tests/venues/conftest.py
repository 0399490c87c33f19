"""The small known district with a sample venue, made anew for each test."""

from __future__ import annotations

import pytest

from tests.venues.telling import Hall, make_hall
from tests.world import World, make_world


@pytest.fixture
def hall(db: None) -> Hall:
    """A venue in the first grid with two open zones, at 2023-03-08 08:30, a Wednesday."""
    return make_hall(make_world())


@pytest.fixture
def world(hall: Hall) -> World:
    """The district in which all this stands."""
    return hall.world
