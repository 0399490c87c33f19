"""Addresses of sharing out."""

from __future__ import annotations

from django.urls import path

from chunsheng.allocation import pages

urlpatterns = [path("allocation/<uuid:key>/receipts/", pages.receipts_page, name="receipts")]
