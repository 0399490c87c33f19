"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "chunsheng.kernel.access"
    label = "access"
