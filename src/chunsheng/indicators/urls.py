"""Addresses of the cockpit, targets and coverage, and of footnotes' short codes."""

from __future__ import annotations

from django.urls import path

from chunsheng.indicators.pages import citing, cockpit, coverage, targets

urlpatterns = [
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("targets/", targets.targets, name="targets"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("f/<str:code>/", citing.cited, name="cited"),
]
