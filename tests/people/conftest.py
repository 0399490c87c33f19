"""The small known district, made anew for each test, and whoever signs in there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.world import World, make_world

Enter = Callable[[str], Client]


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post."""
    return make_world()


@pytest.fixture
def enter(world: World) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.accounts[name])
        return client

    return sign_in
