"""Who may enter the API: whoever brings a token that holds, or a session with its proof of origin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from chunsheng.kernel.access.doors import READING
from chunsheng.kernel.api.problems import Forged, OnlyReads
from chunsheng.kernel.api.terms import Scope


class Token(HttpBearer):
    """A token in the header, as the middleware found it; a wrong one is as good as none."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token's row, or None; OnlyReads where it may not do what is asked."""
        held = getattr(request, "token", None)
        if held is not None and held.scope != Scope.WRITE and request.method not in READING:
            raise OnlyReads
        return held


class Session(APIKeyCookie):
    """A browser's session. Whatever writes must prove that it comes from our own pages."""

    param_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Any:
        """The account, or None; Forged without the proof."""
        if not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise Forged
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Not asked: the session was opened before."""
        return None
