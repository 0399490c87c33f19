"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "chunsheng.training"
    label = "training"
