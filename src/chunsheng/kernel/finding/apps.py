"""Tells Django of the index, has it installed after migrations, and lets it follow the ledger."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FindingConfig(AppConfig):
    name = "chunsheng.kernel.finding"
    label = "finding"

    def ready(self) -> None:
        """Whatever is entered is found in the same transaction; the index itself is part of the tables."""
        from chunsheng.kernel.finding.fields import install
        from chunsheng.kernel.finding.keeping import follow
        from chunsheng.kernel.ledger.entering import followers

        post_migrate.connect(install, sender=self)
        followers.append(follow)
