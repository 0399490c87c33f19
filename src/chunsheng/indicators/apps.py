"""Tells Django of this package, and puts the cockpit into the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "chunsheng.indicators"
    label = "indicators"

    def ready(self) -> None:
        """The cockpit's own line, for whoever may read a figure on it."""
        from chunsheng.indicators.queries import readers_of_cockpit
        from chunsheng.kernel.ui import menu

        menu.add(
            menu.Entry(
                _("数字总览"),
                icon="chart-dots-3",
                group=menu.Group.FIGURES,
                url_name="cockpit",
                shown=lambda viewer: viewer.holds(readers_of_cockpit()),
                order=1,
            )
        )
