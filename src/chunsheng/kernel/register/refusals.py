"""What a person sees when something was refused: what happened, and how to mend it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.doors import public
from chunsheng.kernel.words.errors import Denied, Refusal

NOT_STORED = _(
    "服务器的存储满了，这一次没有存上，什么都没有改。我们已经知道。请过一会儿再提交一次，不会变成两件；"
    "急事请拨打社区值班电话。"
)
logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Turns a refusal that no page caught into a page that says it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Refusals and missing pages speak; anything else is a fault of ours and goes on up."""
        if isinstance(fault, Refusal):
            return refused(request, fault)
        if isinstance(fault, Http404):
            return not_found(request)
        if isinstance(fault, OperationalError) and disk_is_full(fault):
            logger.error("the disk is full: nothing can be stored")
            return _told(request, _("没有存上"), NOT_STORED, 503)
        return None


def disk_is_full(fault: OperationalError) -> bool:
    """Whether the database could not store for want of room (SQLITE_FULL, or 53100 of PostgreSQL)."""
    cause = fault.__cause__
    names = getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", "")
    return bool({"SQLITE_FULL", "53100"} & set(names))


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page of a refusal, with its own status."""
    title = _("没有权限") if isinstance(refusal, Denied) else _("没有办成")
    return _told(request, title, refusal.message, refusal.status)


def _told(request: HttpRequest, title: Any, message: Any, status: int) -> HttpResponse:
    """For staff within their own shell with the way to their desk; for residents in theirs."""
    staff = getattr(request, "user", None) is not None and request.user.is_authenticated
    context = {"title": title, "page_title": title, "message": message, "status": status}
    template = "register/refusal.html" if staff else "ui/refusal.html"
    return render(request, template, context, status=status)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Outside one's reach and not there at all look the same."""
    told = _("这里没有您要找的内容，可能地址有误，也可能不在您的范围内。")
    return _told(request, _("没有找到"), told, 404)


@public
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its proof of origin."""
    context = {
        "title": _("页面已过期"),
        "message": _("这个页面开得太久了。请返回上一页，刷新后再提交；您填的内容还在。"),
        "status": 403,
    }
    return render(request, "ui/refusal.html", context, status=403)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; says so without saying more."""
    context = {
        "title": _("系统出了差错"),
        "message": _("这是我们的问题，已记下。请稍后再试；急事请拨打社区值班电话。"),
        "status": 500,
    }
    return render(request, "ui/refusal.html", context, status=500)
