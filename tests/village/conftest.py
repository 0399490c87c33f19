"""The small known district with a village in it, made anew for each test."""

from __future__ import annotations

import pytest

from tests.village.telling import Village, make_village
from tests.world import World, make_world


@pytest.fixture
def village(db: None) -> Village:
    """At 2023-03-08 08:30, a Wednesday."""
    return make_village(make_world())


@pytest.fixture
def world(village: Village) -> World:
    """The district in which all this stands."""
    return village.world
