"""Addresses for machines that watch."""

from __future__ import annotations

from django.urls import path

from chunsheng.operations import pages

urlpatterns = [
    path("health/alive/", pages.alive, name="alive"),
    path("health/ready/", pages.ready, name="ready"),
]
