"""Tells Django of the desk, and puts it first in the navigation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "chunsheng.desk"
    label = "desk"

    def ready(self) -> None:
        """The desk's own line of the navigation, with the number of open steps."""
        from chunsheng.kernel.ui import menu
        from chunsheng.matters.queries import my_steps

        menu.add(
            menu.Entry(
                _("我的工作台"),
                icon="checklist",
                group=menu.Group.DESK,
                url_name="desk",
                count=lambda viewer: my_steps(viewer).count(),
                order=1,
            )
        )
