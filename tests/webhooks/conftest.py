"""The small known district with a receiver on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chunsheng.kernel.webhooks.actions import add_target
from chunsheng.kernel.webhooks.models import Target
from tests.portal.conftest import make_open_world
from tests.queue.receiving import Receiver, receiving
from tests.world import World

REQUESTS = "services.requests"


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who listens on this machine."""
    with receiving() as found:
        yield found


def listen(world: World, url: str, who: str = "worker", **more: Any) -> Target:
    """A target of somebody's; its secret is in `told`."""
    asked = {"name": "报表", "url": url, "registers": [REQUESTS], **more}
    return add_target(by=world.by(who), **asked)
