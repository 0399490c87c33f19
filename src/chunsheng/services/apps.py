"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "chunsheng.services"
    label = "services"

    def ready(self) -> None:
        """Say who is told of a request."""
        from chunsheng.kernel.notices.telling import tellers
        from chunsheng.services.telling import tell
        from chunsheng.services.terms import REGISTER

        tellers[REGISTER] = tell
