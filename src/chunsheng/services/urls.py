"""Addresses of requests beside their register's."""

from __future__ import annotations

from django.urls import path

from chunsheng.services import pages

urlpatterns = [path("services/<uuid:key>/slip/", pages.slip_page, name="slip")]
