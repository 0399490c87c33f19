"""The overview: four cultures by neighbourhood, and how each unit keeps its word (R4, R6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chunsheng.cobuilding.queries import communities_in, partners_of
from chunsheng.cobuilding.terms import Culture
from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.figures import Figure, figures_beside
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.ledger.periods import Period, read_period
from chunsheng.kernel.register.figures import (
    figure_url,
    percent,
    period_chips,
    readers,
    unit_asked,
    value_text,
)
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.language import in_a_row, listed

SHOWN = 40
HELD = tuple(f"cobuilding.activities_{culture.value}" for culture in Culture)
KEPT = ("cobuilding.kept", "cobuilding.late", "cobuilding.broken")
RATE = rates["cobuilding.kept_rate"]
SHARE = (RATE.numerator, RATE.denominator)


def readers_of_overview() -> frozenset[str]:
    """The roles that may read its figures: those of the activities."""
    return readers(measures[HELD[0]])


@signed_in
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Which culture was lived where, with its gaps; which unit kept, delayed or broke what it promised."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    unit = unit_asked(viewer, readers_of_overview(), request.GET.get("unit", ""))
    period = read_period(request.GET.get("period", ""), clock.today())
    communities, partners = communities_in([unit.path]), partners_of(unit).order_by("path")
    reached = partners.filter(within(viewer.paths(readers(measures[KEPT[0]]))))
    lived, units = list(communities[:SHOWN]), list(reached[:SHOWN])
    told = figures_beside([measures[code] for code in HELD], lived, period)
    cultures = [(one, told[one.pk]) for one in lived]
    kept = figures_beside([measures[code] for code in (*KEPT, *SHARE)], units, period)
    many, all_reached = communities.count(), reached.count()
    context = {
        "page_title": _("共建一览"),
        "unit": unit,
        "period": period,
        "periods": period_chips(period, lambda one: _address(unit, one)),
        "culture_columns": _columns(_("社区"), [str(one.label) for one in Culture]),
        "culture_rows": [_culture_row(one, shown, period) for one, shown in cultures],
        "gaps": in_a_row(
            [
                _cut(_("只列前 %(shown)s 个社区，一共 %(all)s 个；下面只数列出的。"), many),
                _gaps(cultures),
            ]
        ),
        "unit_columns": _columns(_("共建单位"), [_("如期"), _("逾期"), _("落空"), _("如期率")]),
        "unit_rows": [_unit_row(one, kept[one.pk], period) for one in units],
        "units_cut": _cut(_("只列前 %(shown)s 家，一共 %(all)s 家。"), all_reached),
        "beyond": partners.count() - all_reached,
    }
    return render(request, "cobuilding/overview.html", context)


def _cut(words: str, count: int) -> str:
    """Says that more are there than are listed; nothing where all are."""
    return words % {"shown": SHOWN, "all": count} if count > SHOWN else ""


def _address(unit: Unit, period: Period) -> str:
    return f"/cobuilding/?{urlencode({'unit': str(unit.pk), 'period': period.code})}"


def _columns(first: str, others: Iterable[str]) -> list[dict[str, Any]]:
    return [{"title": first}, *({"title": title, "numeric": True} for title in others)]


def _culture_row(unit: Unit, shown: dict[str, Figure], period: Period) -> dict[str, Any]:
    name = {"text": unit.name, "strong": True, "url": _address(unit, period)}
    return {"cells": [name, *(_number(shown[code], _("空白")) for code in HELD)]}


def _number(value: Figure, none: str = "") -> dict[str, Any]:
    """A number that opens into what it counts; a gap says that it is one."""
    url = figure_url(value.measure.code, value.unit, value.period)
    gap = {"pill": none, "tone": "gold"} if none and not value.n else {}
    return {"text": value_text(value), "url": url, "numeric": True, **gap}


def _gaps(cultures: list[tuple[Unit, dict[str, Figure]]]) -> str:
    """How many cells are empty, and where nothing at all was held."""
    cells = [shown[code] for _unit, shown in cultures for code in HELD]
    empty = [one.name for one, shown in cultures if not any(shown[code].n for code in HELD)]
    told = _("共 %(all)s 格，空白 %(gaps)s 格。") % {
        "all": len(cells),
        "gaps": sum(not one.n for one in cells),
    }
    none = _("一场都没有办过的：%(units)s。") % {"units": listed(empty)} if empty else ""
    return in_a_row([told, none])


def _unit_row(unit: Unit, shown: dict[str, Figure], period: Period) -> dict[str, Any]:
    part, whole = (shown[code].low for code in SHARE)
    url = figure_url(RATE.code, unit, period)
    share = {"text": percent(part / whole if whole else None), "url": url, "numeric": True}
    name = {"text": unit.name, "strong": True}
    return {"cells": [name, *(_number(shown[code]) for code in KEPT), share]}
