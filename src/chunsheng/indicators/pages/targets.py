"""Targets of a unit and of its parts, each beside what is due by today and what has happened (R19)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chunsheng.indicators import queries
from chunsheng.indicators.models import Target
from chunsheng.indicators.pace import Pace, paces
from chunsheng.indicators.saying import row_of, said
from chunsheng.indicators.terms import READERS, TARGETS
from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.figures import unit_asked
from chunsheng.kernel.words import clock

# How many targets the cockpit shows, how many of parts one page compares, and of how many parts.
GLANCE, COMPARED, PARTS = 4, 60, 40


def address(unit: Unit, year: int | None = None) -> str:
    """Where the targets of a unit are read."""
    asked = {"unit": str(unit.pk), **({"year": str(year)} if year else {})}
    return f"/targets/?{urlencode(asked)}"


def lines(viewer: Viewer, unit: Unit) -> list[dict[str, Any]]:
    """The first targets of a unit for this year as the cockpit draws them."""
    today = clock.today()
    if not viewer.reaches(unit.path, READERS):
        return []
    known = list(queries.targets_of([unit], today.year)[:GLANCE])
    return [line_of(one) for one in paces(known, viewer, today)]


def line_of(pace: Pace) -> dict[str, Any]:
    """A target with its address and all that is said of how it stands."""
    return {"title": pace.target.title, "url": _url(pace.target), "said": said(pace)}


@signed_in
@require_GET
def targets(request: HttpRequest) -> HttpResponse:
    """What a unit and its parts are to reach in a year, and how far each is."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    unit = unit_asked(viewer, frozenset(READERS), request.GET.get("unit", ""))
    today = clock.today()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    own = list(queries.targets_of([unit], year)[:COMPARED])
    below = list(queries.areas_below(unit)[:PARTS])
    of_parts = list(queries.targets_of(below, year)[: COMPARED + 1]) if below else []
    context = {
        "page_title": _("%(unit)s %(year)s 年目标") % {"unit": unit.name, "year": year},
        "unit": unit,
        "today": today,
        "years": _years(unit, year, today.year),
        "units": _units(viewer, unit, below, year),
        "lines": [line_of(one) for one in paces(own, viewer, today)],
        "columns": _columns(),
        "rows": [_row(one) for one in paces(of_parts[:COMPARED], viewer, today)],
        "more": len(of_parts) > COMPARED,
        "shown": COMPARED,
        "register_url": f"/r/{TARGETS}/",
        "may_add": _may_add(viewer),
    }
    return render(request, "indicators/targets.html", context)


def _may_add(viewer: Viewer) -> bool:
    add = registers[TARGETS].add
    return add is not None and viewer.holds(add.may.roles)


def _url(target: Target) -> str:
    return f"/r/{TARGETS}/{target.pk}/"


def _row(pace: Pace) -> dict[str, Any]:
    name = f"{pace.target.unit.name} · {pace.target.title}"
    return row_of(pace, name, _url(pace.target))


def _columns() -> list[dict[str, Any]]:
    return [
        {"title": _("单位和指标")},
        {"title": _("目标")},
        {"title": _("到今天应完成"), "numeric": True},
        {"title": _("已完成"), "numeric": True},
        {"title": _("快慢")},
    ]


def _years(unit: Unit, year: int, now: int) -> list[dict[str, Any]]:
    shown = sorted({now - 1, now, now + 1, year})
    return [{"text": str(one), "url": address(unit, one), "on": one == year} for one in shown]


def _units(viewer: Viewer, unit: Unit, below: list[Unit], year: int) -> list[dict[str, Any]]:
    above = [one for one in Unit.objects.get_ancestors(unit) if viewer.reaches(one.path, READERS)]
    return [
        {"text": one.name, "url": address(one, year), "on": one.pk == unit.pk}
        for one in [*above, unit, *below]
    ]
