"""The small known district seen through the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.portal.conftest import make_open_world
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()


def send(client: Client, path: str, sent: Any = None, **headers: str) -> HttpResponse:
    """A POST of JSON; headers are named with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, sent or {}, content_type="application/json", headers=named)
