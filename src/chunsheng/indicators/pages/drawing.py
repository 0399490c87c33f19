"""Frames as bars: each part's figure as a line of text, with a bar beside it as long as the number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from chunsheng.indicators.models import FramePart
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import Figure
from chunsheng.kernel.ledger.measures import Measure
from chunsheng.kernel.register.figures import figure_text, figure_url

WIDTH = 100


def address(unit: Unit, frame: str = "", period: str = "") -> str:
    """Where the coverage of a unit is read."""
    asked = {"unit": str(unit.pk), "frame": frame, "period": period}
    return f"/coverage/?{urlencode({key: value for key, value in asked.items() if value})}"


def measures_of(parts: Iterable[FramePart]) -> list[Measure]:
    """The measures by which parts are seen, each once."""
    return list({one.code: one for part in parts for one in part.measured}.values())


def frames(parts: Iterable[FramePart], told: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """Each frame with a line for every figure of its parts; none where no figure may be read."""
    drawn = []
    for title, own in groupby(parts, key=lambda one: one.frame):
        lines = [line for part in own for line in _lines(part, told)]
        if any(line["value"] is not None for line in lines):
            drawn.append({"title": title, "lines": _scaled(lines)})
    return drawn


def _lines(part: FramePart, told: Mapping[str, Figure]) -> list[dict[str, Any]]:
    shown = [told[one.code] for one in part.measured if one.code in told]
    if not part.measured:
        return [{"title": part.title, "text": _("还没有登记这类数据"), "value": None}]
    return [
        {
            "title": part.title,
            "of": "" if str(one.measure.title) == part.title else one.measure.title,
            "text": figure_text(one),
            "url": figure_url(one.measure.code, one.unit, one.period, one.as_of),
            "value": one,
        }
        for one in shown
    ]


def _scaled(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the length of each bar beside the longest one of the same unit of measure."""
    most: dict[str, Decimal] = {}
    for line in lines:
        if line["value"] is not None:
            unit = str(line["value"].measure.unit)
            most[unit] = max(most.get(unit, Decimal(0)), line["value"].low)
    for line in lines:
        top = most.get(str(line["value"].measure.unit)) if line["value"] is not None else None
        line["width"] = round(WIDTH * float(line["value"].low / top)) if top else 0
    return lines
