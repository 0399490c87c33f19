"""The small known district as staff enter it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from chunsheng.desk.personas import KEY
from chunsheng.kernel.records.models import Setting
from tests.portal.conftest import make_open_world
from tests.world import World

Enter = Callable[[str], Client]


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post; the worker and the leader are personas."""
    made = make_open_world()
    told = [{"username": name, "sees": "样例", "icon": "user"} for name in ("worker", "leader")]
    Setting.objects.create(key=KEY, value=told)
    return made


@pytest.fixture
def enter(world: World) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.accounts[name])
        return client

    return sign_in
