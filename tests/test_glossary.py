"""The glossary says what the product says: each word that the code declares, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import override

from chunsheng.kernel.access import roles
from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.calendar.terms import DayKind, Start
from chunsheng.kernel.ledger import kinds, measures
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.ui import menu
from chunsheng.places.terms import AreaKind
from chunsheng.services.terms import OUTCOMES, RequestKind, ServiceForm, Urgency

GLOSSARY = Path(__file__).resolve().parents[1] / "docs" / "glossary.md"
Pair = tuple[str, str]
CHOICES: tuple[type[TextChoices], ...] = (
    *(kinds.Standing, FieldClass, DayKind, Start, AreaKind),
    *(RequestKind, Urgency, ServiceForm),
)


def pairs_in(text: str) -> set[Pair]:
    """The first two cells of every row: Chinese and English."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", text, re.MULTILINE)
    return {(chinese.strip(), english.strip()) for chinese, english in rows}


def declared() -> Iterator[Any]:
    """The titles of what the code declares."""
    for register in registers.values():
        yield register.title
        if register.cycle is not None:
            yield from (stage.title for stage in register.cycle.stages)
            yield from (move.title for move in register.cycle.moves)
    yield from (role.title for role in roles.all_roles())
    yield from (kinds.kind(code).title for one in measures.measures.values() for code in one.kinds)
    yield from (one.title for one in (*measures.measures.values(), *measures.rates.values()))
    yield from (title for title in menu.TITLES.values() if title)
    for choices in CHOICES:
        yield from (one.label for one in choices)
    yield from OUTCOMES.values()


def said(title: Any) -> Pair:
    """A title in both languages."""
    with override("zh-hans"):
        chinese = str(title)
    with override("en"):
        return chinese, str(title)


def missing(titles: Iterable[Any], pairs: set[Pair]) -> list[Pair]:
    """Titles that the glossary does not have, or has with another English."""
    return sorted({said(title) for title in titles} - pairs)


def test_every_declared_word_is_in_the_glossary_as_the_pages_say_it() -> None:
    assert missing(declared(), pairs_in(GLOSSARY.read_text(encoding="utf-8"))) == []


def test_a_missing_word_and_another_english_are_found() -> None:
    pairs = pairs_in("| 中文 | English | code |\n|---|---|---|\n| 网格员 | Grid officer | `x` |\n")
    found = missing([role.title for role in roles.all_roles()], pairs)
    assert ("网格员", "Grid worker") in found
    assert ("领导", "Leader") in found
