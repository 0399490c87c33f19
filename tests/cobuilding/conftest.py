"""The small known district with a school that shares in the first community, and its liaison."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from chunsheng.cobuilding.models import Agreement
from chunsheng.kernel.ledger.entering import Actor
from tests.cobuilding.telling import Together, come_together, signed
from tests.world import make_world

Enter = Callable[[str], Client]


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
def enter(together: Together) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(together.world.accounts[name])
        return client

    return sign_in
