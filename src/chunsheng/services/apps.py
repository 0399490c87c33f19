"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "chunsheng.services"
    label = "services"

    def ready(self) -> None:
        """Say who is told of a request, and who is known by its query code."""
        from chunsheng.kernel.notices.telling import tellers
        from chunsheng.privacy.knowing import finders
        from chunsheng.services.queries import known_by_code
        from chunsheng.services.telling import tell
        from chunsheng.services.terms import REGISTER

        tellers[REGISTER] = tell
        finders.append(known_by_code)
