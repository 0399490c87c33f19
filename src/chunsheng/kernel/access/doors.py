"""Doors: every page says whom it lets in; a page that says nothing lets nobody in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.words.errors import Denied

Page = TypeVar("Page", bound=Callable[..., Any])


def public(page: Page) -> Page:
    """Open to everyone."""
    page.door = "public"  # type: ignore[attr-defined]  # functions carry attributes
    return page


def signed_in(page: Page) -> Page:
    """Open to whoever has signed in; what they find inside is the registers' affair."""
    page.door = "signed_in"  # type: ignore[attr-defined]  # functions carry attributes
    return page


def keyed(page: Page) -> Page:
    """Open to whoever brings a session or a token; the page itself answers 401 to all others."""
    page.door = "keyed"  # type: ignore[attr-defined]  # functions carry attributes
    return page


def fresh(page: Page) -> Page:
    """Bulk or sensitive work: asks again who it is, where the last proof is too old."""
    page.asks_fresh_proof = True  # type: ignore[attr-defined]  # functions carry attributes
    return page


READING = {"GET", "HEAD", "OPTIONS"}


class WroteWhileReading(RuntimeError):
    """A page that only shows something tried to change something."""


def only_reading(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Refuse statements that write: a GET may be repeated, prefetched and cached by anyone.

    A session that holds no longer is taken out by whatever page it is brought to.
    """
    verb, table = sql.lstrip()[:6].upper(), sql.split('"', 2)[1:2]
    if verb in {"INSERT", "UPDATE", "DELETE"} and table != ["django_session"]:
        raise WroteWhileReading(sql[:80])
    return execute(sql, params, many, context)


class NoDoor(Denied):
    message = _("这个页面没有登记谁可以进入，因此不开放。")


class DoorMiddleware:
    """Gives each request its viewer, and keeps shut what no door was declared for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request.user))  # type: ignore[attr-defined]  # ours
        if request.method in READING:
            with connection.execute_wrapper(only_reading):
                return self.get_response(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, page: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse pages without a door; send strangers to the sign-in page."""
        door = getattr(page, "door", None)
        if door in {"public", "keyed"}:
            return None
        if door != "signed_in":
            raise NoDoor
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return None
