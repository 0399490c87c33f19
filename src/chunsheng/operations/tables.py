"""Bringing a database to the tables of this version, and what has to follow."""

from __future__ import annotations

from django.core.management import call_command

from chunsheng.kernel.finding.keeping import reindex
from chunsheng.kernel.ledger.positions import rebase
from chunsheng.operations.patience import taking_time


def bring_up_to_date() -> None:
    """Migrate, let a ledger from another server count on, and index what the search does not know."""
    with taking_time():
        call_command("migrate", verbosity=0, interactive=False)
        rebase()
        reindex(only_missing=True)
