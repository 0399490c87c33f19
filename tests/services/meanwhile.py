"""People at once: one acts and commits a moment later while another begins, or all begin together."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import QuerySet

from chunsheng.kernel.words.errors import Refusal

MANY = 10


class Meanwhile:
    """Another connection that has acted when the block begins, and commits a moment later."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act
        self.acted, self.commit = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        try:
            with transaction.atomic():
                self.act()
                self.acted.set()
                self.commit.wait(20)
        finally:
            connection.close()

    def __enter__(self) -> Meanwhile:
        self.thread.start()
        assert self.acted.wait(20)
        threading.Timer(0.4, self.commit.set).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.commit.set()
        self.thread.join()


def race(act: Callable[[], object], many: int = MANY) -> Counter[str]:
    """Do the same in so many threads at once; how often each outcome came."""
    barrier, outcomes = threading.Barrier(many), []

    def run() -> None:
        try:
            barrier.wait(timeout=20)
            act()
            outcomes.append("done")
        except (Refusal, IntegrityError) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return Counter(outcomes)


def take_off_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no row be locked. SQLite lets one writer in at a time, whatever is asked for: skipped there."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no lock to take away")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
