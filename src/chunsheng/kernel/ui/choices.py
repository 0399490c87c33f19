"""The language and the edition (large text or plain) that a visitor chose, each kept in a cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from chunsheng.kernel.ui.shell import EDITION_COOKIE, ELDER, PLAIN

A_YEAR = 365 * 24 * 3600


def chosen(name: str, value: str) -> tuple[str, str] | None:
    """The cookie that keeps a choice, and what it keeps; None for what is no choice of ours."""
    if name == "language" and value in dict(settings.LANGUAGES):
        return settings.LANGUAGE_COOKIE_NAME, value
    if name == "edition" and value in {ELDER, PLAIN}:
        return EDITION_COOKIE, value
    return None


def sent_along(request: HttpRequest) -> tuple[str, str] | None:
    """The choice that a half-written form brought along as go=edition:… or go=language:…."""
    name, _colon, value = request.POST.get("go", "").partition(":")
    return chosen(name, value)


def keep(response: HttpResponse, cookie: str, value: str) -> None:
    """Keeps a choice for a year."""
    response.set_cookie(
        cookie,
        value,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def apply(request: HttpRequest, cookie: str, value: str) -> None:
    """Lets a choice count for this very answer, before the browser sends its cookie."""
    request.COOKIES[cookie] = value
    if cookie == settings.LANGUAGE_COOKIE_NAME:
        translation.activate(value)
