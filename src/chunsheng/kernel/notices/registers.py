"""消息: what the viewer was told, read and unread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import Policy
from chunsheng.kernel.access.viewers import Viewer, nothing
from chunsheng.kernel.notices import actions
from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.notices.terms import NOTICES
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
from chunsheng.kernel.register.history import phrase
from chunsheng.kernel.sheets.registers import EVERYONE


def _of_viewer(viewer: Viewer) -> Q:
    """The account's own: of a person who signed nowhere in, nobody here sees what they were told."""
    return nothing() if viewer.account is None else Q(account=viewer.account)


_own = Policy(EVERYONE, _of_viewer)


def _marks(record: Notice) -> list[tuple[Text, str]]:
    return [(_("未读"), "gold")] if record.read_at is None else [(_("已读"), "")]


def _standing(record: Notice, value: object) -> cells.Cell:
    ((said, tone),) = _marks(record)
    return {"text": "", "pill": said, "tone": tone}


def _title(record: Notice, value: str) -> cells.Cell:
    return cells.text(record, registers[value].title if value in registers else value)


def _said(record: Notice) -> str:
    known = registers.get(record.code)
    return phrase(known, record.verb) if known else record.verb


def _phrase(record: Notice, value: str) -> cells.Cell:
    return cells.text(record, _said(record))


def _way_there(record: Notice, viewer: Viewer) -> Mapping[str, Any] | None:
    """Where its record is, for as long as the viewer may see it."""
    known = registers.get(record.code)
    if known is None or not known.rows(viewer).filter(pk=record.record_id).exists():
        return None
    url = f"/r/{record.code}/{record.record_id}/"
    return {"title": _("去办"), "rows": [{"title": known.title, "text": record.label, "url": url}]}


@register
class Notices(Register):
    """消息：有什么事到了您这里，读过没有；只看得到自己的。"""

    model = Notice
    code = NOTICES
    title = _("消息")
    icon = "inbox"
    reads = _own
    order = ("-told_at", "-id")
    columns = (
        Column("label", _("编号"), cells.strong),
        Column("code", _("台账"), _title),
        Column("verb", _("事由"), _phrase),
        Column("told_at", _("时间"), cells.moment, find="between"),
        Column("read_at", _("状态"), _standing),
    )
    chips = (Chip("unread", _("未读"), lambda now: Q(read_at=None)),)
    face = Face(heading=lambda one: f"{one.label} · {_said(one)}", marks=_marks)
    verbs = (
        Verb(
            "read",
            _("标为已读"),
            actions.read_notice,
            _own,
            when=lambda notice: notice.read_at is None,
            main=True,
            bulk=True,
            record_as="notice",
            done=_("已标为已读。"),
        ),
    )
    panels = (_way_there,)
    phrases = {"read": pgettext_lazy("entry", "读过了")}
