"""Two choices open to any visitor on any page: the language, and the edition with large text."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from chunsheng.kernel.access.doors import public
from chunsheng.kernel.ui.shell import EDITION_COOKIE, ELDER, PLAIN

A_YEAR = 365 * 24 * 3600


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language for a year and returns to the page; an unknown one changes nothing."""
    chosen = request.POST.get("language", "")
    known = chosen in dict(settings.LANGUAGES)
    return _back_with(request, settings.LANGUAGE_COOKIE_NAME, chosen if known else "")


@public
@require_POST
def choose_edition(request: HttpRequest) -> HttpResponse:
    """Keeps the edition (large text or plain) for a year and returns to the page."""
    chosen = request.POST.get("edition", "")
    return _back_with(request, EDITION_COOKIE, chosen if chosen in {ELDER, PLAIN} else "")


def _back_with(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    """Back to the form's page (never to another host), with the choice kept if it is one."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(target if safe else "/")
    if value:
        response.set_cookie(
            cookie,
            value,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response
