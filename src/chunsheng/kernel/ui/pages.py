"""Two choices open to any visitor on any page: the language, and the edition with large text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from chunsheng.kernel.access.doors import public
from chunsheng.kernel.ui.choices import chosen, keep


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language for a year and returns to the page; an unknown one changes nothing."""
    return _back(request, "language")


@public
@require_POST
def choose_edition(request: HttpRequest) -> HttpResponse:
    """Keeps the edition (large text or plain) for a year and returns to the page."""
    return _back(request, "edition")


def _back(request: HttpRequest, name: str) -> HttpResponse:
    """Back to the form's page (never to another host), with the choice kept if it is one."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(target if safe else "/")
    choice = chosen(name, request.POST.get(name, ""))
    if choice:
        keep(response, *choice)
    return response
