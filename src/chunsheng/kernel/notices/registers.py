"""消息 and 通知方式: what the viewer was told, and where they are told as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.notices import actions, forms
from chunsheng.kernel.notices.carrying import said
from chunsheng.kernel.notices.models import Notice, Way
from chunsheng.kernel.notices.queries import sent_by, sent_for
from chunsheng.kernel.notices.terms import NOTICES, WAYS
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    Chip,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
    registers,
)
from chunsheng.kernel.register.history import title_of
from chunsheng.kernel.sheets.registers import own
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import dates

LAST = 5


def _marks(record: Notice) -> list[tuple[Text, str]]:
    return [(_("未读"), "gold")] if record.read_at is None else [(_("已读"), "")]


def _title(record: Notice, value: str) -> cells.Cell:
    return cells.text(record, title_of(value))


def _phrase(record: Notice, value: str) -> cells.Cell:
    return cells.text(record, said(record))


def _way_there(record: Notice, viewer: Viewer) -> Mapping[str, Any] | None:
    """Where its record is, for as long as the viewer may see it."""
    known = registers.get(record.code)
    if known is None or not known.rows(viewer).filter(pk=record.record_id).exists():
        return None
    url = f"/r/{record.code}/{record.record_id}/"
    return {"title": _("去办"), "rows": [{"title": known.title, "text": record.label, "url": url}]}


def _elsewhere(record: Notice, viewer: Viewer) -> Mapping[str, Any] | None:
    """By what it was sent as well, and what became of that."""
    rows = [
        {"title": one.get_carrier_display(), "text": one.stands}
        for one in sent_for(record).order_by("id")
    ]
    return {"title": _("另外发到"), "rows": rows} if rows else None


@register
class Notices(Register):
    """消息：有什么事到了您这里，读过没有；只看得到自己的。"""

    model = Notice
    code = NOTICES
    title = _("消息")
    icon = "inbox"
    reads = own
    order = ("-told_at", "-id")
    columns = (
        Column("label", _("编号"), cells.strong),
        Column("code", _("台账"), _title),
        Column("verb", _("事由"), _phrase),
        Column("told_at", _("时间"), cells.moment, find="between"),
        Column("read_at", _("状态"), cells.marked(_marks)),
    )
    chips = (Chip("unread", _("未读"), lambda now: Q(read_at=None)),)
    face = Face(heading=lambda one: f"{one.label} · {said(one)}", marks=_marks)
    verbs = (
        Verb(
            "read",
            _("标为已读"),
            actions.read_notice,
            own,
            when=lambda notice: notice.read_at is None,
            main=True,
            bulk=True,
            record_as="notice",
            done=_("已标为已读。"),
        ),
    )
    panels = (_way_there, _elsewhere)
    phrases = {"read": pgettext_lazy("entry", "读过了")}


def _way_marks(record: Way) -> list[tuple[Text, str]]:
    return [(_("在用"), "jade")] if record.ended_at is None else [(_("已停用"), "")]


def _by_what(record: Way, value: str) -> cells.Cell:
    return cells.strong(record, record.get_carrier_display())


def _last_sent(record: Way, viewer: Viewer) -> Mapping[str, Any] | None:
    """What went this way last, and how it stands."""
    last = sent_by(record).select_related("notice").order_by("-id")[:LAST]
    rows = [
        {"title": dates.moment(one.notice.told_at), "text": f"{one.notice} · {one.stands}"}
        for one in last
    ]
    return {"title": _("最近发出"), "rows": rows} if rows else None


@register
class Ways(Register):
    """通知方式：除了“消息”，还发到哪个邮箱、哪个群；只发编号和事由，本人登记、本人停用。"""

    model = Way
    code = WAYS
    title = _("通知方式")
    icon = "message-2"
    group = menu.Group.OWN
    rank = 97
    reads = own
    order = ("-since", "-id")
    columns = (
        Column("carrier", _("方式"), _by_what),
        Column("address", _("工作邮箱")),
        Column("since", _("登记时间"), cells.moment),
        Column("ended_at", _("状态"), cells.marked(_way_marks)),
    )
    face = Face(marks=_way_marks)
    add = Verb("add", _("登记通知方式"), actions.add_way, own, form=forms.WayForm)
    verbs = (
        Verb(
            "end",
            _("停用"),
            actions.end_way,
            own,
            when=lambda way: way.ended_at is None,
            danger=True,
            confirm=_("停用后不再为您发到这里；“消息”里照样有。"),
            record_as="way",
        ),
    )
    panels = (_last_sent,)
    phrases = {
        "added": pgettext_lazy("entry", "登记了通知方式"),
        "ended": pgettext_lazy("entry", "停用了通知方式"),
    }
