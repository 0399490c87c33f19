"""民俗民居, 民居修缮 and 修缮规则 (R9)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import anywhere, at
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
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock
from chunsheng.organisations.terms import DISPATCHER
from chunsheng.village import actions, forms, panels, terms
from chunsheng.village.models import House, Repair, Rule
from chunsheng.village.registers.showing import (
    VERIFIED,
    always,
    amount,
    checked,
    marks_of,
    verifying,
)
from chunsheng.village.terms import (
    BEGUN,
    COST,
    ENTER,
    FINISHED,
    HOUSE,
    READ,
    REPAIR_CYCLE,
    REPAIRED,
    Condition,
)

HOUSE_PLACE = "house__place__path"
_TONES = {Condition.SOUND: "jade", Condition.WORN: "gold", Condition.DANGER: "red"}


def _condition(record: House, value: str) -> cells.Cell:
    return {"text": "", "pill": record.get_condition_display(), "tone": _TONES[Condition(value)]}


def _cost(record: Repair, value: Any) -> cells.Cell:
    return amount(record, value) if is_finished(record) else cells.number(record, None)


def is_finished(record: Repair) -> bool:
    """Whether a repair came to its end."""
    return record.stage == FINISHED.code


_on_house = partial(Verb, may=at("place__path", *ENTER), record_as="house")


@register
class Houses(Register):
    """民俗民居：在哪里、受什么保护、状况怎样，修过几次；状况只随查看和修缮变。（R9）"""

    model = House
    code = terms.HOUSES
    title = _("民俗民居")
    icon = "home"
    group = menu.Group.LAND
    rank = 60
    unit_word = pgettext_lazy("houses", "座")
    reads = at("place__path", *READ)
    select = ("place",)
    order = ("name", "id")
    search = ("name", "built")
    search_hint = _("找：民居、年代")
    wide = (panels.DONE,)
    columns = (
        Column("name", _("民居"), cells.strong),
        Column("place__name", _("村（社区）"), find="unit"),
        Column("protection", _("保护身份"), cells.choice("protection"), find="choice"),
        Column("built", _("年代")),
        Column("condition", pgettext_lazy("house", "状况"), _condition, find="choice"),
        Column("condition_on", _("哪天的状况"), cells.day),
        Column("listed_on", _("登记日期"), cells.day, on=(DETAIL,)),
        Column("verified_at", _("核实"), cells.verified, on=(DETAIL,)),
    )
    add = Verb(
        *("add", _("登记民居"), actions.list_house, at("place__path", *ENTER), forms.HouseForm)
    )
    verbs = (
        _on_house(*("begin", _("登记动工"), actions.begin_repair), form=forms.BeginForm, main=True),
        _on_house(*("inspect", _("登记查看"), actions.inspect_house), form=forms.InspectForm),
        verifying("place__path", always),
    )
    measures = (HOUSE.code, "village.in_danger")
    panels = (panels.repairs_of,)
    phrases = {
        "listed": pgettext_lazy("entry", "登记民居"),
        "inspected": pgettext_lazy("entry", "登记查看"),
        "repaired": pgettext_lazy("entry", "登记修后的状况"),
        "verified": VERIFIED,
    }
    tag_words: ClassVar[Mapping[str, Text]] = {one.value: one.label for one in Condition}


def _repair(code: str, act: Any, form: Any, **more: Any) -> Verb:
    move = REPAIR_CYCLE.move(code)
    return Verb(
        code, move.title, act, at(HOUSE_PLACE, *move.roles), form, record_as="repair", **more
    )


@register
class Repairs(Register):
    """民居修缮：谁同意的、几时动工和完工、花了多少，修前修后各一张照片。（R9）"""

    model = Repair
    code = terms.REPAIRS
    title = _("民居修缮")
    icon = "hammer"
    group = menu.Group.LAND
    rank = 61
    unit_word = pgettext_lazy("repairs", "次")
    reads = at(HOUSE_PLACE, *READ)
    select = ("house__place", "rule")
    order = ("-begun_on", "-id")
    search = ("work", "house__name")
    search_hint = _("找：修什么、民居")
    face = Face(
        marks=marks_of(REPAIR_CYCLE, "house"),
        due=lambda repair: repair.due_at if repair.stage == BEGUN.code else None,
    )
    cycle = REPAIR_CYCLE
    wide = (panels.BEFORE_AFTER,)
    columns = (
        Column("house__name", _("民居"), cells.strong, on=(LIST,)),
        Column("work", _("修什么")),
        Column("consent", _("同意文件"), on=(DETAIL,)),
        Column("rule", _("动工规则"), on=(DETAIL,)),
        Column("begun_on", _("动工日期"), cells.day),
        Column("due_on", _("计划完工"), cells.day),
        Column("ended_on", _("完工日期"), cells.day),
        Column("low", _("修缮费用"), _cost),
        Column("condition", _("修后状况"), cells.choice("condition"), on=(DETAIL,)),
        Column("stage", _("状态"), cells.stage(REPAIR_CYCLE), find="choice", on=(LIST,)),
        Column("verified_at", _("核实"), checked(is_finished), on=(DETAIL,)),
    )
    chips = (
        Chip("begun", _("在修的"), lambda now: Q(stage=BEGUN.code)),
        Chip(
            *("late", _("过了计划完工日")),
            lambda now: Q(stage=BEGUN.code, due_on__lt=clock.day_of(now)),
        ),
        Chip(
            "unverified",
            _("完工待核实"),
            lambda now: Q(stage=FINISHED.code, verified_at=None),
        ),
    )
    opens_chipped = False
    verbs = (
        verifying(HOUSE_PLACE, is_finished),
        _repair("finish", actions.finish_repair, forms.FinishForm, main=True),
        _repair("halt", actions.halt_repair, ReasonForm, danger=True),
    )
    measures = (REPAIRED.code, COST.code)
    panels = (panels.before_after, panels.of_the_house)
    phrases = {
        "begun": pgettext_lazy("entry", "登记动工"),
        "finished": pgettext_lazy("entry", "登记完工"),
        "halted": pgettext_lazy("entry", "停工"),
        "verified": VERIFIED,
    }


@register
class Rules(Register):
    """修缮规则：哪一类民居动工前要谁同意，从哪天起，依据什么。（R9）"""

    model = Rule
    code = terms.RULES
    title = _("修缮规则")
    icon = "calendar-time"
    group = menu.Group.LAND
    rank = 66
    reads = anywhere(*READ)
    linked = False
    order = ("protection", "-since", "-id")
    columns = (
        Column("protection", _("保护身份"), cells.choice("protection"), find="choice"),
        Column("approver", _("要谁同意")),
        Column("source", _("依据")),
        Column("since", _("生效日期"), cells.day),
    )
    add = Verb(
        *("add", _("设修缮规则"), actions.set_rule, anywhere(DISPATCHER.code), forms.RuleForm)
    )
