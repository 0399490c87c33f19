"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "chunsheng.places"
    label = "places"
