"""Tells Django of credentials."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "chunsheng.kernel.credentials"
    label = "credentials"

    def ready(self) -> None:
        """One's own password and second factor in the navigation."""
        from chunsheng.kernel.ui import menu

        menu.add(
            menu.Entry(
                _("登录与验证"),
                icon="lock",
                group=menu.Group.FIGURES,
                url_name="own_credentials",
                order=90,
            )
        )
