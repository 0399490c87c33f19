"""The rule that two heads of one office are never away together (R14). Pure: no model, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Absence:
    """A head's being away: of which office, in which post, on what occasion, from day to day.

    The days are both inside; without both, nobody knows when it is. `post` and `occasion` are what
    a person reads; the keys tell them apart.
    """

    office: UUID
    post: UUID
    occasion: UUID
    since: date | None = None
    until: date | None = None
    post_title: str = ""
    occasion_title: str = ""


def other_head_away(coming: Absence, known: Iterable[Absence]) -> Absence | None:
    """The first absence of another head of the same office, on the same occasion or at that time."""
    for one in known:
        is_other = one.office == coming.office and one.post != coming.post
        if is_other and (one.occasion == coming.occasion or _meet(one, coming)):
            return one
    return None


def away_already(coming: Absence, known: Iterable[Absence]) -> Absence | None:
    """The first absence of the same post on another occasion at that time."""
    for one in known:
        if one.post == coming.post and one.occasion != coming.occasion and _meet(one, coming):
            return one
    return None


def _meet(one: Absence, other: Absence) -> bool:
    """Whether they share a day; what is not known to overlap is not said to."""
    if one.since is None or one.until is None or other.since is None or other.until is None:
        return False
    return one.since <= other.until and other.since <= one.until
