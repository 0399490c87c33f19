"""What a resident may read of a request: its progress, in plain words."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from chunsheng.kernel.custody.terms import OPENED
from chunsheng.kernel.ledger.entering import reasons_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Attachment, Submission
from chunsheng.kernel.register.history import actor_title, entries_of
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.codes import ALPHABET, LENGTH
from chunsheng.kernel.words.language import is_english, listed
from chunsheng.privacy.models import RightsRequest
from chunsheng.privacy.queries import asked_of
from chunsheng.privacy.terms import ANSWERED, REFUSED, WAITING, AskKind
from chunsheng.privacy.terms import HANDLING as TAKEN
from chunsheng.services.models import Request
from chunsheng.services.terms import ARCHIVED, CLOSED, HANDLING, TO_ASSIGN, TO_SIGN
from chunsheng.services.told import standing

# How long the page with the query code can be opened again by the form's own key.
SHOWN_AGAIN = timedelta(minutes=30)
MOST_LOOKS = 50
# What of a request is masked, as its person calls it.
LEFT = {
    "name": pgettext_lazy("left", "称呼"),
    "phone": pgettext_lazy("left", "电话"),
    "building": pgettext_lazy("left", "楼栋"),
    "place_text": pgettext_lazy("left", "具体位置"),
    "course": pgettext_lazy("left", "经过"),
}


def code_of(key: uuid.UUID) -> str:
    """The query code of the report that a form's key stands for.

    Made from the key under the secret key (50 bits), so that a form sent twice shows the same code
    and the code is stored with no record.
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


def photos_sent(request: Request) -> int:
    """How many photos came with it."""
    return Attachment.objects.filter(record_id=request.pk, purpose="received").count()


def last_day(at: datetime) -> str:
    """The day by which something is done, inside a sentence: 3月15日（周三）, Wed 15 Mar."""
    said = dates.day(at)
    return said if is_english() else "{}（{}）".format(*said.rsplit(" ", 1))


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
    # Received from the start; assigned once a grid worker has taken it over, who then handles it.
    done = (True, reached >= 2, reached >= 3, reached >= 3)
    states: list[dict[str, str]] = []
    for title, is_done in zip(titles, done, strict=True):
        pending = not is_done and all(one["state"] == "done" for one in states)
        states.append({"title": title, "state": "done" if is_done else now if pending else "ahead"})
    return states


def card(request: Request, code: str = "", url: str = "") -> dict[str, Any]:
    """How far a request is, in one card; opened at `url` where one is given."""
    tone = {"handling": "gold", "closed": "jade", "archived": "jade"}.get(request.stage, "")
    return {
        "title": request.shown_title,
        "code": code,
        "url": url,
        "status": standing(request),
        "tone": "" if request.exclusion else tone,
        "steps": progress(request),
    }


def asked_standing(asked: RightsRequest) -> str:
    """How far a request about one's own data is, in residents' words."""
    if asked.stage == ANSWERED.code and asked.kind == AskKind.ERASE:
        return _("已按您的要求删除")
    return {
        WAITING.code: _("收到了，等人受理"),
        TAKEN.code: _("正在办"),
        ANSWERED.code: _("已答复"),
        REFUSED.code: _("没有办成，理由见下面"),
    }[asked.stage]


def asked_cards(request: Request) -> list[dict[str, str]]:
    """What the person of a request asked about their own data, and how far that is."""
    return [
        {
            "title": _("%(kind)s我的信息") % {"kind": one.get_kind_display()},
            "number": one.number,
            "status": asked_standing(one),
            "tone": "gold" if one.is_open else "jade" if not one.ground else "",
        }
        for one in asked_of(request.subject_id)
    ]


def looks(request: Request) -> list[dict[str, Any]]:
    """谁看过我: each opening of what its person left, newest first: which post, what of it, and why."""
    entries = entries_of(request).filter(verb=OPENED)[:MOST_LOOKS]
    reasons = reasons_of(entries)
    return [
        {
            "at": one.at,
            "lead": actor_title(one),
            "text": _("看了%(what)s") % {"what": listed(_opened(one))},
            "detail": reasons[one.pk],
        }
        for one in entries
    ]


def _opened(entry: Entry) -> list[str]:
    """What was opened, in the words of the resident's own form; of the rest in the table's."""
    names = entry.changes["opened"][1].split()
    return [str(LEFT.get(name) or Request._meta.get_field(name).verbose_name) for name in names]  # type: ignore[union-attr]  # plain fields


def closing_photos(request: Request) -> list[Attachment]:
    """Photos of the result; those the resident sent are not shown again."""
    return list(Attachment.objects.filter(record_id=request.pk, purpose="closed"))
