"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "chunsheng.operations"
    label = "operations"
