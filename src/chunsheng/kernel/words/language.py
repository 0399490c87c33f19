"""Which of the two languages is being spoken."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language

# The product's name in both languages.
OWN_NAMES = ("chunsheng", "春声")


def is_english() -> bool:
    """Whether the active language is English; Chinese, the source language, otherwise.

    Dates and amounts are grammar rather than sentences (word order, powers of ten thousand against
    thousands), so their two forms stand beside each other in code and not in the catalogue.
    """
    return (get_language() or "").startswith("en")


def in_a_row(sentences: Iterable[str]) -> str:
    """Sentences one after another, each parted from what follows unless it ends by itself."""
    ends, mark = ((".", "!", "?", ";"), "; ") if is_english() else (("。", "！", "？", "；"), "；")
    gap = " " if is_english() else ""
    return "".join(one + (gap if one.endswith(ends) else mark) for one in sentences if one)


def headed(place: int, title: str) -> str:
    """A chapter's title with its number, up to ten: 一、… or 1. …"""
    return f"{place}. {title}" if is_english() else f"{'一二三四五六七八九十'[place - 1]}、{title}"


def listed(parts: Iterable[str]) -> str:
    """Parts one after another: 甲、乙 or A, B."""
    return (", " if is_english() else "、").join(parts)


def parts_listed(text: str) -> list[str]:
    """The parts of what somebody listed, in whichever language it is written."""
    return [part.strip() for part in text.replace(",", "、").split("、") if part.strip()]
