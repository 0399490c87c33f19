"""The small known district with a joint committee, two branches that help firms, and one firm."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.enterprise.telling import Firms, settle_firms
from tests.world import make_world

Enter = Callable[[str], Client]


@pytest.fixture
def firms(db: None) -> Firms:
    """The district with its firm and its helpers, at 2023-03-08 08:30."""
    return settle_firms(make_world())


@pytest.fixture
def enter(firms: Firms) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(firms.world.accounts[name])
        return client

    return sign_in
