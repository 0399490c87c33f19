"""Tells Django of this package, and puts the cockpit into the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "chunsheng.indicators"
    label = "indicators"

    def ready(self) -> None:
        """The lines of the cockpit, of targets and of coverage, for whoever may read a figure there."""
        from chunsheng.indicators.queries import readers_of_cockpit
        from chunsheng.indicators.terms import READERS
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
        for title, icon, name, order in (
            (_("目标进度"), "checklist", "targets", 2),
            (_("功能与机制覆盖"), "table", "coverage", 3),
        ):
            menu.add(
                menu.Entry(
                    title,
                    icon=icon,
                    group=menu.Group.FIGURES,
                    url_name=name,
                    shown=lambda viewer: viewer.holds(READERS),
                    order=order,
                )
            )
