"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "chunsheng.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Say who is told of a request about one's own data."""
        from chunsheng.kernel.notices.telling import tellers
        from chunsheng.matters.telling import teller_of
        from chunsheng.privacy.models import RightsRequest
        from chunsheng.privacy.terms import CALLING, REGISTER, TOLD

        tellers[REGISTER] = teller_of(RightsRequest, TOLD, CALLING)
