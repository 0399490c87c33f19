"""Tells Django of the ledger; its guards are installed after every migration, its rollups follow moves."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "chunsheng.kernel.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Guards are no domain rule: they are part of the tables, on both databases."""
        from chunsheng.kernel.access.tree import moved
        from chunsheng.kernel.ledger.guards import install
        from chunsheng.kernel.ledger.rolling import roll_up_what_moved

        post_migrate.connect(install, sender=self)
        moved.connect(roll_up_what_moved)
