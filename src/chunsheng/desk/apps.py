"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "chunsheng.desk"
    label = "desk"
