"""Rules of trying again in the inhabited world, and one more of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chunsheng.kernel.queue.actions import set_retry_rule
from chunsheng.kernel.queue.queries import rule_today
from tests.world import World

LATER = date(2024, 1, 1)


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by whose they are."""
    return {"queue.retries": {"any": rule_today()}}


def tell(world: World) -> None:
    """Nothing: the first rule came with the tables."""


def grow(world: World) -> dict[str, Callable[[int], Any]]:
    """What makes one more of each."""
    return {
        "queue.retries": lambda n: set_retry_rule(
            by=world.by("system_admin"),
            first_seconds=5,
            hours=72,
            receiver_days=5,
            source="样例",
            since=LATER + timedelta(days=n),
        )
    }
