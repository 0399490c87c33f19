"""Tokens in the inhabited world: one that holds, one that was revoked, and one more of each.

And the words with which law 2 fills the addresses of the API.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chunsheng.kernel.api.actions import issue_token, revoke_token, set_limit
from chunsheng.kernel.api.models import Limit, Token
from tests.world import World

UNTIL, LATER = date(2023, 6, 30), date(2024, 1, 1)
HELD, REVOKED = "样例报表系统", "样例旧系统"


# A record that is not there: what is there, the API's own law asks.
ADDRESSED = {
    "<code>": "services.requests",
    "<uuidstr:key>": uuid.UUID(int=0),
    "<slug:verb>": "sign",
}


def filled(address: str) -> str:
    """An address of the API with its parameters filled in; any other as it is written."""
    path = f"/{address}"
    for part, word in ADDRESSED.items():
        path = path.replace(part, str(word))
    return path


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by whose they are."""
    tokens = {one.name: one for one in Token.objects.all()}
    return {
        "api.tokens": {"worker's": tokens[HELD], "other worker's, revoked": tokens[REVOKED]},
        "api.limits": {"any": Limit.objects.order_by("since").first()},
    }


def tell(world: World) -> None:
    """A token of the first worker, and a revoked one of the other's."""
    issue(world, "worker", HELD)
    revoke_token(by=world.by("other_worker"), token=issue(world, "other_worker", REVOKED))


def issue(world: World, name: str, what: str) -> Token:
    """A token of somebody's for something."""
    return issue_token(by=world.by(name), name=what, scope="write", expires_on=UNTIL)


def grow(world: World) -> dict[str, Callable[[int], Any]]:
    """What makes one more of each."""
    return {
        "api.tokens": lambda n: issue(world, "worker", f"样例系统{n}"),
        "api.limits": lambda n: set_limit(
            by=world.by("system_admin"),
            per_minute=100_000,
            token_days=366,
            source="样例",
            since=LATER + timedelta(days=n),
        ),
    }
