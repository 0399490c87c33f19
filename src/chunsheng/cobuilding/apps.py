"""Tells Django of this package, and puts its overview into the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CobuildingConfig(AppConfig):
    name = "chunsheng.cobuilding"
    label = "cobuilding"

    def ready(self) -> None:
        """The overview's own line, for whoever may read its figures."""
        from chunsheng.cobuilding.pages import readers_of_overview
        from chunsheng.kernel.ui import menu

        menu.add(
            menu.Entry(
                _("共建一览"),
                icon="category",
                group=menu.Group.PARTNERS,
                url_name="cobuilding",
                shown=lambda viewer: viewer.holds(readers_of_overview()),
                order=30,
            )
        )
