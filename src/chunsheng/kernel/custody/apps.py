"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "chunsheng.kernel.custody"
    label = "custody"
