"""Addresses of the cockpit and of footnotes' short codes."""

from __future__ import annotations

from django.urls import path

from chunsheng.indicators import pages

urlpatterns = [
    path("cockpit/", pages.cockpit, name="cockpit"),
    path("f/<str:code>/", pages.cited, name="cited"),
]
