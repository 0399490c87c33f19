"""Statements over whole tables, which take longer than a page may wait for its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def take_time() -> None:
    """Let no statement of this connection be cut short; on SQLite none is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


@contextmanager
def taking_time() -> Iterator[None]:
    """Let none be cut short for a while; afterwards as before."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()[0]
        take_time()
        yield
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [before])
