"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "chunsheng.briefs"
    label = "briefs"
