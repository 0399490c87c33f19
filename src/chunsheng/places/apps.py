"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "chunsheng.places"
    label = "places"

    def ready(self) -> None:
        """Lists may be looked at as a map of what is drawn here."""
        from chunsheng.kernel.register.mapping import provide
        from chunsheng.places.drawn import grounds_within

        provide(grounds_within)
