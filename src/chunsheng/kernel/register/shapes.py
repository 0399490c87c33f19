"""A list in other shapes than a table: a board by stage, a month by day, a map by area; each bounded."""

from __future__ import annotations

import calendar as months
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils.translation import gettext as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.finding.searching import Searched
from chunsheng.kernel.register import paging
from chunsheng.kernel.register.declaration import Register, Text
from chunsheng.kernel.register.mapping import ground_map
from chunsheng.kernel.words import clock, dates

CARDS = 10
COLUMN_CAP = 999
A_DAY = 5
A_LIFE = 100  # years to either side
Asked = dict[str, str]
Parts = dict[str, Any]


def shapes_of(register: Register) -> dict[str, tuple[Text, str]]:
    """The shapes that a register's list has, with title and icon; the table is every list's first."""
    found: dict[str, tuple[Text, str]] = {"table": (_("表格"), "table")}
    if register.board:
        found["board"] = (_("看板"), "layout-kanban")
    if register.calendar:
        found["calendar"] = (_("日历"), "calendar")
    if register.map:
        found["map"] = (_("地图"), "map-2")
    return found


def shape_asked(register: Register, asked: Asked) -> str:
    """The shape that was asked for; a table where the register has no such shape."""
    shape = asked.get("as", "")
    return shape if shape in shapes_of(register) else "table"


def shape_chips(register: Register, asked: Asked) -> list[Parts]:
    """The shapes as links that keep the question; none where there is but one."""
    shapes, now = shapes_of(register), shape_asked(register, asked)
    return [
        {
            "text": title,
            "icon": icon,
            "url": _address(asked, **{"as": "" if code == "table" else code}),
            "on": code == now,
        }
        for code, (title, icon) in shapes.items()
        if len(shapes) > 1
    ]


def shaped(
    register: Register, viewer: Viewer, found: Searched, order: tuple[str, ...], asked: Asked
) -> Parts:
    """The rows in the shape that was asked for; nothing for a table."""
    shape = shape_asked(register, asked)
    if shape == "board":
        return {"board": board(register, found, order, asked)}
    if shape == "calendar":
        return {"calendar": month_grid(register, found, asked)}
    if shape == "map":
        ground = ground_map(register, viewer, found, asked)
        for one in ground["areas"]:
            one["url"] = _address(one["asked"])
        return {"map": ground}
    return {}


def _address(asked: Asked, **changes: str) -> str:
    merged = {**asked, **changes}
    for name in ("after", "view"):
        merged.pop(name, None)
    return f"?{urlencode({k: v for k, v in merged.items() if v or k == 'chip'})}"


def _card(register: Register, record: Any, hidden: Text = "") -> Parts:
    """A record as a card: its heading, where it is, by when; the mark that its column says is left out."""
    place = next((one for one in register.columns if one.find == "unit"), None)
    return {
        "text": register.face.heading(record),
        "url": f"/r/{register.code}/{record.pk}/" if register.linked else "",
        "note": place.value(record) if place else "",
        "due": register.face.due(record),
        "marks": [mark for mark in register.face.marks(record) if str(mark[0]) != str(hidden)],
    }


def board(register: Register, found: Searched, order: tuple[str, ...], asked: Asked) -> list[Parts]:
    """A column for each stage with its first cards and the way to the rest; two statements a stage."""
    field = register.model._meta.get_field(register.board)
    columns = []
    choices: list[Any] = list(field.flatchoices)  # type: ignore[union-attr]  # judged when declared
    for code, title in choices:
        rows = found.rows.filter(**{register.board: code})
        count, more = paging.capped_count(rows, COLUMN_CAP) if found.countable else (0, False)
        first = rows.select_related(*register.select).order_by(*paging.total_order(order))
        records = list(first[: CARDS + 1])
        if records or not _is_over(register, str(code)):
            columns.append(
                {
                    "title": title,
                    "count": _counted(count, more) if found.countable else None,
                    "cards": [_card(register, one, title) for one in records[:CARDS]],
                    "rest": _rest(register, count, more) if len(records) > CARDS else "",
                    "url": _address(asked, **{"as": "", register.board: str(code)}),
                }
            )
    return columns


def _is_over(register: Register, code: str) -> bool:
    """Whether nothing happens any more at a stage, so that its column may be left out when empty."""
    return bool(register.cycle and register.cycle.stage(code).final)


def _counted(count: int, more: bool) -> str:
    return f"{count}+" if more else str(count)


def _rest(register: Register, count: int, more: bool) -> str:
    if more or count <= CARDS:
        return _("看全部")
    return _more(register, count - CARDS)


def _more(register: Register, n: int) -> str:
    return _("还有 %(n)s %(unit)s") % {"n": n, "unit": register.unit_word}


def month_grid(register: Register, found: Searched, asked: Asked) -> Parts:
    """A month in weeks, each day with its first records and the way to the rest; two statements."""
    first = _month(asked.get("month", ""))
    last = first.replace(day=months.monthrange(first.year, first.month)[1])
    on_day, within = _days_of(register, found.rows, first, last)
    counts = dict(within.order_by().values_list("on_day").annotate(Count("pk")))
    numbered = within.annotate(
        nth=Window(RowNumber(), partition_by=[on_day], order_by=[F(register.calendar), F("pk")])
    )
    records = numbered.filter(nth__lte=A_DAY).select_related(*register.select)
    cards: dict[date, list[Parts]] = defaultdict(list)
    for record in records.order_by(register.calendar, "pk"):
        cards[record.on_day].append(_card(register, record))
    return {
        "title": dates.month(first),
        "weekdays": dates.weekdays(),
        "weeks": _weeks(first, lambda on: _day(register, asked, on, cards[on], counts.get(on, 0))),
        "previous": _address(asked, month=f"{first - timedelta(1):%Y-%m}"),
        "next": _address(asked, month=f"{last + timedelta(1):%Y-%m}"),
        "now": _address(asked, month=""),
    }


def _month(asked: str) -> date:
    """The first day of the month that was asked for, or of this month where it is none of ours."""
    this = clock.today().replace(day=1)
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return this
    return found if abs(found.year - this.year) <= A_LIFE else this


def _days_of(
    register: Register, rows: QuerySet[Any], first: date, last: date
) -> tuple[Any, QuerySet[Any]]:
    """The day of a row, and the rows of a span of days."""
    name = register.calendar
    if register.model._meta.get_field(name).get_internal_type() == "DateField":
        return F(name), rows.filter(**{f"{name}__range": (first, last)}).annotate(on_day=F(name))
    start, end = (
        datetime.combine(day, time(), clock.SHANGHAI) for day in (first, last + timedelta(1))
    )
    day = TruncDate(name, tzinfo=clock.SHANGHAI)
    within = rows.filter(**{f"{name}__gte": start, f"{name}__lt": end})
    return day, within.annotate(on_day=day)


def _weeks(first: date, made: Callable[[date], Parts]) -> list[list[Parts | None]]:
    """The weeks of a month from Monday on; nothing on days of other months."""
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    return [[made(day) if day.month == first.month else None for day in week] for week in weeks]


def _day(register: Register, asked: Asked, day: date, cards: list[Parts], count: int) -> Parts:
    edges = {f"{register.calendar}_since": str(day), f"{register.calendar}_until": str(day)}
    return {
        "day": day,
        "title": dates.day(day),
        "today": day == clock.today(),
        "cards": cards,
        "rest": _more(register, count - A_DAY) if count > A_DAY else "",
        "url": _address(asked, **{"as": "", "month": "", **edges}),
    }
