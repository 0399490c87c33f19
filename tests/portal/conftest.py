"""The small known district behind the residents' door."""

from __future__ import annotations

import pytest
from django.test import Client

from chunsheng.services.actions import add_category
from chunsheng.services.terms import RequestKind
from tests.places.ground import BY
from tests.world import World, make_world


def make_open_world() -> World:
    """The district, with the category for what nobody could place."""
    world = make_world()
    add_category(by=BY, code="other", title="其他", kind=RequestKind.HELP)
    return world


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()


@pytest.fixture
def visitor(world: World) -> Client:
    """Somebody without an account."""
    return Client()
