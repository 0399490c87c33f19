"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "chunsheng.services"
    label = "services"
