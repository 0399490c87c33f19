"""Addresses of the residents' door."""

from __future__ import annotations

from django.urls import path

from chunsheng.portal import pages, rights

urlpatterns = [
    path("", pages.start, name="start"),
    path("report/", pages.report, name="report"),
    path("report/<uuid:key>/", pages.received, name="received"),
    path("track/", pages.tracking, name="track"),
    path("track/<uuid:key>/", pages.tracked, name="tracked"),
    path("track/photo/<uuid:key>/", pages.closing_photo, name="closing_photo"),
    path("privacy/", pages.privacy, name="privacy"),
    path("privacy/ask/", rights.ask, name="ask_for_data"),
    path("privacy/asked/<uuid:key>/", rights.asked_page, name="asked"),
]
