"""菜园地块, 菜园采摘 and 菜园学校课: what grows, what was picked, who came to learn (R7)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.garden import actions, forms
from chunsheng.garden.models import Harvest, Plot, Session
from chunsheng.garden.queries import tended_by
from chunsheng.garden.terms import (
    CYCLE,
    DECIDE,
    ENTER,
    HARVESTS,
    PLOTS,
    SESSIONS,
    WEIGHED,
)
from chunsheng.kernel.access.policies import at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.access.viewers import Viewer
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
    registers,
)
from chunsheng.kernel.ui import menu
from chunsheng.kernel.words import amounts, clock, dates

SHOWN = 20
_decides = at("place__path", *DECIDE)
_enters = at("plot__place__path", *ENTER)
_verifies = at("plot__place__path", *DECIDE)
_reads = at("plot__place__path", *ENTER, LEADER.code)
_on_plot = partial(Verb, record_as="plot", when=lambda plot: plot.closed_on is None)


def _area(record: Plot, value: Decimal | None) -> cells.Cell:
    told = _now("未知") if value is None else f"{amounts.number(value)} m²"
    return {"text": told, "numeric": True, "muted": value is None}


def _kilos(record: Harvest, value: Decimal) -> cells.Cell:
    return {"text": record.kilos_text, "numeric": True}


def _plot_marks(record: Plot) -> list[tuple[Text, str]]:
    fallow: list[tuple[Text, str]] = [(_("休耕"), "gold")] if record.closed_on else []
    return [*fallow, *([(_("样例"), "")] if record.sample else [])]


def _marks(record: Any) -> list[tuple[Text, str]]:
    return [(_("样例"), "")] if record.plot.sample else []


def _harvest_marks(record: Harvest) -> list[tuple[Text, str]]:
    stage = CYCLE.stage(record.stage)
    return [(stage.title, stage.tone), *_marks(record)]


def _is_unverified(record: Any) -> bool:
    return record.verified_at is None


def tending_card(record: Plot, viewer: Viewer) -> Mapping[str, Any]:
    """Who tends it today, and what was planted last."""
    term = tended_by(record, clock.today())
    rows: list[dict[str, Any]] = []
    if term is not None:
        until = _now("到 %(day)s") % {"day": dates.day(term.until)} if term.until else ""
        since = _now("自 %(day)s") % {"day": dates.day(term.since)}
        note = " · ".join(filter(None, (since, until)))
        rows.append({"title": _("管护"), "text": str(term), "note": note})
    for one in record.plantings.order_by("-planted_on", "-pk")[:SHOWN]:
        rows.append({"title": dates.day(one.planted_on), "text": one.crop})
    lines = [] if term else [_now("现在没有人管护。")]
    return {"title": _("管护与种植"), "rows": rows, "lines": lines}


def picked_card(record: Plot, viewer: Viewer) -> Mapping[str, Any]:
    """What was picked from it last."""
    known = registers[HARVESTS].rows(viewer).filter(plot=record)
    rows = [
        {
            "title": dates.day(one.picked_on),
            "text": f"{one.crop} {one.kilos_text}",
            "url": f"/r/{HARVESTS}/{one.pk}/",
        }
        for one in known.order_by("-picked_on", "-pk")[:SHOWN]
    ]
    none = [_now("还没有登记采摘。")]
    return {"title": _("最近采摘"), "rows": rows, "lines": [] if rows else none}


@register
class Plots(Register):
    """菜园地块：在哪里、多大、谁在管、种了什么；面积不知道的写未知。（R7）"""

    model = Plot
    code = PLOTS
    title = _("菜园地块")
    icon = "plant"
    group = menu.Group.LAND
    rank = 47
    unit_word = pgettext_lazy("plots", "块")
    reads = at("place__path", *ENTER, LEADER.code)
    select = ("place",)
    order = ("name", "id")
    search = ("name", "spot")
    search_hint = _("找：地块、位置")
    face = Face(marks=_plot_marks)
    columns = (
        Column("name", _("地块"), cells.strong),
        Column("place__name", _("网格"), find="unit"),
        Column("spot", _("位置")),
        Column("area_m2", _("面积"), _area),
        Column("opened_on", _("开垦日期"), cells.day),
        Column("closed_on", _("休耕日期"), cells.day, on=(DETAIL,)),
    )
    add = Verb("add", _("开一块地"), actions.open_plot, _decides, forms.PlotForm)
    verbs = (
        _on_plot("give", _("交给谁管"), actions.give_plot, _decides, forms.TermForm, main=True),
        _on_plot(
            *("plant", _("登记种植"), actions.plant_crop, at("place__path", *ENTER)),
            form=forms.PlantingForm,
        ),
        _on_plot(
            *("close", _("休耕"), actions.close_plot, _decides, forms.FallowForm), danger=True
        ),
    )
    panels = (picked_card, tending_card)
    wide = (_("最近采摘"),)
    phrases = {
        "opened": pgettext_lazy("entry", "开了这块地"),
        "given": pgettext_lazy("entry", "交付管护"),
        "planted": pgettext_lazy("entry", "登记种植"),
        "closed": pgettext_lazy("entry", "休耕"),
    }


@register
class Harvests(Register):
    """菜园采摘：哪天从哪块地摘了什么、称得多少，分了没有。（R7）"""

    model = Harvest
    code = HARVESTS
    title = _("菜园采摘")
    icon = "plant"
    group = menu.Group.LAND
    rank = 44
    unit_word = pgettext_lazy("harvests", "次")
    reads = _reads
    select = ("plot__place",)
    order = ("-picked_on", "-id")
    search = ("crop", "plot__name")
    search_hint = _("找：作物、地块")
    cycle = CYCLE
    face = Face(marks=_harvest_marks)
    columns = (
        Column("crop", _("作物"), cells.strong),
        Column("kilos", _("重量"), _kilos),
        Column("plot", _("地块"), find="choice"),
        Column("plot__place__name", _("网格")),
        Column("picked_on", _("采摘日期"), cells.day, find="between"),
        Column("stage", _("状态"), cells.stage(CYCLE), find="choice"),
        Column("verified_at", _("核实"), cells.verified, on=(DETAIL,)),
    )
    chips = (Chip("weighed", _("待分配"), lambda now: Q(stage=WEIGHED.code)),)
    opens_chipped = False
    add = Verb("add", _("登记采摘"), actions.weigh_harvest, _enters, forms.HarvestForm)
    verbs = (
        Verb(
            *("verify", _("核实"), actions.verify_harvest, _verifies),
            when=_is_unverified,
            record_as="harvest",
        ),
        Verb(
            *("correct", CYCLE.move("correct").title, actions.correct_harvest, _enters),
            form=forms.WeightForm,
            record_as="harvest",
        ),
    )
    measures = ("garden.picked",)
    phrases = {
        "weighed": pgettext_lazy("entry", "称重登记"),
        "corrected": pgettext_lazy("entry", "更正"),
        "verified": pgettext_lazy("entry", "核实"),
        "shared_out": pgettext_lazy("entry", "确认分配"),
    }


@register
class Sessions(Register):
    """菜园学校课：哪天和哪所学校上了什么课、来了多少人；只记人数，不记学生姓名。（R7）"""

    model = Session
    code = SESSIONS
    title = _("菜园学校课")
    icon = "school"
    group = menu.Group.LAND
    rank = 48
    unit_word = pgettext_lazy("sessions", "节")
    reads = _reads
    select = ("plot__place", "school")
    order = ("-held_on", "-id")
    search = ("school__name", "topic")
    search_hint = _("找：学校、内容")
    face = Face(marks=_marks)
    columns = (
        Column("school__name", _("学校"), cells.strong),
        Column("held_on", _("日期"), cells.day, find="between"),
        Column("heads", _("人数"), cells.number),
        Column("topic", _("内容")),
        Column("plot", _("地块"), find="choice"),
        Column("plot__place__name", _("网格"), on=(DETAIL,)),
        Column("verified_at", _("核实"), cells.verified, on=(DETAIL,)),
    )
    add = Verb("add", _("登记学校课"), actions.record_session, _enters, forms.SessionForm)
    verbs = (
        Verb(
            *("verify", _("核实"), actions.verify_session, _verifies),
            when=_is_unverified,
            record_as="session",
        ),
        Verb(
            *("correct", _("更正人数"), actions.correct_session, _enters, forms.HeadsForm),
            record_as="session",
        ),
    )
    measures = ("garden.pupils", "garden.held")
    phrases = {
        "recorded": pgettext_lazy("entry", "登记"),
        "corrected": pgettext_lazy("entry", "更正"),
        "verified": pgettext_lazy("entry", "核实"),
    }
