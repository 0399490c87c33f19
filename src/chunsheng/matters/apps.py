"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "chunsheng.matters"
    label = "matters"
