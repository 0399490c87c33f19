"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "chunsheng.services"
    label = "services"

    def ready(self) -> None:
        """Say who is told of a request, and offer the slip on its page."""
        from chunsheng.kernel.notices.telling import tellers
        from chunsheng.kernel.register import offering
        from chunsheng.services.telling import tell
        from chunsheng.services.terms import REGISTER
        from chunsheng.services.told import slip_offered

        offering.on_records.append(slip_offered)
        tellers[REGISTER] = tell
