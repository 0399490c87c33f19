"""The roadmap agrees with what is awaited: each row once, its state, and the issue that brings it."""

from __future__ import annotations

import re

from tests.laws.reading import ROOT
from tests.laws.test_rows import ROWS, awaited

ROADMAP = ROOT / "docs" / "roadmap.md"


def rows_of(text: str) -> list[tuple[str, bool, str]]:
    """Each row's name, whether it is awaited, and its issue."""
    lines = [line.strip("| ").split("|") for line in text.splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines]
    rows = [line for line in cells if re.fullmatch(r"R\d+", line[0])]
    return [(line[0], line[2].startswith("awaited"), f"issue {line[-1]}") for line in rows]


def test_the_roadmap_names_every_row_as_it_is() -> None:
    waiting = awaited()
    rows = rows_of(ROADMAP.read_text(encoding="utf-8"))
    assert [name for name, _awaited, _issue in rows] == ROWS
    told = {name: issue for name, is_awaited, issue in rows if is_awaited}
    assert told == waiting


def test_a_row_is_read_with_its_state_and_issue() -> None:
    text = "| R1 | bodies | awaited; soon | | | 6 |\n| R2 | requests | **thin** | a | b | 2 |\n"
    assert rows_of(text) == [("R1", True, "issue 6"), ("R2", False, "issue 2")]
