"""What is said of a target: amounts in its unit, and how it stands in words; signs beside colours."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from chunsheng.indicators.models import Target
from chunsheng.indicators.pace import Actual, Pace, State
from chunsheng.indicators.terms import Basis, Direction
from chunsheng.kernel.ledger.figures import Figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.register.figures import figure_text, figure_url, percent
from chunsheng.kernel.words import amounts

TENTH = Decimal("0.1")
TONES = {State.AHEAD: "jade", State.EVEN: "jade", State.BEHIND: "gold", State.OVER: "red"}


@dataclass(frozen=True)
class Said:
    """A pace as pages say it; `due` is empty where there is no pace by months."""

    target: str
    due: str
    actual: str
    url: str
    state: str
    tone: str
    apart: tuple[tuple[str, str], ...]
    done: int


def _tone(pace: Pace) -> str:
    """What is short of a year's whole amount before its end is not behind yet."""
    if pace.state is State.BEHIND and pace.target.basis == Basis.LEVEL:
        return ""
    return TONES.get(pace.state, "")


def amount_text(target: Target, amount: Decimal, points: bool = False) -> str:
    """An amount of a target with its unit, to one decimal; a distance between rates in points."""
    rounded = amount.quantize(TENTH, ROUND_HALF_UP)
    if target.is_rate:
        told = amounts.number(rounded)
        return _("%(n)s 个百分点") % {"n": told} if points else f"{told}%"
    measure = measures.get(target.measure)
    if measure is None:
        return amounts.number(rounded)
    if str(measure.unit) == amounts.YUAN:
        return amounts.yuan(amount)
    return f"{amounts.number(rounded)} {measure.unit}"


def goal_text(target: Target) -> str:
    """The amount with the side on which it is well."""
    return f"{target.get_direction_display()} {amount_text(target, target.amount)}"


def said(pace: Pace) -> Said:
    """All that is said of a pace."""
    shown = pace.actual
    apart = shown.apart if shown else ()
    return Said(
        target=goal_text(pace.target),
        due=amount_text(pace.target, pace.due) if pace.target.is_phased else "",
        actual=actual_text(shown),
        url=actual_url(shown),
        state=state_text(pace),
        tone=_tone(pace),
        apart=tuple((_beside_text(one), _url(one)) for one in apart),
        done=_part(pace),
    )


def actual_text(actual: Actual | None) -> str:
    """What has happened: a figure, a rate, 未报; a dash where it may not be told."""
    if actual is None:
        return "—"
    value = actual.value
    return figure_text(value) if isinstance(value, Figure) else percent(value.value)


def actual_url(actual: Actual | None) -> str:
    """Where it opens into its records."""
    if actual is None:
        return ""
    value = actual.value
    if isinstance(value, Figure):
        return _url(value)
    part = value.denominator
    return figure_url(value.rate.code, part.unit, part.period)


def state_text(pace: Pace) -> str:
    """Ahead or behind, and by how much; why nothing can be said where it cannot."""
    told = {"n": amount_text(pace.target, pace.gap, points=True)}
    by_limit = pace.target.direction == Direction.AT_MOST
    words = {
        State.AHEAD: _ahead(pace, by_limit),
        State.EVEN: _("与应完成的持平"),
        State.BEHIND: _("▼ 慢 %(n)s") if pace.target.is_phased else _("▼ 还差 %(n)s"),
        State.OVER: _("▼ 超出 %(n)s"),
        State.UNSURE: _("有日期不详或没数清的，说不准快慢"),
        State.UNREPORTED: _("未报（不是 0），说不准快慢"),
        State.EARLY: _("年度还没有开始"),
        State.HIDDEN: _("您的岗位看不到这个数字"),
    }
    return words[pace.state] % told if "%(n)s" in words[pace.state] else words[pace.state]


def _ahead(pace: Pace, by_limit: bool) -> str:
    if by_limit:
        return _("▲ 没有超过，还有 %(n)s 余地") if pace.gap else _("▲ 没有超过")
    if not pace.gap:
        return _("▲ 已经达到")
    return _("▲ 快 %(n)s") if pace.target.is_phased else _("▲ 已经达到，多 %(n)s")


def _part(pace: Pace) -> int:
    """How much of the whole amount there is, in percent, for the bar."""
    if pace.actual is None or not pace.actual.reported or not pace.target.amount:
        return 0
    return min(100, int(pace.actual.low * 100 / pace.target.amount))


def _beside_text(value: Figure) -> str:
    told = {"title": value.measure.title, "value": figure_text(value)}
    return _("%(title)s %(value)s（另计，不加进来）") % told


def _url(value: Figure) -> str:
    return figure_url(value.measure.code, value.unit, value.period)


def row_of(pace: Pace, name: str, url: str) -> dict[str, Any]:
    """A pace as a row of a table: whose or what, the goal, due by now, what has happened, how it stands."""
    told = said(pace)
    actual: dict[str, Any] = {"text": told.actual, "url": told.url, "numeric": True}
    if told.apart:
        actual["note"] = told.apart[0][0]
    return {
        "cells": [
            {"text": name, "strong": True, "url": url},
            {"text": told.target},
            {"text": told.due or _("没有各月进度"), "numeric": True, "muted": not told.due},
            actual,
            {"text": "", "pill": told.state, "tone": told.tone},
        ]
    }
