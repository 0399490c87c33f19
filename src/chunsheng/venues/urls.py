"""Addresses of the venues' calendar."""

from __future__ import annotations

from django.urls import path

from chunsheng.venues import pages

urlpatterns = [
    path("venues/", pages.day_page, name="venue_day"),
    path("venues/week/", pages.week_page, name="venue_week"),
]
