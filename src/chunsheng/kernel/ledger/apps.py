"""Tells Django of the ledger, and has its append-only guards installed after every migration."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "chunsheng.kernel.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Guards are no domain rule: they are part of the tables, on both databases."""
        from chunsheng.kernel.ledger.guards import install

        post_migrate.connect(install, sender=self)
