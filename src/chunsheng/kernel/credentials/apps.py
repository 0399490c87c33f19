"""Tells Django of credentials."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "chunsheng.kernel.credentials"
    label = "credentials"

    def ready(self) -> None:
        """One's own password and second factor in the navigation; the last sign-in by our own clock."""
        from django.contrib.auth.models import update_last_login
        from django.contrib.auth.signals import user_logged_in

        from chunsheng.kernel.ui import menu

        # `begin_session` notes it, in an action and by the clock that the pages show.
        user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
        menu.add(
            menu.Entry(
                _("登录与验证"),
                icon="lock",
                group=menu.Group.OWN,
                url_name="own_credentials",
                order=10,
            )
        )
