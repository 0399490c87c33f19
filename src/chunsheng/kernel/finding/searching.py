"""Searching: rare words by the index, common ones by walking the rows in their own order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chunsheng.kernel.finding.fields import SomeOf
from chunsheng.kernel.finding.grams import grams_asked, words_of
from chunsheng.kernel.finding.models import Indexed

# Up to so many hits a word is rare: they are fetched by the index and put in order.
RARE = SomeOf.most // 2
# From so many letters on they may be how a heading is spelt.
SPELT = 2


@dataclass(frozen=True)
class Searched:
    """Rows that have the words. Those with common words are walked in their order, and not counted."""

    rows: QuerySet[Any]
    countable: bool = True

    def filter(self, condition: Q) -> Searched:
        """Those of them that a further condition lets through."""
        return replace(self, rows=self.rows.filter(condition))


def searched(rows: QuerySet[Any], code: str, asked: str) -> Searched:
    """Those of a register's rows that have every word that was asked for; one statement to decide how.

    Rows that the viewer may not see are no more found than listed: `rows` came through the door.
    """
    words = words_of(asked)
    grams = grams_asked(code, words)
    if not words:
        return Searched(rows)
    matching = _matching(code, words)
    # As a count on both databases: whether there is one is planned otherwise than how many.
    hits = matching.filter(grams__some_of=grams)[: RARE + 1].count() if grams else 0
    if hits == 0 and not (grams and _may_be_beyond(code, grams)):
        return Searched(rows.none())
    if hits <= RARE:
        # Also where pieces are common and the words are not: the index alone is walked then.
        found = matching.filter(grams__all_of=grams).values("record_id")
        return Searched(rows.filter(pk__in=found))
    return Searched(rows.filter(Exists(matching.filter(record_id=OuterRef("pk")))), countable=False)


def _may_be_beyond(code: str, grams: list[int]) -> bool:
    """Whether more rows have the pieces than were looked at; one that has the words may be among them."""
    seen = Indexed.objects.filter(code=code, grams__some_of=grams)[: SomeOf.most].count()
    return seen >= SomeOf.most


def _matching(code: str, words: list[str]) -> QuerySet[Indexed]:
    """Rows of the index that really have the words; letters may be how the heading is spelt."""
    condition = Q(code=code)
    for word in words:
        has = Q(text__contains=word)
        spelt = word.isascii() and len(word) >= SPELT
        condition &= has | Q(sound__contains=word) if spelt else has
    return Indexed.objects.filter(condition)
