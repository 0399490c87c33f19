"""简报: reports whose every number opens into its records (R20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.briefs import actions, forms, telling
from chunsheng.briefs.models import Brief
from chunsheng.briefs.terms import CYCLE, REGISTER
from chunsheng.kernel.access.policies import at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    DETAIL,
    LIST,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.ui import menu

BODY = _("正文")
_leads = at("unit__path", LEADER.code)


def _marks(record: Brief) -> list[tuple[Text, str]]:
    stage = CYCLE.stage(record.stage)
    return [(record.period.title, "jade"), (stage.title, stage.tone)]


def _named(record: Brief, value: str) -> cells.Cell:
    return cells.strong(record, str(record))


def _body(record: Brief, viewer: Viewer) -> Mapping[str, Any]:
    """The brief itself, with what changed since beside it."""
    return {
        "title": BODY,
        "template": "briefs/body.html",
        "text": telling.brief_text(record),
        "changed": telling.changed_since(record),
        "as_entered": telling.is_as_entered(record),
        "word": f"/briefs/{record.pk}/word/",
    }


def _verb(verb: str, act: Any, **more: Any) -> Verb:
    return Verb(verb, CYCLE.move(verb).title, act, may=_leads, record_as="brief", **more)


@register
class Briefs(Register):
    """简报：每个数字都有脚注，说清定义、单位、时点、几笔记录、多少没有核实，点开就是记录。（R20）"""

    model = Brief
    code = REGISTER
    title = _("简报")
    icon = "file-text"
    group = menu.Group.FIGURES
    rank = 5
    unit_word = _("份")
    reads = _leads
    select = ("unit",)
    order = ("-until", "-id")
    face = Face(marks=_marks)
    cycle = CYCLE
    wide = (BODY,)
    columns = (
        Column("outline", _("简报"), _named, on=(LIST,)),
        Column("unit__name", _("单位"), find="unit"),
        Column("until", _("累计至"), cells.day),
        Column("as_of", _("数字的时点"), cells.moment),
        Column("stage", _("阶段"), cells.stage(CYCLE), find="choice", on=(LIST,)),
        Column("released_at", _("发布时间"), cells.moment, on=(DETAIL,)),
    )
    add = Verb("add", _("起草简报"), actions.draft_brief, may=_leads, form=forms.BriefForm)
    verbs = (
        _verb("release", actions.release_brief, main=True, done=_("已发布，数字从此固定。")),
        _verb("redraw", actions.redraw_brief, done=_("已按最新数字重排。")),
    )
    panels = (_body,)
    phrases = {
        "drafted": pgettext_lazy("entry", "起草简报"),
        "redrawn": pgettext_lazy("entry", "按最新数字重排"),
        "released": pgettext_lazy("entry", "发布简报"),
    }
