"""Bringing a database to the tables of this version, and what has to follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from chunsheng.kernel.finding.keeping import reindex
from chunsheng.kernel.ledger.positions import rebase


def bring_up_to_date() -> None:
    """Migrate, let a ledger from another server count on, and index what the search does not know."""
    with _patience():
        call_command("migrate", verbosity=0, interactive=False)
        rebase()
        reindex(only_missing=True)


@contextmanager
def _patience() -> Iterator[None]:
    """Let a statement over millions of rows take longer than a page may wait; afterwards as before."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()[0]
        cursor.execute("SET statement_timeout = 0")
        yield
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [before])
