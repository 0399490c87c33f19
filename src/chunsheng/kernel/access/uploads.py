"""A limit on what anyone may send, before any of it is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

# Three photos of 10 MB each and the texts beside them.
LARGEST_BODY = 32 * 1024 * 1024


class BodyLimitMiddleware:
    """Answers 413 to a body that says it is too large, or does not say how large it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        said = request.META.get("CONTENT_LENGTH") or "0"
        if chunked or not said.isdigit() or int(said) > LARGEST_BODY:
            text = _("一次发送的内容太大（最多 32 MB）。请减少照片后再试。")
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
