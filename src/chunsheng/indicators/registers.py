"""目标 and 功能的部分: what is to be reached by when, and by what each function is seen (R2, R19)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.indicators import actions, forms, panels
from chunsheng.indicators.models import FramePart, Target
from chunsheng.indicators.saying import goal_text
from chunsheng.indicators.terms import (
    CYCLE,
    DRAFTED,
    FRAME_PARTS,
    HANDS,
    READERS,
    RELEASED,
    TARGETS,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.policies import anywhere, at
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.asking import ReasonForm
from chunsheng.kernel.register.declaration import (
    DETAIL,
    LIST,
    Chip,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
    sample_mark,
)
from chunsheng.kernel.register.sheet import Sheet
from chunsheng.kernel.ui import menu
from chunsheng.organisations.terms import DISPATCHER

_here = at("unit__path", *HANDS)
_on_target = partial(Verb, may=_here, record_as="target")


def _goal(record: Target, value: Decimal) -> cells.Cell:
    return {"text": goal_text(record), "numeric": True}


def _year(record: Target, value: int) -> cells.Cell:
    return {"text": str(value)}


def _phasing(record: Target, value: str) -> cells.Cell:
    even = _now("按 12 个月平均") if record.is_phased else _now("没有各月进度")
    return {"text": value or even}


def _marks(record: Target) -> list[tuple[Text, str]]:
    stage = CYCLE.stage(record.stage)
    return [(stage.title, stage.tone), *sample_mark(record)]


def _measures(record: FramePart, value: str) -> cells.Cell:
    if not value:
        return {"text": _now("还没有登记这类数据"), "muted": True}
    return {"text": " · ".join(str(one.title) for one in record.measured)}


def _add(*, by: Actor, unit: Unit, measure: str, year: int, **aim: Any) -> Target:
    return actions.add_target(by=by, unit=unit, measure=measure, year=year, aim=actions.Aim(**aim))


def _take_back(*, by: Actor, record: Target, reason: str) -> Target:
    return actions.withdraw_target(by=by, target=record, reason=reason)


@register
class Targets(Register):
    """目标：哪个单位、哪项指标、哪一年、多少，依据什么；一人录入、另一人发布，改要出新版。（R19）"""

    model = Target
    code = TARGETS
    title = _("目标")
    icon = "flag"
    group = menu.Group.FIGURES
    rank = 20
    unit_word = pgettext_lazy("targets", "项")
    reads = at("unit__path", *READERS)
    select = ("unit",)
    order = ("-year", "measure", "-edition", "id")
    search = ("unit__name", "source")
    search_hint = _("找：单位、依据")
    face = Face(marks=_marks)
    wide = (panels.STANDING, panels.EDITIONS)
    columns = (
        Column("title", _("指标"), cells.strong),
        Column("unit__name", _("单位"), find="unit"),
        Column("year", _("年度"), _year),
        Column("amount", _("目标"), _goal),
        Column("basis", _("怎么算"), cells.choice("basis"), find="choice", on=(DETAIL,)),
        Column("phasing", _("各月比例"), _phasing, on=(DETAIL,)),
        Column("source", _("依据")),
        Column("edition", _("第几版"), cells.number, on=(DETAIL,)),
        Column("reason", _("为什么改"), on=(DETAIL,)),
        Column("stage", _("状态"), cells.stage(CYCLE), find="choice", on=(LIST,)),
        Column("released_at", _("发布时间"), cells.moment, on=(DETAIL,)),
    )
    chips = (
        Chip("standing", _("在用的"), lambda now: Q(stage=RELEASED.code)),
        Chip("waiting", _("等另一人发布"), lambda now: Q(stage=DRAFTED.code)),
    )
    opens_chipped = False
    cycle = CYCLE
    add = Verb("add", _("录入目标"), _add, may=_here, form=forms.TargetForm)
    sheet = Sheet(takes_back=_take_back)
    verbs = (
        _on_target("release", _("发布"), actions.release_target, main=True, bulk=True),
        _on_target("revise", _("出新版"), actions.revise_target, form=forms.RevisionForm),
        _on_target("withdraw", _("撤回"), actions.withdraw_target, form=ReasonForm, danger=True),
    )
    panels = (panels.standing, panels.editions, panels.months)
    phrases = {
        "entered": pgettext_lazy("entry", "录入目标"),
        "released": pgettext_lazy("entry", "发布目标"),
        "replaced": pgettext_lazy("entry", "被新版替代"),
        "withdrawn": pgettext_lazy("entry", "撤回目标"),
    }


@register
class FrameParts(Register):
    """功能与机制：每个部分（政治功能、服务功能……）按哪些指标看，从哪天起，依据哪句话。（R2）"""

    model = FramePart
    code = FRAME_PARTS
    title = _("功能与机制")
    icon = "category"
    group = menu.Group.FIGURES
    rank = 22
    unit_word = pgettext_lazy("parts", "个")
    reads = anywhere(*READERS)
    order = ("rank", "-since", "id")
    search = ("frame", "title")
    search_hint = _("找：框架、部分")
    columns = (
        Column("frame", _("框架")),
        Column("title", _("部分"), cells.strong),
        Column("codes", _("按什么计"), _measures, on=(LIST,)),
        Column("rank", _("次序"), cells.number, on=(DETAIL,)),
        Column("since", _("生效日期"), cells.day),
        Column("source", _("依据"), on=(DETAIL,)),
    )
    add = Verb(
        *("add", _("设一个部分"), actions.set_part, anywhere(DISPATCHER.code), forms.PartForm)
    )
    panels = (panels.measured,)
    phrases = {"set": pgettext_lazy("entry", "设定按什么计")}
