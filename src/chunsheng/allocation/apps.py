"""Tells Django of this package, and offers a proposal on the page of a weighed harvest."""

from __future__ import annotations

from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "chunsheng.allocation"
    label = "allocation"

    def ready(self) -> None:
        """The link from a harvest to its proposal, and from a proposal to its receipts."""
        from chunsheng.allocation.registers import offered
        from chunsheng.kernel.register import offering

        offering.on_records.append(offered)
