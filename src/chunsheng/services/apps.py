"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "chunsheng.services"
    label = "services"

    def ready(self) -> None:
        """Say who is told of a request, who is known by its code, and offer the slip on its page."""
        from chunsheng.kernel.notices.telling import tellers
        from chunsheng.kernel.notices.texting import texters
        from chunsheng.kernel.register import offering
        from chunsheng.matters.telling import teller_of
        from chunsheng.privacy.knowing import finders
        from chunsheng.services.models import Request
        from chunsheng.services.queries import known_by_code
        from chunsheng.services.terms import CALLING, REGISTER, TOLD
        from chunsheng.services.texting import TEXTER
        from chunsheng.services.told import slip_offered

        offering.on_records.append(slip_offered)
        tellers[REGISTER] = teller_of(Request, TOLD, CALLING)
        texters[REGISTER] = TEXTER
        finders.append(known_by_code)
