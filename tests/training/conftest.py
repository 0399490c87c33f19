"""The small known district with its training officers, made anew for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.training.staffing import Staff, staff
from tests.world import make_world

Enter = Callable[[str], Client]


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
def enter(team: Staff) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(team.world.accounts[name])
        return client

    return sign_in
