"""What a petitioner is told of their request, in plain words: on their page, in person, on paper."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.notices.carrying import said
from chunsheng.kernel.notices.handing import is_set
from chunsheng.kernel.notices.models import Notice, Sending
from chunsheng.kernel.notices.queries import texts_of, told_of
from chunsheng.kernel.notices.terms import CarrierCode, Means
from chunsheng.kernel.office.word import Paper
from chunsheng.kernel.register.declaration import Register
from chunsheng.kernel.register.offering import Offer
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.language import listed
from chunsheng.services.models import Request
from chunsheng.services.terms import ARCHIVED, CLOSED, HANDLING, REGISTER, TO_ASSIGN, TO_SIGN, Reach

SHOWN, ON_THE_CARD = 50, 5
TONES = {Reach.TO_CALL.value: "red", Reach.MISSED.value: "gold"}
NARROW = {"Na", "N", "H"}
# What a page of large letters holds below its title: lines, one less than fit, for words that do not
# fill theirs; and in each so much, of which a Chinese sign takes two and a Latin letter one. The
# first line of a paragraph is indented by two signs.
LINES, WIDTH, INDENT = 16, 40, 4
LONGEST_TITLE = 80
CUT = "……"


def standing(request: Request) -> str:
    """How far a request is, in residents' words; the stages' own names are the staff's."""
    if request.exclusion:
        return _("不予受理")
    return {
        TO_ASSIGN.code: _("正在找附近的网格员"),
        TO_SIGN.code: _("已派单，等网格员接手"),
        HANDLING.code: _("办理中"),
        CLOSED.code: _("已办结"),
        ARCHIVED.code: _("已办结"),
    }[request.stage]


def told(request: Request) -> list[dict[str, Any]]:
    """What happened to it, newest first, without names and without anyone's reasons."""
    phrases = {
        **plain_words(),
        "closed": _("已办结") if request.is_open else _("已办结，结果见上面"),
        "declined": _("不予受理") if request.is_open else _("不予受理，原因见上面"),
    }
    means = {
        Means.PHONE.value: _("已打电话告诉您"),
        Means.SLIP.value: _("已把告知单当面交给您"),
    }
    return [
        {"at": one.told_at, "text": phrases[one.verb], "detail": means.get(one.means, "")}
        for one in told_of(request.subject_id, request.pk)[:SHOWN]
    ]


def plain_words() -> dict[str, str]:
    """What each step is called for residents."""
    return {
        "received": _("收到您反映的事"),
        "assigned": _("派给了附近的网格"),
        "signed": _("网格员已签收，开始办理"),
        "returned": _("退回街道重新分派"),
        "closed": _("已办结"),
        "declined": _("不予受理"),
        "reopened": pgettext("told", "重新办理"),
        "opened_to_offers": _("已请共建单位和志愿者来帮忙"),
    }


def reached_card(record: Request, viewer: Viewer) -> dict[str, Any]:
    """Beside a request: what its petitioner was told, and by what."""
    texts = {one.notice_id: one.stands for one in _texts(record)}
    rows = [
        {"title": dates.moment(one.told_at), "text": said(one), "note": _by_what(one, texts)}
        for one in told_of(record.subject_id, record.pk)[:ON_THE_CARD]
    ]
    asked = record.wants_call and record.reach in ("", Reach.TO_CALL)
    return {
        "title": _("告诉本人"),
        "pill": record.get_reach_display(),
        "tone": TONES.get(record.reach, "jade"),
        "rows": rows,
        "lines": [_("本人要求：办完了打电话告诉。")] if asked else [],
    }


def _texts(request: Request) -> list[Sending]:
    """What went to the petitioner by short message; none is looked for where none can have gone."""
    looked_for = request.wants_texts or is_set(CarrierCode.SMS)
    return list(texts_of(request.subject_id, request.pk)) if looked_for else []


def _by_what(notice: Notice, texts: dict[uuid.UUID, str]) -> str:
    """By what the petitioner was told of it beside the page."""
    text = texts.get(notice.pk)
    means = [notice.get_means_display(), _("短信%(stands)s") % {"stands": text} if text else ""]
    return listed(str(one) for one in means if one)


def slip_offered(register: Register, record: Any) -> Iterator[Offer]:
    """The slip, on the page of a request."""
    if register.code == REGISTER:
        yield Offer(_("告知单"), f"/services/{record.pk}/slip/", "printer")


def slip_of(request: Request) -> Paper:
    """What a petitioner is told, on one page of large letters; nothing that is masked on its page."""
    before = [
        _("编号：%(number)s") % {"number": request.number},
        _("您反映的事：%(title)s") % {"title": _cut(request.shown_title, LONGEST_TITLE)},
        _("现在：%(standing)s") % {"standing": standing(request)},
    ]
    after = [
        _("经办：%(unit)s") % {"unit": request.handling_unit.name},
        _("还有不清楚的，带上这张单子到社区来问。"),
        _("%(day)s 打印") % {"day": dates.in_full(clock.today())},
    ]
    left = LINES - sum(_lines(text) for text in before + after)
    return Paper(
        title=_("告知单"),
        paragraphs=(*before, _cut(_course(request), left * WIDTH - INDENT), *after),
        large=True,
    )


def _course(request: Request) -> str:
    """By when it is done, or what came of it, in one paragraph."""
    if request.is_open:
        return _("最晚 %(day)s办完。") % {"day": dates.in_full(clock.day_of(request.due_at))}
    return _("结果：%(outcome)s") % {"outcome": " ".join(request.outcome.split())}


def _lines(text: str) -> int:
    return -(-(INDENT + _width(text)) // WIDTH)


def _width(text: str) -> int:
    return sum(1 if east_asian_width(sign) in NARROW else 2 for sign in text)


def _cut(text: str, most: int) -> str:
    if _width(text) <= most:
        return text
    left = most - _width(CUT)
    for place, sign in enumerate(text):
        left -= _width(sign)
        if left < 0:
            return f"{text[:place]}{CUT}"
    return text
