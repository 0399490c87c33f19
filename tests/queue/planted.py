"""Jobs that tests hand on: each says its name to a receiver on this machine, or fails."""

from __future__ import annotations

import urllib.request

from django_tasks import task


@task()
def say(address: str, name: str) -> None:
    """Tell the receiver a name, by which it knows the message again."""
    request = urllib.request.Request(address, data=name.encode(), method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310 - a test's own receiver
        pass


@task()
def fail(name: str) -> None:
    """Never succeeds."""
    raise OSError(f"nobody answers {name}")
