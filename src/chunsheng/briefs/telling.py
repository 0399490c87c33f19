"""Telling: an outline with its frozen figures becomes chapters, numbers and footnotes."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from chunsheng.briefs.models import Brief
from chunsheng.briefs.outlines import SLOT
from chunsheng.briefs.terms import DIGEST
from chunsheng.briefs.text import BriefText, Chapter, Note, Paragraph, Run
from chunsheng.indicators.freezing import digest_of, frozen_for
from chunsheng.indicators.models import FrozenFigure
from chunsheng.kernel.ledger.figures import Figure, figures
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.amounts import unit_said
from chunsheng.kernel.words.language import headed, listed


def brief_text(brief: Brief, site: str = "") -> BriefText:
    """The brief as it is read; `site` stands before the addresses of its footnotes.

    One query, however many numbers it has; in the demonstration one more for each that is a sample.
    """
    frozen = frozen_for(brief)
    samples = {one.measure for one in frozen if _is_sample(one.measure)}
    citing = Citing({one.slot: one for one in frozen}, site)
    chapters = tuple(
        Chapter(
            headed(place, str(section.title)),
            tuple(citing.paragraph(str(text)) for text in section.paragraphs),
        )
        for place, section in enumerate(brief.outlined.sections, start=1)
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
            "title": str(one.figure.measure.title),
            "then": figure_text(one.figure),
            "now": figure_text(now[one.measure]),
        }
        for one in frozen
        if figure_text(one.figure) != figure_text(now[one.measure])
    ]


def is_as_entered(brief: Brief) -> bool:
    """Whether what the brief cites is what its last entry kept the digest of."""
    entries = Entry.objects.filter(record_id=brief.pk, changes__has_key=DIGEST)
    kept = entries.order_by("-pk").values_list("changes", flat=True).first()
    return kept is not None and kept[DIGEST][1] == digest_of(frozen_for(brief))


@dataclass
class Citing:
    """Numbers footnotes in the order in which the text names its slots, whatever the language."""

    frozen: dict[str, FrozenFigure]
    site: str
    numbered: int = 0

    def paragraph(self, text: str) -> Paragraph:
        """A paragraph's words, and in each slot its figure; one that was not frozen says so."""
        runs = []
        for place, part in enumerate(SLOT.split(text)):
            if place % 2 == 0:
                runs += [Run(part)] if part else []
            elif part in self.frozen:
                self.numbered += 1
                figure = self.frozen[part]
                note = _note(figure, self.numbered, self.site)
                runs.append(Run(figure_text(figure.figure), note))
            else:
                runs.append(Run(_("（起草时没有这个数字）")))
        return Paragraph(tuple(runs))


def _note(frozen: FrozenFigure, number: int, site: str) -> Note:
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
    return Note(number, parts, f"{site}/f/{frozen.code}/")


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
    """Whether all records behind a measure are marked as the demonstration's samples."""
    model = registers[measures[code].register].model
    marked = any(field.name == "sample" for field in model._meta.concrete_fields)
    if settings.MODE != "demo" or not marked:
        return False
    return not model._default_manager.filter(sample=False).exists()


def _samples_told(codes: set[str]) -> str:
    if not codes:
        return ""
    names = listed(str(measures[code].title) for code in sorted(codes))
    return _("样例：%(names)s的数字来自演示数据，报道里没有的其他数字也是。") % {"names": names}
