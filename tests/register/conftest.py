"""The small known district seen through the registers' pages."""

from __future__ import annotations

import pytest

from tests.portal.conftest import make_open_world
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()
