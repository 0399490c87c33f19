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
        from chunsheng.kernel.notices import carrying, mailing, telling, texting
        from chunsheng.kernel.notices.carriers import carriers
        from chunsheng.kernel.notices.groups import GROUPS
        from chunsheng.kernel.notices.queries import unread
        from chunsheng.kernel.notices.terms import NOTICES, CarrierCode
        from chunsheng.kernel.queue.keeping import when_given_up
        from chunsheng.kernel.ui import menu

        listeners.append(telling.hear)
        carriers.update({CarrierCode.MAIL: mailing.MAIL, CarrierCode.SMS: texting.SMS, **GROUPS})
        when_given_up(carrying.send, carrying.give_up)
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
