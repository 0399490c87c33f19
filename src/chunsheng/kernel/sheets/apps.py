"""Tells Django of sheets, and offers import, export and print on the registers' pages."""

from __future__ import annotations

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "chunsheng.kernel.sheets"
    label = "sheets"

    def ready(self) -> None:
        """Offer what is offered on every list and on every record."""
        from chunsheng.kernel.register import offering
        from chunsheng.kernel.sheets import offers

        offering.on_lists.append(offers.for_list)
        offering.on_records.append(offers.for_record)
