"""The small known district with four residents and the rules of 2018 and of the Civil Code."""

from __future__ import annotations

import pytest

from tests.deliberation.telling import Meeting, convene
from tests.world import World


@pytest.fixture
def meeting(db: None) -> Meeting:
    """The first community, who lives there, and by what they vote."""
    return convene()


@pytest.fixture
def world(meeting: Meeting) -> World:
    """The district in which all this stands."""
    return meeting.world
