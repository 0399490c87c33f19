"""Law 7: each row of the article has a register and a browser journey, or is awaited; never both.

A row that is awaited may already be named by a register below it, such as that of organisations.
A register names its row in its docstring (R5); a journey is marked `@pytest.mark.row("R5")`.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterable
from pathlib import Path

from chunsheng.kernel.register.declaration import registers
from tests.laws.reading import ROOT, Module, called

ROWS = [f"R{number}" for number in range(1, 21)]
AWAITED = Path(__file__).parent / "awaited.csv"
JOURNEYS = ROOT / "tests" / "browser"


def rows_in(text: str) -> set[str]:
    """The rows that a text names."""
    return set(re.findall(r"\bR\d{1,2}\b", text))


def with_register() -> set[str]:
    """Rows that a register says it serves."""
    return {row for one in registers.values() for row in rows_in(type(one).__doc__ or "")}


def journey_modules() -> list[Module]:
    """The modules of browser journeys."""
    return [Module(path.stem, path.read_text()) for path in sorted(JOURNEYS.rglob("test_*.py"))]


def with_journey(found: Iterable[Module]) -> set[str]:
    """Rows that a journey is marked with."""
    return {
        str(argument.value)
        for module in found
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and called(mark.func) == "pytest.mark.row"
        for argument in mark.args
        if isinstance(argument, ast.Constant)
    }


def awaited() -> dict[str, str]:
    """Rows that are not there yet, and what brings them."""
    with AWAITED.open() as file:
        return {row["row"]: row["awaited"] for row in csv.DictReader(file)}


def faults(declared: set[str], walked: set[str], waiting: dict[str, str]) -> list[str]:
    """Rows that are neither there nor awaited, or both; and rows that the article has not."""
    found = [
        f"{row} is no row of the article" for row in {*declared, *walked, *waiting} - set(ROWS)
    ]
    for row in ROWS:
        there = {"a register": row in declared, "a journey": row in walked}
        if row in waiting:
            found += [f"{row} is awaited and is there"] if all(there.values()) else []
            found += [] if waiting[row] else [f"{row} is awaited from nowhere"]
        else:
            found += [f"{row} has not {what}" for what, has in there.items() if not has]
    return found


def test_every_row_of_the_article_is_there_or_awaited() -> None:
    assert faults(with_register(), with_journey(journey_modules()), awaited()) == []


def test_a_row_in_both_or_in_neither_is_found() -> None:
    waiting = dict.fromkeys(ROWS[2:], "issue 6")
    assert faults({"R1", "R2"}, {"R1", "R2"}, waiting) == []
    assert faults({"R1"}, {"R1", "R2"}, waiting) == ["R2 has not a register"]
    both = {"R1", "R2", "R3"}
    assert faults(both, both, waiting) == ["R3 is awaited and is there"]
    assert faults(both, {"R1", "R2"}, waiting) == [], "a register below may serve a row to come"
    assert len(faults({"R1", "R2", "R21"}, {"R1", "R2"}, waiting)) == 1
    assert len(faults({"R1", "R2"}, {"R1", "R2"}, {**waiting, "R9": ""})) == 1


def test_a_journeys_mark_is_read_from_its_source() -> None:
    text = (
        '@pytest.mark.row("R5")\n@pytest.mark.parametrize("w", [390])\ndef test_a(w): ...\n'
        "def test_b(): ...\n"
    )
    assert with_journey([Module("journey", text)]) == {"R5"}
