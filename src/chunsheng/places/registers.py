"""片区 and 楼栋: the ground on which everything else is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import at
from chunsheng.kernel.access.roles import LEADER, SYSTEM_ADMIN
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import (
    DETAIL,
    Chip,
    Column,
    Face,
    Register,
    Text,
    Verb,
    register,
)
from chunsheng.kernel.register.sheet import Sheet
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import clock
from chunsheng.places import actions, bulk, forms
from chunsheng.places.models import Area, Building
from chunsheng.places.terms import AreaKind

# The roles of staff are declared with their posts, a storey above; grants name them by code.
STAFF = ("grid_worker", "dispatcher", "supervisor", LEADER.code, SYSTEM_ADMIN.code)


def _kind(record: Area, value: str) -> cells.Cell:
    return {"text": AreaKind(value).label}


def _drawn(record: Area, value: Any) -> cells.Cell:
    if value is None:
        return cells.text(record, None)
    return {"text": _("示意") if record.sketch else _("实测")}


def _marks(record: Area) -> list[tuple[Text, str]]:
    marks: list[tuple[Text, str]] = [(AreaKind(record.unit.kind).label, "")]
    return [*marks, (_("样例"), "")] if record.unit.sample else marks


def _move(*, by: Actor, area: Area, **said: Any) -> Area:
    return actions.move_area(by=by, area=area, on=clock.today(), **said)


def _chip(kind: AreaKind) -> Chip:
    return Chip(kind.value, kind.label, lambda now: Q(unit__kind=kind), ("code", "pk"))


def _buildings_given(records: Sequence[Building]) -> list[dict[str, Any]]:
    return [
        {name: getattr(one, name) for name in forms.BuildingForm.base_fields} for one in records
    ]


@register
class Areas(Register):
    """区、街道、社区、网格：边界和隶属关系，一切数字按它归属。（R5）"""

    model = Area
    code = "places.areas"
    title = _("片区与网格")
    icon = "map-2"
    group = menu.Group.OFFICE
    unit_word = _("个")
    reads = at("unit__path", *STAFF)
    select = ("unit", "parent")
    order = ("code", "pk")
    search = ("unit__name", "code")
    search_hint = _("找：社区名、区划代码")
    face = Face(marks=_marks)
    columns = (
        Column("unit__name", _("名称"), cells.strong, find="unit"),
        Column("parent__name", _("上级")),
        Column("unit__kind", _("级别"), _kind),
        Column("code", _("区划代码"), cells.quiet),
        Column("boundary", _("边界"), _drawn),
        Column("datum", _("坐标系"), cells.choice("datum"), on=(DETAIL,)),
    )
    chips = tuple(_chip(kind) for kind in (AreaKind.GRID, AreaKind.COMMUNITY, AreaKind.STREET))
    add = Verb(
        "add",
        _("登记片区"),
        actions.add_area,
        may=at("unit__path", SYSTEM_ADMIN.code),
        form=forms.AreaForm,
    )
    verbs = (
        Verb(
            "redraw",
            _("重画边界"),
            actions.redraw_boundary,
            may=at("unit__path", SYSTEM_ADMIN.code),
            form=forms.RedrawForm,
            record_as="area",
        ),
        Verb(
            "move",
            _("调整隶属"),
            _move,
            may=at("unit__path", SYSTEM_ADMIN.code),
            form=forms.MoveForm,
            when=lambda area: area.unit.kind in {AreaKind.COMMUNITY, AreaKind.GRID},
            record_as="area",
        ),
    )
    phrases = {
        "added": pgettext_lazy("entry", "登记"),
        "redrawn": pgettext_lazy("entry", "重画边界"),
        "moved": pgettext_lazy("entry", "调整隶属"),
    }


@register
class Buildings(Register):
    """楼栋：居民报事时选的楼，各在哪个网格。（R5）"""

    model = Building
    code = "places.buildings"
    title = _("楼栋台账")
    icon = "building-skyscraper"
    group = menu.Group.OFFICE
    unit_word = _("栋")
    reads = at("grid__path", *STAFF)
    select = ("grid__area__parent",)
    order = ("name", "id")
    search = ("name", "address")
    search_hint = _("找：小区、楼号")
    columns = (
        Column("name", _("名称"), cells.strong),
        Column("address", _("地址")),
        Column("grid__area__parent__name", _("社区")),
        Column("grid__name", _("网格"), find="unit"),
        Column("lat", _("纬度"), on=(DETAIL,)),
        Column("lng", _("经度"), on=(DETAIL,)),
        Column("datum", _("坐标系"), cells.choice("datum"), on=(DETAIL,)),
    )
    add = Verb(
        "add",
        _("登记楼栋"),
        actions.add_building,
        may=at("grid__path", SYSTEM_ADMIN.code),
        form=forms.BuildingForm,
    )
    sheet = Sheet(
        act_many=bulk.add_buildings,
        judge=bulk.judge_buildings,
        takes_back=bulk.take_back_building,
        given=_buildings_given,
    )
    phrases = {
        "added": pgettext_lazy("entry", "登记"),
        "taken_back": pgettext_lazy("entry", "撤销登记"),
    }
