"""Draw the pictures of the solver's README from its own examples: `python -m bench.matching.pictures`.

The README's code is run and its results are drawn, so picture and text cannot part.
"""

from __future__ import annotations

import contextlib
import doctest
import io
from pathlib import Path
from typing import Any

import chunsheng.matching

HOME = Path(chunsheng.matching.__file__).parent
PAPER, INK, JADE, CINNABAR, MIST = "#faf8f3", "#2b2b2b", "#3f7d63", "#b5402d", "#c9c4b8"


def results() -> dict[str, Any]:
    """Return the names that the README's examples define."""
    names: dict[str, Any] = {}
    for example in doctest.DocTestParser().get_examples((HOME / "README.md").read_text("utf-8")):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(example.source, "README.md", "single"), names)  # noqa: S102 -- our own
    return names


def pictures(names: dict[str, Any]) -> dict[str, str]:
    """Return the pictures by file name."""
    return {
        "share.svg": _share(names["homes"], names["shared"]),
        "assign.svg": _assign(names["assigned"]),
        "place.svg": _place(names["placed"]),
    }


def _text(x: float, y: float, words: str, anchor: str = "middle", colour: str = INK) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def _frame(width: int, height: int, title: str, parts: list[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def _box(x: float, y: float, colour: str, *, filled: bool) -> str:
    fill = colour if filled else PAPER
    return f'<rect x="{x:g}" y="{y:g}" width="40" height="16" fill="{fill}" stroke="{colour}"/>'


def _share(homes: Any, shared: Any) -> str:
    """A column of parcels per household: had before, granted now, and still wanted."""
    parts = []
    for row, key in enumerate(homes.key):
        x = 40 + 70 * row
        granted = int(shared.granted[row])
        lacking = homes.wanted[row] - granted
        column = [(MIST, True)] * homes.received[row] + [(JADE, True)] * granted
        for level, (colour, filled) in enumerate([*column, *[(CINNABAR, False)] * lacking]):
            parts.append(_box(x, 150 - 20 * level, colour, filled=filled))
        parts.append(_text(x + 20, 184, str(key)))
        parts.append(_text(x + 20, 200, f"tier {homes.tier[row]}"))
    for at, (colour, filled, words) in enumerate(
        [(MIST, True, "received before"), (JADE, True, "granted"), (CINNABAR, False, "lacking")]
    ):
        parts.append(_box(40 + 140 * at, 12, colour, filled=filled))
        parts.append(_text(88 + 140 * at, 25, words, "start"))
    return _frame(480, 212, "What each household had and was given", parts)


def _line(y1: float, y2: float, colour: str, width: float) -> str:
    return (
        f'<line x1="120" y1="{y1:g}" x2="320" y2="{y2:g}" stroke="{colour}" '
        f'stroke-width="{width:g}"/>'
    )


def _assign(assigned: Any) -> str:
    """Needs on the left, offers on the right, every eligible pair, the chosen ones thick."""
    asked = assigned._question
    chosen = set(zip(assigned.need.tolist(), assigned.offer.tolist(), strict=True))
    parts = []
    pairs = zip(asked.need.tolist(), asked.offer.tolist(), asked.cost.tolist(), strict=True)
    for need, offer, cost in sorted(pairs, key=lambda pair: pair[:2] in chosen):
        taken = (need, offer) in chosen
        y1, y2 = 40 + 44 * need, 50 + 54 * offer
        parts.append(_line(y1, y2, JADE if taken else MIST, 3 if taken else 1))
        along = 0.2 + 0.2 * (offer % 2)
        parts.append(_text(120 + 200 * along, y1 + (y2 - y1) * along - 4, str(cost)))
    for need, key in enumerate(asked.key.tolist()):
        words = f"need {key}, tier {int(asked.tier[need])}"
        colour = INK if assigned.granted[need] else CINNABAR
        parts.append(_text(112, 44 + 44 * need, words, "end", colour))
    for offer, key in enumerate(asked.offer_key.tolist()):
        parts.append(_text(328, 54 + 54 * offer, f"offer {key}", "start"))
    return _frame(440, 200, "Who is assigned to what", parts)


def _place(placed: Any) -> str:
    """One row per host with those it took, and below those whom nobody could take."""
    asked = placed._placing
    parts = []
    for row, key in enumerate([*asked.host_key.tolist(), "not placed"]):
        host = row if row < len(asked.host_key) else -1
        y = 36 + 44 * row
        limits = (
            f" ({int(asked.minimum[host])} to {int(asked.capacity[host])})" if host >= 0 else ""
        )
        parts.append(_text(130, y + 5, f"host {key}{limits}" if host >= 0 else str(key), "end"))
        taken = [who for who in range(len(asked.key)) if placed.host[who] == host]
        for at, who in enumerate(taken):
            colour = JADE if host >= 0 else CINNABAR
            x = 165 + 52 * at
            parts.append(f'<circle cx="{x}" cy="{y}" r="18" fill="{PAPER}" stroke="{colour}"/>')
            parts.append(_text(x, y + 1, str(int(asked.key[who]))))
            parts.append(
                f'<text x="{x}" y="{y + 12}" text-anchor="middle" font-size="8" '
                f'fill="{INK}">unit {int(asked.unit[who])}</text>'
            )
    return _frame(400, 150, "Which host took whom", parts)


def main() -> None:
    """Write the pictures beside the README."""
    folder = HOME / "pictures"
    for name, drawn in pictures(results()).items():
        (folder / name).write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
