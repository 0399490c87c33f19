"""The coverage of functions: each part's figures by quarter and by unit, with its gaps in words (R2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chunsheng.indicators import queries
from chunsheng.indicators.models import FramePart
from chunsheng.indicators.pages.drawing import address
from chunsheng.indicators.terms import FRAME_PARTS, READERS
from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.figures import Figure, figures, figures_beside
from chunsheng.kernel.ledger.measures import Measure, Scope
from chunsheng.kernel.ledger.periods import Period, quarter_of, read_period
from chunsheng.kernel.register.figures import figure_url, readers, unit_asked, value_text
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.language import in_a_row, listed

# How many quarters and how many units stand side by side.
QUARTERS, UNITS = 4, 40
# No ledger goes back further.
EARLIEST = date(2000, 1, 1)
Told = Mapping[str, Figure]


@dataclass(frozen=True)
class Line:
    """A part with one of its measures; without one nothing of the kind is entered yet."""

    part: FramePart
    measure: Measure | None
    hidden: bool = False

    @property
    def title(self) -> str:
        """The part, and by what it is seen where that is called otherwise."""
        if self.measure is None or str(self.measure.title) == self.part.title:
            return self.part.title
        return f"{self.part.title} · {self.measure.title}"


@signed_in
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Which part of a frame is seen in which quarter, at a unit and at its parts."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    unit = unit_asked(viewer, frozenset(READERS), request.GET.get("unit", ""))
    today = clock.today()
    asked = read_period(request.GET.get("period", "") or quarter_of(today).code, today)
    quarter = quarter_of(max(EARLIEST, min(asked.until, today)))
    known = queries.parts_on(today)
    names = list(dict.fromkeys(one.frame for one in known))
    frame = request.GET.get("frame", "")
    frame = frame if frame in names else next(iter(names), "")
    lines = _lines([one for one in known if one.frame == frame], viewer, unit)
    below = list(queries.areas_below(unit)[:UNITS])
    context = {
        "page_title": _("功能与机制覆盖"),
        "unit": unit,
        "quarter": _quarter_text(quarter),
        "frame": frame,
        "frames": [
            {"text": one, "url": address(unit, one, quarter.code), "on": one == frame}
            for one in names
        ],
        "units": _units(viewer, unit, below, frame, quarter),
        "sources": listed(dict.fromkeys(line.part.source for line in lines)),
        "register_url": f"/r/{FRAME_PARTS}/",
        **_by_quarter(lines, unit, quarter, today),
        **_by_unit(lines, below, quarter),
    }
    return render(request, "indicators/coverage.html", context)


def _by_quarter(lines: Sequence[Line], unit: Unit, shown: Period, today: date) -> dict[str, Any]:
    """The parts by the last quarters, and how many of the cells are empty."""
    quarters = _quarters(shown, today)
    told = [figures(_measures(lines), unit, one) for one in quarters]
    frame = lines[0].part.frame if lines else ""
    return {
        "quarters": [
            {"text": _quarter_text(one), "url": address(unit, frame, one.code), "on": one == shown}
            for one in quarters
        ],
        "columns": _columns([_quarter_text(one) for one in quarters], _("部分")),
        "rows": [_row(line.title, [_cell(line, one) for one in told], line.part) for line in lines],
        "gaps": _gaps(lines, told),
    }


def _by_unit(lines: Sequence[Line], units: Sequence[Unit], quarter: Period) -> dict[str, Any]:
    """The units by the parts, in one quarter."""
    told = _beside(lines, units, quarter)
    return {
        "unit_columns": _columns([line.title for line in lines], _("单位")),
        "unit_rows": [
            _row(one.name, [_cell(line, told[one.pk]) for line in lines], None) for one in units
        ],
    }


def _lines(parts: Sequence[FramePart], viewer: Viewer, unit: Unit) -> list[Line]:
    lines = []
    for part in parts:
        seen = [Line(part, m, not viewer.reaches(unit.path, readers(m))) for m in part.measured]
        lines += seen or [Line(part, None)]
    return lines


def _measures(lines: Sequence[Line]) -> list[Measure]:
    """The measures of lines that may be read, each once."""
    shown = {one.measure.code: one.measure for one in lines if one.measure and not one.hidden}
    return list(shown.values())


def _beside(lines: Sequence[Line], units: Sequence[Unit], quarter: Period) -> dict[UUID, Told]:
    """The figures of a quarter for several units, the measures of one scope together."""
    scopes: dict[Scope, list[Measure]] = {}
    for one in _measures(lines) if units else []:
        scopes.setdefault(one.scope, []).append(one)
    told: dict[UUID, dict[str, Figure]] = {unit.pk: {} for unit in units}
    for together in scopes.values():
        for key, found in figures_beside(together, units, quarter).items():
            told[key] |= found
    return dict(told)


def _cell(line: Line, told: Told) -> dict[str, Any]:
    """A figure that opens into its records; a gap says which kind of gap it is."""
    if line.measure is None:
        return {"text": _("还没有登记这类数据"), "muted": True}
    if line.hidden:
        return {"text": _("您的岗位看不到"), "muted": True}
    value = told[line.measure.code]
    url = figure_url(value.measure.code, value.unit, value.period)
    gap = {} if value.n else {"pill": _gap_text(value), "tone": "gold"}
    return {"text": value_text(value), "url": url, "numeric": True, **gap}


def _gap_text(value: Figure) -> str:
    return _("○ 这个季度没有记录") if value.measure.complete else _("○ 没有人报过")


def _row(title: str, cells: list[dict[str, Any]], part: FramePart | None) -> dict[str, Any]:
    url = f"/r/{FRAME_PARTS}/{part.pk}/" if part else ""
    return {"cells": [{"text": title, "strong": True, "url": url}, *cells]}


def _columns(others: Sequence[str], first: str) -> list[dict[str, Any]]:
    return [{"title": first}, *({"title": one, "numeric": True} for one in others)]


def _gaps(lines: Sequence[Line], by_quarter: Sequence[Told]) -> str:
    """How many cells of the quarters are empty, and what is not entered at all."""
    cells = [told[m.code] for told in by_quarter for m in _measures(lines)]
    none = [line.part.title for line in lines if line.measure is None]
    told = _("这四个季度共 %(all)s 格，空白 %(gaps)s 格。") % {
        "all": len(cells),
        "gaps": sum(not one.n for one in cells),
    }
    missing = _("还没有登记这类数据的：%(parts)s。") % {"parts": listed(none)} if none else ""
    return in_a_row([told, missing])


def _quarters(shown: Period, today: date) -> list[Period]:
    """The last four quarters, or those that end with an earlier one that is shown."""
    last = _up_to(quarter_of(today))
    return last if shown in last else _up_to(shown)


def _up_to(quarter: Period) -> list[Period]:
    found = [quarter]
    while len(found) < QUARTERS:
        first = found[0].until.replace(day=1)
        found.insert(0, quarter_of(first - timedelta(days=80)))
    return found


def _quarter_text(quarter: Period) -> str:
    number = (quarter.until.month - 1) // 3 + 1
    return _("%(year)s 年 %(n)s 季度") % {"year": quarter.until.year, "n": number}


def _units(
    viewer: Viewer, unit: Unit, below: list[Unit], frame: str, quarter: Period
) -> list[dict[str, Any]]:
    above = [one for one in Unit.objects.get_ancestors(unit) if viewer.reaches(one.path, READERS)]
    return [
        {"text": one.name, "url": address(one, frame, quarter.code), "on": one.pk == unit.pk}
        for one in [*above, unit, *below]
    ]
