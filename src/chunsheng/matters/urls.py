"""Addresses of matters beside their registers'."""

from __future__ import annotations

from django.urls import path

from chunsheng.matters import pages

urlpatterns = [path("calendar/<slug:key>.ics", pages.feed_page, name="feed")]
