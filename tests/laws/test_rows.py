"""Law 7: each row of the article has a register and a browser journey.

A register names its row in its docstring (R5); a journey is marked `@pytest.mark.row("R5")`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from chunsheng.kernel.register.declaration import registers
from tests.laws.reading import ROOT, Module, called

ROWS = [f"R{number}" for number in range(1, 21)]
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


def faults(declared: set[str], walked: set[str]) -> list[str]:
    """Rows without a register or a journey; and rows that the article has not."""
    found = [f"{row} is no row of the article" for row in {*declared, *walked} - set(ROWS)]
    for row in ROWS:
        there = {"a register": row in declared, "a journey": row in walked}
        found += [f"{row} has not {what}" for what, has in there.items() if not has]
    return found


def test_every_row_of_the_article_has_a_register_and_a_journey() -> None:
    assert faults(with_register(), with_journey(journey_modules())) == []


def test_a_row_that_lacks_one_of_the_two_is_found() -> None:
    every = set(ROWS)
    assert faults(every, every) == []
    assert faults(every - {"R2"}, every) == ["R2 has not a register"]
    assert faults(every, every - {"R3"}) == ["R3 has not a journey"]
    assert faults(every | {"R21"}, every) == ["R21 is no row of the article"]


def test_a_journeys_mark_is_read_from_its_source() -> None:
    text = (
        '@pytest.mark.row("R5")\n@pytest.mark.parametrize("w", [390])\ndef test_a(w): ...\n'
        "def test_b(): ...\n"
    )
    assert with_journey([Module("journey", text)]) == {"R5"}
