"""Tells Django of the API."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "chunsheng.kernel.api"
    label = "api"
