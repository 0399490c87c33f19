"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "chunsheng.committees"
    label = "committees"
