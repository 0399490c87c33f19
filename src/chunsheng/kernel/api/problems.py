"""What the API answers where something stands against it: problem+json (RFC 9457), in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.api.saying import answered
from chunsheng.kernel.records.submissions import SentAlready
from chunsheng.kernel.register import refusals
from chunsheng.kernel.words.errors import Denied, Refusal

UNFIT = HTTPStatus.UNPROCESSABLE_ENTITY
# Of a whole request, beside no field.
Faults = Iterable[tuple[str, str]]


class Unfit(Refusal):
    """What was sent cannot be taken; `faults` are fields (empty: the whole) with their sentences."""

    status = UNFIT
    message = _("内容有误，请按 errors 里的说明改正后再发。")

    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = list(faults)


class OtherMedia(Refusal):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    message = _("请发 application/json；带文件的用 multipart/form-data。")


class NoVersion(Refusal):
    status = HTTPStatus.PRECONDITION_REQUIRED
    message = _("请在 If-Match 里写明您看到的版本，也就是读取这条记录时得到的 ETag。")


class Changed(Refusal):
    """Somebody was quicker: what was sent, and how the record stands now."""

    status = HTTPStatus.PRECONDITION_FAILED
    message = _("这条记录刚被别人改过。请对照 yours 和 current，按最新版本再发。")

    def __init__(self, yours: Mapping[str, Any], current: Mapping[str, Any], tag: str) -> None:
        super().__init__()
        self.yours, self.current, self.tag = yours, current, tag


class KeyUsed(Refusal):
    status = UNFIT
    message = _("这个 Idempotency-Key 用过了，当时的内容不同。要另办一件，请换一个新的。")


class Forged(Denied):
    message = _("凭登录会话调用时，请带上 X-CSRFToken。")


class OnlyReads(Denied):
    message = _("这个令牌只能读取。要办理，请另签发一个读写的令牌。")


def problem(
    status: int, detail: str, *, fact: str = "", faults: Faults = (), **more: Any
) -> HttpResponse:
    """A problem document; `fact` names what stands against it, for programs."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if fact:
        told["fact"] = fact
    errors = [{"field": field, "detail": said} for field, said in faults]
    if errors:
        told["errors"] = errors
    told |= more
    return answered(told, status, "application/problem+json")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal with its own status; what a page would show beside its form with 400 is 422."""
    if isinstance(refusal, SentAlready):
        refusal = KeyUsed()
    status = UNFIT if refusal.status == HTTPStatus.BAD_REQUEST else refusal.status
    faults: Faults = [(refusal.field, str(refusal.message))] if refusal.field else []
    more: dict[str, Any] = {}
    if isinstance(refusal, Unfit):
        faults = refusal.faults
    if isinstance(refusal, Changed):
        more = {"yours": refusal.yours, "current": refusal.current}
    fact = type(refusal).__name__
    answer = problem(status, str(refusal.message), fact=fact, faults=faults, **more)
    if isinstance(refusal, Changed):
        answer["ETag"] = refusal.tag
    return answer


def missing(request: HttpRequest, fault: Http404) -> HttpResponse:
    """Outside one's reach and not there at all look the same."""
    told = _now("这里没有您要找的内容，可能地址有误，也可能不在您的范围内。")
    return problem(HTTPStatus.NOT_FOUND, told)


def not_stored(request: HttpRequest, fault: OperationalError) -> HttpResponse:
    """A full disk, as on a page: nothing was changed, and the same key may be sent again."""
    if not refusals.disk_is_full(fault):
        raise fault
    refusals.logger.error("the disk is full: nothing can be stored")
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(refusals.NOT_STORED), fact="DiskIsFull")


def not_so(answer: HttpResponse) -> HttpResponse:
    """An address that is there, asked by a method that it does not know; `Allow` names those it knows."""
    known = answer["Allow"]
    told = _now("这个地址不能这样调用，可以用：%(methods)s。") % {"methods": known}
    said = problem(HTTPStatus.METHOD_NOT_ALLOWED, told)
    said["Allow"] = known
    return said


def unknown(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Neither a session nor a token that holds; which of them was wrong is not told."""
    told = _now("请先登录，或带上有效的访问令牌。")
    answer = problem(HTTPStatus.UNAUTHORIZED, told)
    answer["WWW-Authenticate"] = "Bearer"
    return answer
