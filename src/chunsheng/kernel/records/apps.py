"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "chunsheng.kernel.records"
    label = "records"
