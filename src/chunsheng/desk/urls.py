"""Addresses of the staff's door."""

from __future__ import annotations

from django.urls import path

from chunsheng.desk import pages

urlpatterns = [
    path("desk/", pages.desk, name="desk"),
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-out/", pages.sign_out, name="sign_out"),
]
