"""Telling: an outline with its frozen figures becomes chapters, numbers and footnotes."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from chunsheng.briefs.models import Brief
from chunsheng.briefs.outlines import SLOT
from chunsheng.briefs.text import BriefText, Chapter, Note, Paragraph, Run
from chunsheng.indicators.freezing import frozen_for
from chunsheng.indicators.models import FrozenFigure
from chunsheng.kernel.ledger.figures import Figure, figures
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.amounts import unit_said
from chunsheng.kernel.words.language import listed

Frozen = Iterator[FrozenFigure]


def brief_text(brief: Brief, site: str = "") -> BriefText:
    """The brief as it is read; `site` stands before the addresses of its footnotes.

    Two queries, however many numbers it has.
    """
    frozen = frozen_for(brief)
    samples = {one.measure for one in frozen if _is_sample(one.measure)}
    following = iter(frozen)
    chapters = tuple(
        Chapter(
            str(section.title),
            tuple(_paragraph(str(text), following, site) for text in section.paragraphs),
        )
        for section in brief.outlined.sections
    )
    told = {"unit": brief.unit.name, "period": brief.period.title}
    return BriefText(
        title=str(brief),
        subtitle=_("%(unit)s · %(period)s") % told,
        chapters=chapters,
        closing=_samples_told(samples),
    )


def changed_since(brief: Brief) -> list[dict[str, str]]:
    """Numbers that are told otherwise today than in the brief: what it says, and what is known now."""
    frozen = frozen_for(brief)
    chosen = [measures[code] for code in dict.fromkeys(one.measure for one in frozen)]
    now = figures(chosen, brief.unit, brief.period)
    return [
        {
            "number": str(place),
            "title": str(one.figure.measure.title),
            "then": figure_text(one.figure),
            "now": figure_text(now[one.measure]),
        }
        for place, one in enumerate(frozen, start=1)
        if figure_text(one.figure) != figure_text(now[one.measure])
    ]


def _paragraph(text: str, following: Frozen, site: str) -> Paragraph:
    """A paragraph's words, and in its slots the next figures in turn."""
    runs = []
    for place, part in enumerate(SLOT.split(text)):
        if place % 2 == 0:
            runs += [Run(part)] if part else []
            continue
        frozen = next(following)
        runs.append(Run(figure_text(frozen.figure), _note(frozen, site)))
    return Paragraph(tuple(runs))


def _note(frozen: FrozenFigure, site: str) -> Note:
    """Definition, unit, as of, number of records, unverified share, short code."""
    figure = frozen.figure
    at = frozen.as_of.astimezone(clock.SHANGHAI)
    told = {
        "title": figure.measure.title,
        "meaning": figure.measure.meaning,
        "unit": unit_said(figure.measure.unit),
        "whose": figure.unit.name,
        "period": figure.period.title,
        "at": at.strftime("%Y-%m-%d %H:%M"),
    }
    parts = (
        _("%(title)s：%(meaning)s") % told if figure.measure.meaning else str(figure.measure.title),
        _("单位：%(unit)s；%(whose)s，%(period)s，按 %(at)s 已知") % told,
        _counted(figure),
        frozen.code,
    )
    return Note(frozen.place + 1, parts, f"{site}/f/{frozen.code}/")


def _counted(figure: Figure) -> str:
    """How many records, and how much of them nobody verified; what is expected cannot be."""
    if not figure.n:
        return _("没有一笔记录")
    if figure.measure.standing != Standing.HAPPENED:
        return _("由 %(n)s 笔记录汇总；预计的数字不核实") % {"n": f"{figure.n:,}"}
    share = f"{figure.unverified / figure.n * 100:.0f}%"
    told = {"n": f"{figure.n:,}", "unverified": f"{figure.unverified:,}", "share": share}
    return _("由 %(n)s 笔记录汇总，未核实 %(unverified)s 笔（%(share)s）") % told


def _is_sample(code: str) -> bool:
    """Whether all records behind a measure are the demonstration's samples."""
    model = registers[measures[code].register].model
    if settings.MODE != "demo" or not hasattr(model, "sample"):
        return False
    return not model._default_manager.filter(sample=False).exists()


def _samples_told(codes: set[str]) -> str:
    if not codes:
        return ""
    names = listed(str(measures[code].title) for code in sorted(codes))
    return _("样例：%(names)s的数字来自演示数据。") % {"names": names}
