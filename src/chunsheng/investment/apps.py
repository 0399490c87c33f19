"""Tells Django of this package."""

from __future__ import annotations

from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "chunsheng.investment"
    label = "investment"
