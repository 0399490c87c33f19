"""The small known district with a garden and its neighbours, made anew for each test."""

from __future__ import annotations

import pytest

from tests.allocation.telling import Sharing, make_sharing
from tests.world import World, make_world


@pytest.fixture
def sharing(db: None) -> Sharing:
    """Six households, two of which live alone, at 2023-03-08 08:30."""
    return make_sharing(make_world())


@pytest.fixture
def world(sharing: Sharing) -> World:
    """The district in which all this stands."""
    return sharing.world
