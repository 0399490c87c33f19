"""Addresses of the choices; the settings include them at `ui/`."""

from __future__ import annotations

from django.urls import path

from chunsheng.kernel.ui import pages

urlpatterns = [
    path("language/", pages.choose_language, name="choose_language"),
    path("edition/", pages.choose_edition, name="choose_edition"),
]
