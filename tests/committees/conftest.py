"""The small known district with a committee of its community, and who signs in by their post."""

from __future__ import annotations

import pytest

from tests.committees.telling import Sitting, sit
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_world()


@pytest.fixture
def sitting(world: World) -> Sitting:
    """A community's committee of three: its secretary, a grid worker and a school."""
    return sit(world)
