"""The address of the overview."""

from __future__ import annotations

from django.urls import path

from chunsheng.cobuilding import pages

urlpatterns = [path("cobuilding/", pages.overview, name="cobuilding")]
