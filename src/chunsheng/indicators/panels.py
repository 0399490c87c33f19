"""Cards of a target: how it stands today, what is due by the end of each month, and its editions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.indicators import pace
from chunsheng.indicators.models import FramePart, Target
from chunsheng.indicators.phasing import ends_of_months
from chunsheng.indicators.saying import amount_text, goal_text, said
from chunsheng.indicators.terms import TARGETS
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock, dates

STANDING, MONTHS, EDITIONS = _("进度"), _("序时进度"), _("各版")


def standing(record: Target, viewer: Viewer) -> Mapping[str, Any]:
    """The goal, what is due by today, what has happened, and how the two stand."""
    told = said(pace.paces([record], viewer, clock.today())[0])
    rows = [
        {"title": _now("目标"), "text": told.target},
        {"title": _now("到今天应完成"), "text": told.due or _now("没有各月进度")},
        {"title": _now("已完成"), "text": told.actual, "url": told.url, "note": told.state},
        *({"title": _now("另计"), "text": text, "url": url} for text, url in told.apart),
    ]
    return {"title": STANDING, "rows": rows}


def months(record: Target, viewer: Viewer) -> Mapping[str, Any] | None:
    """What is due by the end of each month; nothing where there is no pace by months."""
    if not record.is_phased:
        return None
    rows = [
        {
            "title": _now("到 %(month)s 月底") % {"month": day.month},
            "text": amount_text(record, pace.due_by(record, day)),
        }
        for day in ends_of_months(record.year)
    ]
    lines = [] if record.phasing else [_now("没有另给比例，按 12 个月平均。")]
    return {"title": MONTHS, "rows": rows, "lines": lines}


def editions(record: Target, viewer: Viewer) -> Mapping[str, Any] | None:
    """Every edition with why it came; nothing where there is only one."""
    same = registers[TARGETS].rows(viewer).filter(unit=record.unit_id, year=record.year)
    found = list(same.filter(measure=record.measure).order_by("edition"))
    if len(found) == 1:
        return None
    rows = [
        {
            "title": _now("第 %(n)s 版") % {"n": one.edition},
            "text": f"{goal_text(one)} · {one.get_stage_display()}",
            "url": "" if one.pk == record.pk else f"/r/{TARGETS}/{one.pk}/",
            "note": one.reason,
        }
        for one in found
    ]
    return {"title": EDITIONS, "rows": rows}


def measured(record: FramePart, viewer: Viewer) -> Mapping[str, Any]:
    """By which measures a part is seen, and what each of them counts."""
    rows = [
        {"title": one.title, "text": one.meaning or one.title, "note": str(one.unit)}
        for one in record.measured
    ]
    lines = [] if rows else [_now("还没有登记这类数据。")]
    since = _now("自 %(day)s") % {"day": dates.day(record.since)}
    return {"title": _("按什么计"), "rows": rows, "lines": [*lines, since]}
