"""Each answered request is counted and timed by the pattern of its address, and logged as one line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from chunsheng.operations.watching.logs import page_of

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Styles, scripts and pictures of the product, which are answered before any address is looked up.
STATIC = "/static/"
# What machines ask every few seconds, and what comes with each page, tells nothing in a log.
QUIET = ("/health/", STATIC)

REQUESTS = Counter("chunsheng_requests", "Requests answered.", ["method", "page", "status"])
SECONDS = Histogram("chunsheng_request_seconds", "How long answers took.", ["page"])

logger = logging.getLogger(__name__)


class CountingMiddleware:
    """Outermost, so that what others refuse is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = self.get_response(request)
        seconds = time.perf_counter() - began
        method = request.method if request.method in METHODS else "other"
        page = STATIC if request.path_info.startswith(STATIC) else page_of(request)
        status = answer.status_code
        REQUESTS.labels(method, page, status).inc()
        SECONDS.labels(page).observe(seconds)
        if not page.startswith(QUIET):
            told = {"method": method, "page": page, "status": status}
            logger.info("answered", extra={**told, "milliseconds": round(seconds * 1000, 1)})
        return answer
