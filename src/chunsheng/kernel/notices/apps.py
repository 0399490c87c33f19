"""Tells Django of notices, lets them hear of each entry, and puts the inbox into the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "chunsheng.kernel.notices"
    label = "notices"

    def ready(self) -> None:
        """The inbox stands below the desk, with the number of what is unread."""
        from chunsheng.kernel.ledger.entering import listeners
        from chunsheng.kernel.notices import telling
        from chunsheng.kernel.notices.queries import unread
        from chunsheng.kernel.notices.terms import NOTICES
        from chunsheng.kernel.ui import menu

        listeners.append(telling.hear)
        menu.add(
            menu.Entry(
                _("消息"),
                icon="inbox",
                group=menu.Group.DESK,
                url=lambda: f"/r/{NOTICES}/",
                count=unread,
                order=2,
            )
        )
