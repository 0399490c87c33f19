"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "chunsheng.people"
    label = "people"
