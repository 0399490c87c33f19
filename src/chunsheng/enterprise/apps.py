"""Tells Django of this package, and makes its words known."""

from __future__ import annotations

from django.apps import AppConfig


class EnterpriseConfig(AppConfig):
    name = "chunsheng.enterprise"
    label = "enterprise"

    def ready(self) -> None:
        """Declare what is measured; there is no register of its own yet that would."""
        from chunsheng.enterprise import terms  # noqa: F401 - imported for what it declares
