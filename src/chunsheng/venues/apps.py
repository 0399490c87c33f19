"""Tells Django of this package, and puts the calendar into the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VenuesConfig(AppConfig):
    name = "chunsheng.venues"
    label = "venues"

    def ready(self) -> None:
        """The calendar's own line, for whoever may read its bookings."""
        from chunsheng.kernel.ui import menu
        from chunsheng.venues.registers import Bookings

        menu.add(
            menu.Entry(
                _("场馆日历"),
                icon="calendar",
                group=menu.Group.PARTNERS,
                url_name="venue_day",
                shown=lambda viewer: viewer.holds(Bookings.reads.roles),
                order=40,
            )
        )
