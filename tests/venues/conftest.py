"""The small known district with a sample venue, made anew for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.venues.telling import Hall, make_hall
from tests.world import make_world

Enter = Callable[[str], Client]


@pytest.fixture
def hall(db: None) -> Hall:
    """A venue in the first grid with two open zones, at 2023-03-08 08:30, a Wednesday."""
    return make_hall(make_world())


@pytest.fixture
def enter(hall: Hall) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(hall.world.accounts[name])
        return client

    return sign_in
