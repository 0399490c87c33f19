"""场馆分区 and 场馆预约: what can be booked, for whom, and what came of it (R8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunsheng.kernel.access.policies import at
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register import cells, declaration
from chunsheng.kernel.register.asking import ReasonForm
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
from chunsheng.venues import actions, forms
from chunsheng.venues.models import Booking, Opening, Zone
from chunsheng.venues.queries import Span, openings_of
from chunsheng.venues.terms import (
    ASKED,
    BOOKED,
    BOOKINGS,
    CYCLE,
    DECIDE,
    ENTER,
    USED,
    ZONES,
    Purpose,
    weekdays,
)


def _area(record: Zone, value: Decimal | None) -> cells.Cell:
    told = _now("未知") if value is None else f"{amounts.number(value)} m²"
    return {"text": told, "numeric": True, "muted": value is None}


def _yes(record: Zone, value: bool) -> cells.Cell:
    return {"text": _now("是") if value else _now("否")}


def _zone_marks(record: Zone) -> list[tuple[Text, str]]:
    closed: list[tuple[Text, str]] = [] if record.open else [(_("暂停开放"), "red")]
    return [*closed, *([(_("样例"), "")] if record.venue.sample else [])]


def _open(record: Zone, value: bool) -> cells.Cell:
    told, tone = (_now("开放"), "jade") if value else (_now("暂停开放"), "red")
    return {"text": "", "pill": told, "tone": tone}


def opening_card(record: Zone, viewer: Viewer) -> Mapping[str, Any]:
    """When it is open by weekday today, by which decision, and the way to its week."""
    openings = openings_of([record])
    rows: list[dict[str, Any]] = []
    days = [(title, _told(openings[record.pk, weekday])) for weekday, title in weekdays()]
    for told, alike in groupby(days, key=lambda one: one[1]):
        titles = [title for title, _same in alike]
        span = titles[0] if len(titles) == 1 else f"{titles[0]}–{titles[-1]}"
        rows.append({"title": span, "text": told[0], "note": told[1]})
    address = f"/venues/week/?{urlencode({'zone': str(record.pk)})}"
    rows.append({"title": _now("日历"), "text": _now("看这一周的空闲"), "url": address})
    return {"title": _("开放时间"), "rows": rows}


def _told(rows: list[Opening]) -> tuple[str, str]:
    """A weekday's hours today, and since when by which decision."""
    row = next((one for one in rows if one.since <= clock.today()), None)
    if row is None:
        return _now("没有登记，不能预约"), ""
    hours = f"{row.opens:%H:%M}–{row.closes:%H:%M}" if row.opens and row.closes else ""
    note = _now("自 %(day)s · %(source)s") % {"day": dates.day(row.since), "source": row.source}
    return hours or _now("不开放"), note


def use_card(record: Zone, viewer: Viewer) -> Mapping[str, Any]:
    """How often and how long it was used, by purpose; each number opens into its bookings."""
    used = registers[BOOKINGS].rows(viewer).filter(zone=record, stage=USED.code)
    sums = used.values("purpose").annotate(n=Count("pk"), time=Sum(F("ends_at") - F("starts_at")))
    rows = []
    for one in sums.order_by("purpose"):
        asked = {"zone": str(record.pk), "purpose": one["purpose"], "stage": USED.code}
        told = {"n": one["n"], **_amounts(record, one["time"])}
        known = _now("%(hours)s 小时，%(area)s 平方米·小时")
        rows.append(
            {
                "title": Purpose(one["purpose"]).label,
                "text": _now("%(n)s 场") % told,
                "url": f"/r/{BOOKINGS}/?{urlencode({**asked, 'chip': 'all'})}",
                "note": (known if told["area"] else _now("%(hours)s 小时，面积未知")) % told,
            }
        )
    return {
        "title": _("使用情况"),
        "rows": rows,
        "lines": [] if rows else [_now("还没有登记使用。")],
    }


def _amounts(zone: Zone, time: timedelta) -> dict[str, str]:
    """Hours, and square metres times hours where the area is known."""
    hours = Decimal(int(time.total_seconds())) / 3600
    area = "" if zone.area_m2 is None else amounts.number(zone.area_m2 * hours)
    return {"hours": amounts.number(hours), "area": area}


def _zone_verb(code: str, title: Text, act: Any, form: Any, **more: Any) -> Verb:
    return Verb(code, title, act, at("venue__grid__path", *DECIDE), form, record_as="zone", **more)


@register
class Zones(Register):
    """场馆分区：哪个场馆的哪一块、多大、什么时候开放、谁可以约；面积不知道的写未知。（R8）"""

    model = Zone
    code = ZONES
    title = _("场馆分区")
    icon = "map-pin"
    group = menu.Group.PARTNERS
    rank = 42
    unit_word = pgettext_lazy("zones", "个")
    reads = at("venue__grid__path", *ENTER, LEADER.code)
    select = ("venue", "serves")
    order = ("name", "id")
    search = ("name", "venue__name")
    search_hint = _("找：分区、场馆")
    face = Face(heading=lambda zone: f"{zone.venue} · {zone}", marks=_zone_marks)
    columns = (
        Column("name", _("分区"), cells.strong),
        Column("venue__name", _("场馆")),
        Column("area_m2", _("面积"), _area),
        Column("serves__name", _("面向哪里的单位"), find="unit"),
        Column("residents", _("居民可约"), _yes),
        Column("approval", _("需要审批"), _yes),
        Column("open", _("开放"), _open),
    )
    add = Verb(
        *("add", _("登记分区"), actions.add_zone, at("venue__grid__path", *DECIDE), forms.ZoneForm)
    )
    verbs = (
        _zone_verb("hours", _("登记开放时间"), actions.set_hours, forms.HoursForm, main=True),
        _zone_verb(
            *("close", _("暂停开放"), actions.close_zone, ReasonForm),
            when=lambda zone: zone.open,
            danger=True,
        ),
        _zone_verb(
            *("reopen", _("恢复开放"), actions.reopen_zone, ReasonForm),
            when=lambda zone: not zone.open,
        ),
    )
    wide = (_("使用情况"),)
    panels = (use_card, opening_card)
    phrases = {
        "added": pgettext_lazy("entry", "登记分区"),
        "hours_set": pgettext_lazy("entry", "登记开放时间"),
        "closed": pgettext_lazy("entry", "暂停开放"),
        "reopened": pgettext_lazy("entry", "恢复开放"),
    }


def _when(record: Booking, value: Any) -> cells.Cell:
    return {"text": f"{dates.day(record.on)} {Span(record.starts_at, record.ends_at)}"}


def _heads(record: Booking, value: int | None) -> cells.Cell:
    if record.stage == USED.code and value is None:
        return {"text": _now("未知"), "muted": True}
    return cells.number(record, value)


def _checked(record: Booking, value: Any) -> cells.Cell:
    return cells.verified(record, value) if record.stage == USED.code else cells.text(record, None)


def _marks(record: Booking) -> list[tuple[Text, str]]:
    sample: list[tuple[Text, str]] = [(_("样例"), "")] if record.zone.venue.sample else []
    return [(CYCLE.stage(record.stage).title, CYCLE.stage(record.stage).tone), *sample]


def _verb(code: str, act: Any, form: Any = None, **more: Any) -> Verb:
    """A move of the life cycle; who may do it stands in the table."""
    move = CYCLE.move(code)
    may = at("zone__venue__grid__path", *move.roles)
    return Verb(code, move.title, act, may, form, record_as="booking", **more)


@register
class Bookings(Register):
    """场馆预约：谁约了哪个分区、什么时间、做什么，批了没有，用了没有、来了多少人。（R8）"""

    model = Booking
    code = BOOKINGS
    title = _("场馆预约")
    icon = "calendar-time"
    group = menu.Group.PARTNERS
    rank = 41
    unit_word = _("条")
    reads = at("zone__venue__grid__path", *ENTER, LEADER.code)
    select = ("zone__venue", "organisation")
    order = ("-starts_at", "-id")
    search = ("organisation__name", "zone__name")
    search_hint = _("找：预约单位、分区")
    face = Face(heading=lambda booking: f"{booking.zone} · {booking.who}", marks=_marks)
    cycle = CYCLE
    columns = (
        Column("who", _("谁约的"), cells.strong),
        Column("zone", _("分区"), find="choice"),
        Column("starts_at", _("时间"), _when, find="between"),
        Column("purpose", _("用途"), cells.choice("purpose"), find="choice"),
        Column("title", _("做什么"), on=(DETAIL,)),
        Column("name", _("居民姓名"), cells.name, on=(DETAIL,)),
        Column("phone", _("居民电话"), cells.phone, on=(DETAIL,)),
        Column("heads", _("到场人数"), _heads),
        Column("stage", _("状态"), cells.stage(CYCLE), find="choice"),
        Column("verified_at", _("核实"), _checked, on=(DETAIL,)),
    )
    chips = (
        Chip(
            "ahead",
            _("今后的"),
            lambda now: Q(ends_at__gt=now, stage__in=(ASKED.code, BOOKED.code)),
        ),
        Chip("asked", _("待审批"), lambda now: Q(stage=ASKED.code)),
        Chip("over", _("待登记使用"), lambda now: Q(ends_at__lte=now, stage=BOOKED.code)),
    )
    add = Verb(
        *("add", _("登记预约"), actions.book_zone, at("zone__venue__grid__path", *ENTER)),
        form=forms.BookingForm,
    )
    verbs = (
        _verb("approve", actions.approve_booking, main=True),
        _verb("refuse", actions.refuse_booking, ReasonForm, danger=True),
        _verb(
            *("use", actions.mark_used, forms.UseForm),
            when=lambda booking: booking.stage == BOOKED.code and booking.ends_at <= clock.now(),
            main=True,
        ),
        Verb(
            *("verify", _("核实"), actions.verify_use, at("zone__venue__grid__path", *DECIDE)),
            when=lambda booking: booking.stage == USED.code and booking.verified_at is None,
            record_as="booking",
            main=True,
        ),
        _verb("cancel", actions.cancel_booking, ReasonForm, danger=True),
    )
    measures = ("venues.used", "venues.expected", "venues.hours", "venues.m2_hours", "venues.heads")
    phrases = {
        "booked": pgettext_lazy("entry", "登记预约"),
        "approved": pgettext_lazy("entry", "批准"),
        "refused": pgettext_lazy("entry", "没有批准"),
        "used": pgettext_lazy("entry", "登记使用"),
        "cancelled": pgettext_lazy("entry", "取消预约"),
        "verified": pgettext_lazy("entry", "核实"),
    }
    tag_words: ClassVar[Mapping[str, Text]] = {one.value: one.label for one in Purpose}
    opens = declaration.Opening(at("zone__venue__grid__path", *ENTER))
