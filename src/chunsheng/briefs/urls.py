"""Addresses of briefs beside those of their register."""

from __future__ import annotations

from django.urls import path

from chunsheng.briefs import pages

urlpatterns = [path("briefs/<uuid:key>/word/", pages.word, name="brief_word")]
