"""The small known district with a sample garden, made anew for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.garden.telling import Garden, make_garden
from tests.world import make_world

Enter = Callable[[str], Client]


@pytest.fixture
def garden(db: None) -> Garden:
    """Two plots and a school, at 2023-03-08 08:30."""
    return make_garden(make_world())


@pytest.fixture
def enter(garden: Garden) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(garden.world.accounts[name])
        return client

    return sign_in
