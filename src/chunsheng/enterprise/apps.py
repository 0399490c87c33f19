"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class EnterpriseConfig(AppConfig):
    name = "chunsheng.enterprise"
    label = "enterprise"
