"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "chunsheng.organisations"
    label = "organisations"
