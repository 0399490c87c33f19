"""Feeds in the inhabited world: one whose key the walk knows, one that was revoked, and one more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chunsheng.kernel.api.models import digest_of
from chunsheng.matters.actions import issue_feed, revoke_feed
from chunsheng.matters.models import Feed
from tests.world import World

HELD, REVOKED = "样例手机日历", "样例旧手机"
# What is asked with: a key that holds, and one that was revoked.
KEYS = {"key holds": "h" * 43, "key revoked": "r" * 43}


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by whose they are."""
    feeds = {one.name: one for one in Feed.objects.all()}
    return {"matters.feeds": {"worker's": feeds[HELD], "other worker's, revoked": feeds[REVOKED]}}


def tell(world: World) -> None:
    """A feed of the first worker, and a revoked one of the other's, under the keys of the walk."""
    held = issue_feed(by=world.by("worker"), name=HELD)
    revoked = issue_feed(by=world.by("other_worker"), name=REVOKED)
    for feed, what in ((held, "key holds"), (revoked, "key revoked")):
        Feed.objects.filter(pk=feed.pk).update(digest=digest_of(KEYS[what]))
    revoke_feed(by=world.by("other_worker"), feed=revoked)


def grow(world: World) -> dict[str, Callable[[int], Any]]:
    """What makes one more of each."""
    return {"matters.feeds": lambda n: issue_feed(by=world.by("worker"), name=f"样例日历{n}")}
