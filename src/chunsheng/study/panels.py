"""Cards of tours, observations and adoptions; of a method adopted, how each part of it runs there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.ledger.figures import read
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.figures import figure_text, figure_url, percent, readers
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.language import listed
from chunsheng.study.models import Adoption, Observation, Tour
from chunsheng.study.queries import Part, idle_places, parts_of
from chunsheng.study.terms import ADOPTIONS, OBSERVATIONS, TOURS

SEEN_THERE, CAME_FROM = _("看到和听到的"), _("出处")
ADOPTERS, RUNNING = _("谁采纳了"), _("在本单位怎么运行")
SHOWN = 30


def seen_there(record: Tour, viewer: Viewer) -> Mapping[str, Any]:
    """What was seen on a tour, each with where and how it is known; and what was left idle."""
    known = registers[OBSERVATIONS].rows(viewer).filter(tour=record).select_related("origin")
    found = list(known.order_by("pk")[: SHOWN + 1])
    rows = [
        {
            "title": one.origin.name,
            "text": one.title,
            "note": f"{one.amount_text} · {one.get_visit_display()}",
            "url": f"/r/{OBSERVATIONS}/{one.pk}/",
        }
        for one in found[:SHOWN]
    ]
    idle = idle_places(record, clock.today())
    places = {one.origin.name for one in found if one.origin_id in idle}
    lines = [] if rows else [_now("还没有登记见闻。")]
    if len(found) > SHOWN:
        lines.append(_now("其余的在考察见闻里。"))
    if places:
        lines.append(_now("过了采纳期限还没有采纳的：%(places)s。") % {"places": listed(places)})
    return {"title": SEEN_THERE, "rows": rows, "lines": lines}


def came_from(record: Observation, viewer: Viewer) -> Mapping[str, Any]:
    """The tour, and how much was seen on it at the place, which lies in no total of the district."""
    measure = measures[record.measured]
    rows = [
        {"title": _("哪次考察"), "text": record.tour, "url": f"/r/{TOURS}/{record.tour_id}/"},
        {"title": measure.title, "text": record.amount_text},
    ]
    return {"title": CAME_FROM, "rows": rows, "lines": [measure.meaning]}


def learned_from(record: Adoption, viewer: Viewer) -> Mapping[str, Any]:
    """The observation whose lesson was adopted."""
    url = f"/r/{OBSERVATIONS}/{record.observation_id}/"
    row = {"title": _("学什么"), "text": record.observation, "url": url}
    return {"title": CAME_FROM, "rows": [row]}


def method(record: Observation, viewer: Viewer) -> Mapping[str, Any] | None:
    """Of what a working method consists, each part with how many it counts."""
    rows = [
        {
            "title": part.title,
            "text": _now("%(n)s 项") % {"n": len(part.items)},
            "note": listed(part.items),
        }
        for part in parts_of(record)
    ]
    return {"title": _("工作法的组成"), "rows": rows} if rows else None


def adopters(record: Observation, viewer: Viewer) -> Mapping[str, Any]:
    """Who adopted it; out of the viewer's reach they are counted and not named."""
    known = registers[ADOPTIONS].rows(viewer).filter(observation=record)
    found = known.select_related("organisation").order_by("-adopted_on", "pk")[:SHOWN]
    rows = [
        {
            "title": one.organisation.name,
            "text": one.get_stage_display(),
            "note": one.effect,
            "url": f"/r/{ADOPTIONS}/{one.pk}/",
        }
        for one in found
    ]
    beyond = record.adoptions.count() - known.count()
    lines = [_now("另有 %(n)s 项您无权打开。") % {"n": beyond}] if beyond else []
    return {"title": ADOPTERS, "rows": rows, "lines": lines or ([] if rows else [_now("还没有。")])}


def running(record: Adoption, viewer: Viewer) -> Mapping[str, Any] | None:
    """How each part of an adopted method runs at the unit: its figures, or that no ledger keeps it."""
    parts = parts_of(record.observation)
    if not parts:
        return None
    shown = _figures(parts, record.organisation, viewer)
    return {"title": RUNNING, "rows": [row for part in parts for row in _rows(part, shown)]}


def _rows(part: Part, shown: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    known = [shown[code] for code in part.codes if code in shown]
    for one in known or [{"text": _now("尚无台账"), "note": listed(part.items)}]:
        yield {"title": part.title, **one}


def _figures(parts: list[Part], unit: Unit, viewer: Viewer) -> dict[str, dict[str, Any]]:
    """What stands for each code that is registered: a figure, a rate, or the way to a ledger."""
    codes = list(dict.fromkeys(code for part in parts for code in part.codes))
    until = Period(until=clock.today())
    asked = {code: measures[code] for code in codes if code in measures}
    asked |= {code: measures[rates[code].denominator] for code in codes if code in rates}
    mine = {code for code, one in asked.items() if viewer.reaches(unit.path, readers(one))}
    told, rated = read(
        [measures[code] for code in asked if code in mine and code in measures],
        [rates[code] for code in asked if code in mine and code in rates],
        unit,
        until,
    )
    shown: dict[str, dict[str, Any]] = {}
    for code in codes:
        if code in registers:
            url = f"/r/{code}/" if viewer.holds(registers[code].reads.roles) else ""
            shown[code] = {"text": registers[code].title, "url": url}
        if code in asked:
            titled = rates[code].title if code in rates else measures[code].title
            shown[code] = {"text": _now("您的岗位看不到这个数字"), "note": titled}
        if code in mine:
            text = figure_text(told[code]) if code in told else percent(rated[code].value)
            shown[code] |= {"text": text, "url": figure_url(code, unit, until)}
    return shown
