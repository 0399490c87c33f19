"""The small known district with a village in it, made anew for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.village.telling import Village, make_village
from tests.world import make_world

Enter = Callable[[str], Client]


@pytest.fixture
def village(db: None) -> Village:
    """At 2023-03-08 08:30, a Wednesday."""
    return make_village(make_world())


@pytest.fixture
def enter(village: Village) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(village.world.accounts[name])
        return client

    return sign_in
