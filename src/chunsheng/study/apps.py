"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class StudyConfig(AppConfig):
    name = "chunsheng.study"
    label = "study"
