"""The page that calendars read; its key stands in its address, for they can bring nothing else."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from chunsheng.kernel.access.doors import public
from chunsheng.matters.feeding import calendar_of
from chunsheng.matters.queries import feed_that_holds

CALENDAR = "text/calendar; charset=utf-8"


@public
@require_safe
def feed_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """The steps of whoever the key is; a wrong key and a revoked one lead nowhere alike."""
    feed = feed_that_holds(key)
    if feed is None:
        raise Http404
    content = calendar_of(feed.account, request.build_absolute_uri("/"))
    answer = HttpResponse(content, content_type=CALENDAR)
    answer["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    answer["Cache-Control"] = "private, no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
