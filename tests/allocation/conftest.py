"""The small known district with a garden and its neighbours, made anew for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.allocation.telling import Sharing, make_sharing
from tests.world import make_world

Enter = Callable[[str], Client]


@pytest.fixture
def sharing(db: None) -> Sharing:
    """Six households, two of which live alone, at 2023-03-08 08:30."""
    return make_sharing(make_world())


@pytest.fixture
def enter(sharing: Sharing) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(sharing.world.accounts[name])
        return client

    return sign_in
