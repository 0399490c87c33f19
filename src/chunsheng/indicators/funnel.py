"""The funnel as a drawing: one band for each step, as wide as its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, BAND, GAP = 300, 72, 3
NARROWEST = 40
# How wide a sign of a number is in its largest size, and what is left beside the number.
CHINESE_SIGN, SIGN, BESIDE = 26, 15, 14
# Where the words stand, to the right of the bands, and how wide the whole drawing is.
WORDS, WHOLE = WIDTH + 14, WIDTH + 210


@dataclass(frozen=True)
class Band:
    """A band of the drawing: its corners as SVG writes them, and the middle of its text."""

    points: str
    middle: int
    tone: int


def height(steps: int) -> int:
    """How high a funnel of so many steps is."""
    return steps * (BAND + GAP) - GAP


def narrowest(texts: Sequence[str]) -> int:
    """How wide a band must be to hold any of these texts, as far as the drawing is wide."""
    signs = ([CHINESE_SIGN if sign > "\u2e80" else SIGN for sign in text] for text in texts)
    return min(WIDTH, max([NARROWEST, *(sum(widths) + BESIDE for widths in signs)]))


def bands(values: Sequence[Decimal], texts: Sequence[str] = ()) -> list[Band]:
    """Bands from the widest step to the narrowest; each runs out into the width of the next.

    Nothing is drawn narrower than the numbers' texts need, so a 0 keeps a band of its own.
    """
    top, least = max([*values, Decimal(1)]), narrowest(texts)
    widths = [max(least, round(WIDTH * float(value / top))) for value in values]
    drawn = []
    for place, wide in enumerate(widths):
        narrow = widths[place + 1] if place + 1 < len(widths) else least
        y = place * (BAND + GAP)
        corners = (
            ((WIDTH - wide) / 2, y),
            ((WIDTH + wide) / 2, y),
            ((WIDTH + narrow) / 2, y + BAND),
            ((WIDTH - narrow) / 2, y + BAND),
        )
        points = " ".join(f"{x:g},{y:g}" for x, y in corners)
        drawn.append(Band(points, y + BAND // 2, min(place + 1, 3)))
    return drawn
