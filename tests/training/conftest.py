"""The small known district with its training officers, made anew for each test."""

from __future__ import annotations

import pytest

from tests.training.staffing import Staff, staff
from tests.world import World, make_world


@pytest.fixture
def team(db: None) -> Staff:
    """Two officers, two bureaus with two heads each, and a partner, at 2023-03-08 08:30."""
    made = make_world()
    found = staff(made)
    for actor in (found.trainer, found.checker):
        assert actor.account is not None
        made.accounts[actor.account.username] = actor.account
    return found


@pytest.fixture
def world(team: Staff) -> World:
    """The district in which all this stands."""
    return team.world
