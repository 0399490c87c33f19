"""The small known district with a joint committee, two branches that help firms, and one firm."""

from __future__ import annotations

import pytest

from tests.enterprise.telling import Firms, settle_firms
from tests.world import World, make_world


@pytest.fixture
def firms(db: None) -> Firms:
    """The district with its firm and its helpers, at 2023-03-08 08:30."""
    return settle_firms(make_world())


@pytest.fixture
def world(firms: Firms) -> World:
    """The district in which all this stands."""
    return firms.world
