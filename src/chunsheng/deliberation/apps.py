"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    name = "chunsheng.deliberation"
    label = "deliberation"
