"""Addresses of signing in and of one's own credentials."""

from __future__ import annotations

from django.urls import path

from chunsheng.kernel.credentials import own, pages, passkeys

urlpatterns = [
    path("activate/", pages.activate_page, name="activate"),
    path("sign-in/prove/", pages.prove_page, name="prove"),
    path("sign-in/set-up/", pages.set_up_page, name="set_up"),
    path("sign-in/passkey/", passkeys.enter_page, name="passkey_sign_in"),
    path("sign-in/set-up/passkey/", passkeys.set_up_page, name="set_up_passkey"),
    path("sign-in/new-password/", pages.renew_page, name="renew_password"),
    path("credentials/", own.own_page, name="own_credentials"),
    path("credentials/password/", own.change_page, name="change_password"),
    path("credentials/bind/", own.bind_page, name="bind_factor"),
    path("credentials/passkeys/bind/", passkeys.bind_page, name="bind_passkey"),
    path("credentials/passkeys/remove/", passkeys.remove_page, name="remove_passkey"),
    path("credentials/passkeys/options/", passkeys.options_page, name="passkey_options"),
    path("credentials/recovery/", own.recovery_page, name="renew_recovery"),
    path("credentials/again/", own.again_page, name="prove_again"),
]
