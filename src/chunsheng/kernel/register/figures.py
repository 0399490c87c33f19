"""The figure page: a number, how it was made, and the records it counts (law: listed = aggregated)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.roles import LEADER
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.figures import (
    Figure,
    RateFigure,
    facts_of,
    figure,
    rate_figure,
    undated_facts,
)
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.measures import Fold, Measure, Rate, measures, rates
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.ledger.periods import Period, month_of, quarter_of, read_period, year_of
from chunsheng.kernel.register import declaration, paging
from chunsheng.kernel.words import amounts, clock, dates
from chunsheng.kernel.words.errors import Refusal
from chunsheng.kernel.words.language import listed

UNDATED_SHOWN = 20


class UnreadableInstant(Refusal):
    message = gettext_lazy("看不懂的时点。请写成 2023-03-08T18:00。")


def readers(measure: Measure) -> frozenset[str]:
    """The roles that may read a measure's figures: those of its register, and leaders."""
    return declaration.find(measure.register).reads.roles | {LEADER.code}


def figure_url(code: str, unit: Unit, period: Period, as_of: datetime | None = None) -> str:
    """The address at which a figure opens into its records."""
    asked = {"unit": str(unit.pk), "period": period.code}
    if as_of is not None:
        asked["as_of"] = as_of.isoformat()
    return f"/figures/{code}/?{urlencode(asked)}"


def value_text(value: Figure) -> str:
    """A figure in words: exact, bounded, partly unknown, or 未报 when nothing is known.

    Money carries its unit, by magnitude, and so does what is partly unknown: 8 家，另 1 笔未知. For
    any other see `unit_text`.
    """
    if not value.reported:
        return _("未报")
    if value.measure.fold is Fold.MEDIAN:
        return amounts.bounded(value.low, value.high, unit=_money(value.measure))
    if value.n and value.unknown == value.n:
        return amounts.total(None, None, unknown=value.unknown)
    unit = str(value.measure.unit) if value.unknown else _money(value.measure)
    high = None if value.no_high > value.unknown else value.high
    return amounts.total(value.low, high, value.unknown, bool(value.about), unit)


def unit_text(value: Figure) -> str:
    """The unit to be said after `value_text`: none where that carries it or says no amount."""
    carried = value.unknown and value.measure.fold is not Fold.MEDIAN
    silent = carried or not value.reported or _money(value.measure)
    return "" if silent else str(value.measure.unit)


def figure_text(value: Figure) -> str:
    """A figure with its unit, as every page, brief and document says it: 8 家, 2.3亿元, 未报."""
    return f"{value_text(value)} {unit_text(value)}".strip()


def exact_text(value: Figure) -> str:
    """Money to the last yuan, for whoever points at it; empty of a bound, which has no last yuan."""
    bound = value.low != value.high or value.no_low or value.no_high or value.about
    if bound or not value.reported or not _money(value.measure):
        return ""
    return amounts.yuan_exact(value.low)


def _money(measure: Measure) -> str:
    return amounts.YUAN if str(measure.unit) == amounts.YUAN else ""


def percent(value: Decimal | None) -> str:
    """A rate to one decimal; 未报 when nothing has been judged."""
    return _("未报") if value is None else f"{value * 100:.1f}%"


def rate_line(viewer: Viewer, code: str) -> dict[str, Any] | None:
    """A rate of the viewer's own unit up to today, for the line below a list."""
    rate = rates[code]
    units = viewer.units(readers(measures[rate.denominator]))
    if not units:
        return None
    return rate_context(rate_figure(rate, units[0], Period(until=clock.today())))


def rate_context(value: RateFigure) -> dict[str, Any]:
    """A rate with its parts, each a link to what it counts."""
    parts = (value.numerator, value.denominator, value.excluded)
    urls = [figure_url(p.measure.code, p.unit, p.period, p.as_of) for p in parts]
    register = declaration.find(value.numerator.measure.register)
    titles = register.tag_words
    return {
        "title": value.rate.title,
        "rate": percent(value.value),
        "url": figure_url(value.rate.code, parts[0].unit, parts[0].period, parts[0].as_of),
        "numerator": amounts.number(value.numerator.low),
        "numerator_url": urls[0],
        "denominator": amounts.number(value.denominator.low),
        "denominator_url": urls[1],
        "excluded": value.excluded.n and f"{value.excluded.n:,}",
        "excluded_url": urls[2],
        "why": listed(f"{titles.get(reason, reason)} {n}" for reason, n in value.reasons),
    }


@signed_in
def figure_page(request: HttpRequest, code: str) -> HttpResponse:
    """A measure or a rate for a unit and a period, as of now or of an instant."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    shown: Measure | Rate | None = measures.get(code) or rates.get(code)
    if shown is None:
        raise Http404
    measure = measures[shown.denominator] if isinstance(shown, Rate) else shown
    unit = unit_asked(viewer, readers(measure), request.GET.get("unit", ""))
    period = read_period(request.GET.get("period", ""), clock.today())
    as_of = instant_asked(request.GET.get("as_of", ""))
    context: dict[str, Any] = {
        "page_title": shown.title,
        "shown": shown,
        "unit": unit,
        "period": period,
        "as_of": as_of,
        "periods": period_chips(period, lambda one: figure_url(code, unit, one, as_of)),
        "units": _units(code, viewer, readers(measure), unit, period, as_of),
    }
    if isinstance(shown, Rate):
        value = rate_figure(shown, unit, period, as_of)
        context["rate"] = rate_context(value)
        context |= {"on_time": value.numerator.low, "judged": value.denominator.low}
    else:
        context |= _said(figure(shown, unit, period, as_of))
    context |= _drill_down(measure, unit, period, as_of, viewer, request.GET.get("after", ""))
    context["columns"] = [
        {"title": _("日期")},
        {"title": _("记录")},
        {"title": _("说明")},
        {"title": _("数量"), "numeric": True},
    ]
    base = figure_url(code, unit, period, as_of)
    for way in ("next", "previous"):
        context[way] = context[way] and f"{base}&after={context[way]}"
    return render(request, "register/figure.html", context)


def _said(value: Figure) -> dict[str, Any]:
    """A figure of a measure as its page says it."""
    return {
        "value": value_text(value),
        "unit_word": unit_text(value),
        "exact": exact_text(value),
        "figure": value,
        "measure": value.measure,
        "can_be_verified": value.measure.standing == Standing.HAPPENED,
    }


def _drill_down(
    measure: Measure,
    unit: Unit,
    period: Period,
    as_of: datetime | None,
    viewer: Viewer,
    after: str,
) -> dict[str, Any]:
    """The facts that were counted, joined to the records this viewer may open, and how many not."""
    facts = facts_of(measure, unit, period, as_of)
    register = declaration.find(measure.register)
    open_rows = register.rows(viewer)
    page = paging.page_of(facts, ("-ends_on", "-id"), after)
    undated = list(undated_facts(measure, unit, period, as_of)[:UNDATED_SHOWN])
    keys = [fact.record_id for fact in [*page.rows, *undated]]
    records = {r.pk: r for r in open_rows.select_related(*register.select).filter(pk__in=keys)}
    return {
        "rows": [_row(measure, register, fact, records) for fact in page.rows],
        "undated": [_row(measure, register, fact, records) for fact in undated],
        "next": page.next,
        "previous": page.previous,
        **_counted(facts, open_rows),
    }


def _counted(facts: QuerySet[Fact], open_rows: QuerySet[Any]) -> dict[str, Any]:
    """How many facts there are, and how many of their records are closed to the viewer; capped."""
    own = open_rows.order_by().filter(pk=OuterRef("record_id"))
    counted, more = paging.capped_count(facts)
    closed, closed_more = paging.capped_count(facts.filter(~Exists(own)))
    return {
        "counted": f"{counted}+" if more else counted,
        "closed": f"{closed}+" if closed_more else closed,
    }


def _row(
    measure: Measure,
    register: declaration.Register,
    fact: Fact,
    records: dict[uuid.UUID, Any],
) -> dict[str, Any]:
    record = records.get(fact.record_id)
    title = {"text": _("您无权打开的记录"), "muted": True}
    if record is not None:
        title = {
            "text": register.face.heading(record),
            "strong": True,
            "url": f"/r/{register.code}/{record.pk}/",
        }
    amount = amounts.bounded(fact.low, fact.high, about=fact.about, unit=_money(measure))
    told = (register.tag_words.get(str(value)) for value in fact.tags.values())
    tags = listed(str(one) for one in told if one)
    return {
        "cells": [
            {"text": _days(fact)},
            title,
            {"text": tags, "muted": True},
            {"text": amount, "numeric": True},
        ]
    }


def _days(fact: Fact) -> str:
    """When it happened; an interval says so, and never more than is known."""
    since, until = (day and dates.day(day) for day in (fact.starts_on, fact.ends_on))
    if since == until:
        return until or _("日期不详")
    if since is None:
        return _("不晚于 %(day)s") % {"day": until}
    if until is None:
        return _("不早于 %(day)s") % {"day": since}
    return _("%(since)s 至 %(until)s") % {"since": since, "until": until}


def unit_asked(viewer: Viewer, roles: frozenset[str], asked: str) -> Unit:
    """The asked unit within reach, or the viewer's own; a unit out of reach is 404 with nothing."""
    own = viewer.units(roles)
    if not own:
        raise Http404
    if not asked:
        return own[0]
    try:
        unit: Unit | None = Unit.objects.filter(pk=uuid.UUID(asked)).first()
    except ValueError:
        unit = None
    if unit is None or not viewer.reaches(unit.path, roles):
        raise Http404
    return unit


def instant_asked(text: str) -> datetime | None:
    """The instant in an address, None for now; UnreadableInstant for what is none."""
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+"))
        instant = instant if instant.tzinfo else instant.replace(tzinfo=clock.SHANGHAI)
        # The first and the last hours of the calendar exist in some zones only.
        return instant.astimezone(clock.SHANGHAI).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableInstant from None


def period_chips(period: Period, address: Callable[[Period], str]) -> list[dict[str, Any]]:
    """The periods to choose from, each with its address; the one that is shown is on."""
    today = clock.today()
    choices = (
        (_("累计至今天"), Period(until=today)),
        (_("本月"), month_of(today)),
        (_("本季"), quarter_of(today)),
        (_("本年"), year_of(today)),
    )
    return [{"text": title, "url": address(one), "on": one == period} for title, one in choices]


def _units(
    code: str,
    viewer: Viewer,
    roles: frozenset[str],
    unit: Unit,
    period: Period,
    as_of: datetime | None,
) -> list[dict[str, Any]]:
    """The way up as far as the viewer reaches, the unit itself, and its parts."""
    seen = [one for one in Unit.objects.get_ancestors(unit) if viewer.reaches(one.path, roles)]
    return [
        {"text": one.name, "url": figure_url(code, one, period, as_of), "on": one.pk == unit.pk}
        for one in [*seen, unit, *Unit.objects.get_children(unit)[:30]]
    ]
