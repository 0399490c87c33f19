"""Tells Django of the operations, and sets the demonstration's clock."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class OperationsConfig(AppConfig):
    name = "chunsheng.operations"
    label = "operations"

    def ready(self) -> None:
        """In demonstration mode the whole process reads the demonstration's clock."""
        if settings.MODE == "demo":
            from chunsheng.kernel.words import clock
            from chunsheng.operations.shown_clock import shown_now

            clock.set_provider(shown_now)
