"""The small known district with four residents and the rules of 2018 and of the Civil Code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.deliberation.telling import Meeting, convene

Enter = Callable[[str], Client]


@pytest.fixture
def meeting(db: None) -> Meeting:
    """The first community, who lives there, and by what they vote."""
    return convene()


@pytest.fixture
def enter(meeting: Meeting) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(meeting.world.accounts[name])
        return client

    return sign_in
