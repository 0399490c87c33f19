"""Tells Django of the register, and gathers every app's registers at start."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules


class RegisterConfig(AppConfig):
    name = "chunsheng.kernel.register"
    label = "register"

    def ready(self) -> None:
        """Import `registers.py` of every app; a faulty declaration stops the start."""
        from chunsheng.kernel.ui.menu import find_at

        autodiscover_modules("registers")
        find_at(lambda: reverse("find"))
