"""Requests to be found in lists, and verbs sent as the pages send them."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.test import Client

from chunsheng.kernel.access.models import Unit
from chunsheng.services.actions import receive_request
from chunsheng.services.models import Request
from tests.world import RESIDENT, World, lamp_is_dark

REQUESTS = "/r/services.requests/"


def reported(world: World, title: str = "3号楼楼道灯不亮", **said: Any) -> Request:
    """A request received from the portal."""
    petition = replace(lamp_is_dark(world), title=title, **said)
    return receive_request(by=RESIDENT, petition=petition)[0]


def unplaced(world: World, title: str, street: Unit) -> Request:
    """A request that waits for the dispatcher of a street."""
    return reported(world, title, building=None, street=street)


def page_of(request: Request) -> str:
    """The address of its page."""
    return f"{REQUESTS}{request.pk}/"


def do(client: Client, request: Request, verb: str, **sent: Any) -> Any:
    """Send a verb's form, with its own key and the version that was looked at."""
    form = {"key": str(uuid.uuid4()), "version": request.version, **sent}
    return client.post(f"{page_of(request)}{verb}/", form)
