"""Bringing a database to the tables of this version, and what has to follow."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

from chunsheng.kernel.finding.keeping import reindex
from chunsheng.kernel.ledger.positions import rebase


def bring_up_to_date() -> None:
    """Migrate, let a ledger from another server count on, and index what the search does not know."""
    patient = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if patient:  # an index over millions of rows takes longer than a page may wait
            cursor.execute("SET statement_timeout = 0")
        call_command("migrate", verbosity=0, interactive=False)
        if patient:
            cursor.execute("RESET statement_timeout")
    rebase()
    reindex(only_missing=True)
