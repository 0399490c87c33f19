"""The small known district with a school that shares in the first community, and its liaison."""

from __future__ import annotations

import pytest

from chunsheng.cobuilding.models import Agreement
from chunsheng.kernel.ledger.entering import Actor
from tests.cobuilding.telling import Together, come_together, signed
from tests.world import World, make_world


@pytest.fixture
def together(db: None) -> Together:
    """The district, the school and its liaison, at 2023-03-08 08:30."""
    return come_together(make_world())


@pytest.fixture
def agreement(together: Together) -> Agreement:
    """The school's agreement with the community for this year, signed."""
    return signed(together)


@pytest.fixture
def liaison(together: Together) -> Actor:
    """Who acts for the school."""
    return together.liaison


@pytest.fixture
def world(together: Together) -> World:
    """The district in which all this stands."""
    return together.world
