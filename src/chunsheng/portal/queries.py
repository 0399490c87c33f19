"""What a resident may read of a request: its progress, in plain words."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Attachment, Submission
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.codes import ALPHABET, LENGTH
from chunsheng.services.models import Request
from chunsheng.services.terms import ARCHIVED, CLOSED, HANDLING, TO_ASSIGN, TO_SIGN

# How long the page with the query code can be opened again by the form's own key.
SHOWN_AGAIN = timedelta(minutes=30)


def code_of(key: uuid.UUID) -> str:
    """The query code of the report that a form's key stands for.

    Made from the key under the secret key (50 bits), so that a form sent twice shows the same code
    and the code is stored nowhere.
    """
    secret = hashlib.sha256(b"chunsheng/report/" + settings.SECRET_KEY.encode()).digest()
    drawn = int.from_bytes(hmac.new(secret, key.bytes, hashlib.sha256).digest())
    letters = []
    for _place in range(LENGTH):
        drawn, rank = divmod(drawn, len(ALPHABET))
        letters.append(ALPHABET[rank])
    return "".join(letters)


def received(key: uuid.UUID, operation: str) -> Request | None:
    """The request that a form made, for half an hour after it was sent."""
    sent = Submission.objects.filter(
        key=key, operation=operation, at__gt=clock.now() - SHOWN_AGAIN
    ).first()
    return None if sent is None else Request.objects.filter(pk=sent.outcome).first()


def progress(request: Request) -> list[dict[str, str]]:
    """The four steps that a resident sees."""
    order = (TO_ASSIGN.code, TO_SIGN.code, HANDLING.code, CLOSED.code, ARCHIVED.code)
    reached = order.index(request.stage)
    late = request.is_open and clock.now() > request.due_at
    now = "late" if late else "now"
    titles = (
        *(pgettext("stage", "受理"), pgettext("stage", "派单")),
        *(pgettext("stage", "办理"), pgettext("stage", "办结")),
    )
    # Received from the start; assigned once someone has it to sign; handled once it is signed.
    done = (True, reached >= 1, reached >= 3, reached >= 3)
    states: list[dict[str, str]] = []
    for title, is_done in zip(titles, done, strict=True):
        pending = not is_done and all(one["state"] == "done" for one in states)
        states.append({"title": title, "state": "done" if is_done else now if pending else "ahead"})
    return states


def card(request: Request, code: str = "") -> dict[str, Any]:
    """How far a request is, in one card."""
    stage = request.get_stage_display()
    tone = {"handling": "gold", "closed": "jade", "archived": "jade"}.get(request.stage, "")
    return {
        "title": request.shown_title,
        "code": code,
        "status": stage,
        "tone": tone,
        "steps": progress(request),
    }


def told(request: Request) -> list[dict[str, Any]]:
    """What happened to it, newest first, without names and without anyone's reasons."""
    phrases = {
        "received": _("收到您反映的事"),
        "assigned": _("派给了附近的网格"),
        "signed": _("网格员已签收，开始办理"),
        "returned": _("退回街道重新分派"),
        "closed": pgettext("told", "办结"),
        "declined": pgettext("told", "不予受理"),
        "reopened": pgettext("told", "重新办理"),
        "archived": pgettext("told", "归档"),
        "opened_to_offers": _("已请共建单位和志愿者来帮忙"),
    }
    entries = Entry.objects.filter(record_id=request.pk, verb__in=phrases).order_by("-id")[:50]
    return [{"at": one.at, "text": phrases[one.verb]} for one in entries]


def closing_photos(request: Request) -> list[Attachment]:
    """Photos of the result; those the resident sent are not shown again."""
    return list(Attachment.objects.filter(record_id=request.pk, purpose="closed"))
