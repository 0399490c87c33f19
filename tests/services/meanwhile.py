"""Two people at once: one acts and commits a moment later, while the other already begins."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection, transaction


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
