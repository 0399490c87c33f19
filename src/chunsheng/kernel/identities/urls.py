"""Addresses of signing in by an identity, and of one's own identities."""

from __future__ import annotations

from django.urls import path

from chunsheng.kernel.identities import own, pages

urlpatterns = [
    path("sign-in/by/", pages.start_page, name="identity_start"),
    path("sign-in/back/", pages.back_page, name="identity_back"),
    path("sign-in/arrived/", pages.arrived_page, name="identity_arrived"),
    path("credentials/identities/", own.own_page, name="own_identities"),
    path("credentials/identities/go/", own.go_page, name="go_to_identity"),
    path("credentials/identities/bind/", own.bind_page, name="bind_identity"),
]
