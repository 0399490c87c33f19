"""The small known district, made anew for each test, and whoever signs in there."""

from __future__ import annotations

import pytest

from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post."""
    return make_world()
