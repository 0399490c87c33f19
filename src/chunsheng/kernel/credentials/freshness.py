"""Bulk and sensitive work asks again who it is, where the last proof is older than the dated minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from chunsheng.kernel.access.doors import READING
from chunsheng.kernel.access.models import Account
from chunsheng.kernel.credentials.gate import PROVED
from chunsheng.kernel.credentials.queries import holds_factor, rule_today
from chunsheng.kernel.words import clock


class FreshProofMiddleware:
    """Sends whoever's proof is too old to prove it again, before a page that is marked `@fresh`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, page: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """What was sent is not done: after the proof one is back where one sent it from."""
        if not getattr(page, "asks_fresh_proof", False) or not request.user.is_authenticated:
            return None
        if is_fresh(request) or not can_prove(request.viewer.account):  # type: ignore[attr-defined]  # ours
            return None
        target = urlencode({"next": _place(request)})
        return redirect(f"{reverse('prove_again')}?{target}")


def _place(request: HttpRequest) -> str:
    """The page that was asked for, or the one from which something was sent."""
    if request.method in READING:
        return request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    own = sent_from.netloc == request.get_host()
    return (
        urlunsplit(("", "", sent_from.path, sent_from.query, ""))
        if own
        else settings.LOGIN_REDIRECT_URL
    )


def is_fresh(request: HttpRequest) -> bool:
    """Whether the last proof of this session is young enough by today's rule."""
    at = request.session.get(PROVED)
    if at is None:
        return False
    age = clock.real_now().timestamp() - at
    return bool(age < timedelta(minutes=rule_today().proof_minutes).total_seconds())


def can_prove(account: Account) -> bool:
    """Whether there is anything to prove it by; a persona of the demonstration has nothing."""
    return account.has_usable_password() or holds_factor(account)


def prove_now(request: HttpRequest) -> None:
    """It has just been proved."""
    request.session[PROVED] = clock.real_now().timestamp()
