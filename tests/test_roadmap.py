"""The roadmap names every row of the article once, in order, each as it is."""

from __future__ import annotations

import re

from tests.laws.reading import ROOT
from tests.laws.test_rows import ROWS

ROADMAP = ROOT / "docs" / "roadmap.md"
STATES = {"**thin**", "**deep**"}


def rows_of(text: str) -> list[tuple[str, str]]:
    """Each row's name and its state."""
    lines = [line.strip("| ").split("|") for line in text.splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines]
    return [(line[0], line[2]) for line in cells if re.fullmatch(r"R\d+", line[0])]


def test_the_roadmap_names_every_row_as_it_is() -> None:
    rows = rows_of(ROADMAP.read_text(encoding="utf-8"))
    assert [name for name, _state in rows] == ROWS
    assert {state for _name, state in rows} <= STATES


def test_a_row_is_read_with_its_state() -> None:
    text = "| R1 | bodies | awaited | | | 6 |\n| R2 | requests | **thin** | a | b | 2 |\n"
    assert rows_of(text) == [("R1", "awaited"), ("R2", "**thin**")]
