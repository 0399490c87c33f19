"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "chunsheng.portal"
    label = "portal"
