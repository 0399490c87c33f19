"""A record as an A4 form: its cards as its page shows them, so what is masked there is masked here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.office.word import WORD, Card, Paper, paper_document
from chunsheng.kernel.records.numbers import number_of
from chunsheng.kernel.register.declaration import Register
from chunsheng.kernel.register.detail import cards_of
from chunsheng.kernel.register.doing import actor_for
from chunsheng.kernel.words import clock, dates

__all__ = ["WORD", "record_paper"]


def record_paper(register: Register, record: Any, viewer: Viewer) -> bytes:
    """The record as Word: what it is, its number, its cards, its unit with room for the seal."""
    cards = cards_of(register, record, viewer, {})
    unit = actor_for(viewer, register.reads).unit
    paper = Paper(
        title=str(register.title),
        number=_("%(heading)s　编号：%(number)s")
        % {"heading": register.face.heading(record), "number": number_of(record)},
        cards=tuple(_card(one) for one in [*cards["wide"], *cards["narrow"]]),
        issuer=unit.name if unit else "",
        on=clock.today(),
    )
    return paper_document(paper)


def _card(card: Mapping[str, Any]) -> Card:
    facts = [_fact(one) for one in [*card.get("facts", ()), *card.get("rows", ())]]
    lines = tuple(str(line) for line in card.get("lines", ()))
    return Card(str(card["title"]), tuple(facts), lines)


def _fact(fact: Mapping[str, Any]) -> tuple[str, str]:
    due = fact.get("due")
    said = str(fact.get("text") or (dates.moment(due) if due else "") or _("未填"))
    note = fact.get("note")
    if note:
        said = _("%(said)s（%(note)s）") % {"said": said, "note": note}
    return str(fact["title"]), said
