"""The small known district with a sample garden, made anew for each test."""

from __future__ import annotations

import pytest

from tests.garden.telling import Garden, make_garden
from tests.world import World, make_world


@pytest.fixture
def garden(db: None) -> Garden:
    """Two plots and a school, at 2023-03-08 08:30."""
    return make_garden(make_world())


@pytest.fixture
def world(garden: Garden) -> World:
    """The district in which all this stands."""
    return garden.world
