"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class VillageConfig(AppConfig):
    name = "chunsheng.village"
    label = "village"
