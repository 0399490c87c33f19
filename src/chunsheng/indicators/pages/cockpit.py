"""The cockpit: the figures of a unit at a glance."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chunsheng.indicators import funnel, queries
from chunsheng.indicators.pages import drawing, targets
from chunsheng.indicators.queries import Seen
from chunsheng.indicators.terms import (
    CARDS,
    FUNNEL,
    FUNNEL_TITLE,
    OTHERS,
    READERS,
    TAKEN_APART,
    Card,
    FunnelStep,
)
from chunsheng.investment.terms import MONEY, PROJECTS, Status
from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.figures import Figure, RateFigure
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.periods import Period, read_period
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.figures import (
    exact_text,
    figure_text,
    figure_url,
    instant_asked,
    percent,
    period_chips,
    rate_context,
    unit_asked,
    unit_text,
    value_text,
)
from chunsheng.kernel.words import amounts, clock
from chunsheng.matters.models import Promise
from chunsheng.matters.terms import PromiseState
from chunsheng.organisations.terms import OrganisationKind

LARGEST = 5
# Firms and party bodies hang below the district too, and have no figures of their own here.
NOT_ASKED = (OrganisationKind.ENTERPRISE, OrganisationKind.BRANCH, OrganisationKind.PARTY)
PARTS_OF_UNIT = 30


@signed_in
@require_GET
def cockpit(request: HttpRequest) -> HttpResponse:
    """The district's figures at a glance, each opening into its records."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    roles = queries.readers_of_cockpit()
    unit = unit_asked(viewer, roles, request.GET.get("unit", ""))
    period = read_period(request.GET.get("period", ""), clock.today())
    as_of = instant_asked(request.GET.get("as_of", ""))
    parts = queries.parts_on(clock.today())
    seen = queries.seen_by(viewer, unit, period, as_of, drawing.measures_of(parts))
    block = queries.last_block()
    context = {
        "page_title": _("%(unit)s 拼经济 · 抓发展") % {"unit": unit.name},
        "period": period,
        "as_of": as_of,
        "periods": period_chips(period, lambda one: _address(unit, one, as_of)),
        "units": _units(viewer, roles, unit, period, as_of),
        "cards": [card for one in CARDS if (card := _card(one, seen))],
        "funnel": _funnel(seen),
        "frames": drawing.frames(parts, seen.figures),
        "coverage": drawing.address(unit) if viewer.reaches(unit.path, READERS) else "",
        "targets": [] if as_of else targets.lines(viewer, unit),
        "targets_url": targets.address(unit),
        "apart": _apart(viewer, seen),
        "others": [line for code in OTHERS if (line := _other(code, seen))],
        "seal": block and block.number,
    }
    return render(request, "indicators/cockpit.html", context)


def _address(unit: Unit, period: Period, as_of: datetime | None) -> str:
    asked = {"unit": str(unit.pk), "period": period.code}
    if as_of is not None:
        asked["as_of"] = as_of.isoformat()
    return f"/cockpit/?{urlencode(asked)}"


def _units(
    viewer: Viewer, roles: frozenset[str], unit: Unit, period: Period, as_of: datetime | None
) -> list[dict[str, Any]]:
    above = [one for one in Unit.objects.get_ancestors(unit) if viewer.reaches(one.path, roles)]
    below = Unit.objects.get_children(unit).exclude(organisation__kind__in=NOT_ASKED)
    below = below[:PARTS_OF_UNIT]
    return [
        {"text": one.name, "url": _address(one, period, as_of), "on": one.pk == unit.pk}
        for one in [*above, unit, *below]
    ]


def _url(value: Figure) -> str:
    return figure_url(value.measure.code, value.unit, value.period, value.as_of)


def _card(card: Card, seen: Seen) -> dict[str, Any] | None:
    """A card as the page draws it; None for a figure that is not the viewer's to read."""
    rate = seen.rates.get(card.code)
    if rate is not None:
        return _rate_card(card, rate)
    value = seen.figures.get(card.code)
    if value is None:
        return None
    text, unit = amounts.parted(value_text(value))
    return {
        "title": card.title,
        "value": text if value.reported else None,
        "rest": unit or unit_text(value),
        "exact": exact_text(value),
        "url": _url(value),
        **_beside(card, seen),
        **_note(card, value, seen),
    }


def _note(card: Card, value: Figure, seen: Seen) -> dict[str, Any]:
    """What is said of a figure itself: what it leaves out, its share, or how far it is verified."""
    undated = seen.undated.get(card.code, 0)
    part = queries.share(seen, card.code, card.share_of)
    if undated:
        note = _("另有 %(n)s 笔日期不详，不计入") % {"n": undated}
        return {"note": note, "note_url": _url(value)}
    if part is not None:
        return {"note": _("转化率 %(share)s") % {"share": percent(part)}}
    if not value.n or value.measure.standing != Standing.HAPPENED:
        return {}
    counted = {"n": value.n, "unverified": value.unverified}
    note = _("%(n)s 笔记录，%(unverified)s 笔未核实") % counted
    return {"note": note, "note_url": _url(value)}


def _beside(card: Card, seen: Seen) -> dict[str, str]:
    """What stands below a figure and is never added to it."""
    beside = seen.figures.get(card.beside)
    if beside is None:
        return {}
    told = figure_text(beside) if beside.reported else _("未报（不是 0）")
    text = _("%(title)s：%(value)s") % {"title": card.beside_title, "value": told}
    return {"beside": text, "beside_url": _url(beside)}


def _rate_card(card: Card, value: RateFigure) -> dict[str, Any]:
    line = rate_context(value)
    told = {"n": line["numerator"], "of": line["denominator"]}
    shown = {"title": card.title, "url": line["url"]}
    if value.value is None:
        return {**shown, "value": None, "note": _("这段时间还没有可以计入的记录。")}
    return {
        **shown,
        "value": line["rate"],
        "note": str(value.rate.parts) % told,
        "note_url": line["denominator_url"],
        "done": value.numerator.n,
        "of": value.denominator.n,
    }


def _other(code: str, seen: Seen) -> dict[str, Any] | None:
    value = seen.figures.get(code)
    if value is None:
        return None
    return {"title": value.measure.title, "value": figure_text(value), "url": _url(value)}


def _funnel(seen: Seen) -> dict[str, Any] | None:
    """The drawing and its table twin, made from the same figures."""
    if any(step.code not in seen.figures for step in FUNNEL):
        return None
    values = [seen.figures[step.code] for step in FUNNEL]
    texts = [value_text(value) for value in values]
    drawn = funnel.bands([value.low for value in values], texts)
    steps = [
        {
            "title": step.title,
            "value": text,
            "url": _url(value),
            "band": band,
            "expected": _expected(step, seen),
        }
        for step, value, text, band in zip(FUNNEL, values, texts, drawn, strict=True)
    ]
    return {
        "title": FUNNEL_TITLE,
        "width": funnel.WHOLE,
        "middle": funnel.WIDTH // 2,
        "words": funnel.WORDS,
        "height": funnel.height(len(steps)),
        "steps": steps,
        "columns": [
            {"title": _("步骤")},
            {"title": _("已发生"), "numeric": True},
            {"title": _("预计（另计）"), "numeric": True},
            {"title": _("占上一步"), "numeric": True},
        ],
        "rows": [_funnel_row(place, values, step, seen) for place, step in enumerate(steps)],
    }


def _expected(step: FunnelStep, seen: Seen) -> dict[str, str] | None:
    value = seen.figures.get(step.expected)
    if value is None or not value.n:
        return None
    return {"text": f"+{value_text(value)}", "url": _url(value)}


def _funnel_row(
    place: int, values: list[Figure], step: dict[str, Any], seen: Seen
) -> dict[str, Any]:
    before = FUNNEL[place - 1].code if place else ""
    part = queries.share(seen, FUNNEL[place].code, before)
    expected = step["expected"] or {"text": "—", "muted": True}
    return {
        "cells": [
            {"text": step["title"], "strong": True},
            {"text": figure_text(values[place]), "url": step["url"], "numeric": True},
            {**expected, "numeric": True},
            {"text": "—" if part is None else percent(part), "numeric": True, "muted": True},
        ]
    }


def _apart(viewer: Viewer, seen: Seen) -> dict[str, Any] | None:
    """Where the largest figure comes from: its largest records, and what has no amount."""
    value = seen.figures.get(TAKEN_APART)
    if value is None:
        return None
    register = registers[value.measure.register]
    facts = queries.largest_facts(seen.unit, seen.period, seen.as_of, LARGEST)
    keys = [fact.record_id for fact in facts]
    rows = register.rows(viewer).select_related(*register.select).filter(pk__in=keys)
    records = {one.pk: one for one in rows}
    return {
        "title": _("“%(measure)s %(value)s”从哪里来")
        % {"measure": value.measure.title, "value": figure_text(value)},
        "url": _url(value),
        "lines": [
            {
                "mark": fact.get_standing_display(),
                "record": records.get(fact.record_id),
                "url": f"/r/{register.code}/{fact.record_id}/",
                "amount": amounts.bounded(fact.low, fact.high, fact.about, amounts.YUAN),
            }
            for fact in facts
        ],
        "without": _without_amount(viewer, seen),
    }


def _without_amount(viewer: Viewer, seen: Seen) -> list[dict[str, Any]]:
    """Running projects there with which no money was promised: named, and counted nowhere.

    None as of an instant: what a project was then is not known here.
    """
    if seen.as_of is not None:
        return []
    register = registers[PROJECTS]
    promised = Promise.objects.filter(measured=MONEY.code, source_id=OuterRef("pk"))
    promised = promised.exclude(state=PromiseState.WITHDRAWN)
    there = register.rows(viewer).filter(within([seen.unit.path], "place__path"))
    rows = there.filter(~Exists(promised)).exclude(status=Status.WITHDRAWN)
    return [
        {
            "title": register.face.heading(project),
            "mark": project.get_stage_display(),
            "url": f"/r/{register.code}/{project.pk}/",
        }
        for project in rows.order_by("title", "pk")[:LARGEST]
    ]
