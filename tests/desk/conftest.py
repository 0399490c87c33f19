"""The small known district as staff enter it."""

from __future__ import annotations

import pytest

from chunsheng.desk.personas import KEY
from chunsheng.kernel.records.models import Setting
from tests.portal.conftest import make_open_world
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post; the worker and the leader are personas."""
    made = make_open_world()
    told = [{"username": name, "sees": "样例", "icon": "user"} for name in ("worker", "leader")]
    Setting.objects.create(key=KEY, value=told)
    return made
