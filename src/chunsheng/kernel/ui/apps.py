"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "chunsheng.kernel.ui"
    label = "ui"
