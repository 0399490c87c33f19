"""Law 7: every register, measure and setting is documented, as it is declared today."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import registers as tool
from chunsheng.kernel.ledger.measures import Measure, measures, rates
from chunsheng.kernel.register.declaration import registers
from tests.conftest import declared
from tests.laws.reading import ROOT, Module, called, modules

SETTINGS = ROOT / "docs" / "settings.md"
LINE = re.compile(r"^\| `([\w.]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
READERS = re.compile(r"^env\.\w+$|^os\.environ\.get$")
# Django's own, which `chunsheng` sets for itself.
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def stale(committed: dict[str, str], written: dict[str, str]) -> list[str]:
    """Pages that are not there, not as they would be written today, or about nothing."""
    faults = [f"{name} is not written" for name in written if name not in committed]
    faults += [f"{name} is about nothing" for name in committed if name not in written]
    return faults + [
        f"{name} is not as declared"
        for name, text in committed.items()
        if name in written and written[name] != text
    ]


def committed(place: Path = tool.PAGES) -> dict[str, str]:
    """The pages of the tree."""
    return {file.name: file.read_text(encoding="utf-8") for file in place.glob("*.md")}


def from_environment(found: Iterable[Module]) -> Iterator[tuple[str, ast.expr | None]]:
    """Each name that is read from the environment, with what it is otherwise."""
    for module in found:
        for call in module.calls():
            name = call.args[0] if READERS.match(called(call.func)) and call.args else None
            if isinstance(name, ast.Constant) and name.value not in NOT_OURS:
                given = {one.arg: one.value for one in call.keywords}
                other = call.args[1] if len(call.args) > 1 else None
                yield str(name.value), given.get("default", other)


def from_database(found: Iterable[Module]) -> Iterator[str]:
    """Each key under which a setting of the database is read or written."""
    for module in found:
        for call in module.calls():
            if called(call.func).startswith("Setting.objects."):
                for one in call.keywords:
                    if one.arg == "key":
                        yield worth(module, one.value)


def worth(module: Module, key: ast.expr) -> str:
    """A key that is written out, or named."""
    if isinstance(key, ast.Constant):
        return str(key.value)
    return str(getattr(importlib.import_module(module.name), called(key)))


def plain(default: ast.expr | None) -> list[str] | None:
    """What a default that is written out must be called in the document; None for a reckoned one."""
    try:
        value: Any = ast.literal_eval(default) if default is not None else None
    except ValueError:
        return None
    if isinstance(value, bool):
        return ["on" if value else "off"]
    return [f"`{one}`" for one in (value if isinstance(value, list) else [value])]


def undocumented(text: str, found: list[Module]) -> list[str]:
    """Settings without a line, lines without a setting, and defaults that are not the real ones."""
    told = {name: default for name, default, _meaning in LINE.findall(text)}
    read = dict(from_environment(found))
    known = {*read, *from_database(found)}
    faults = [f"{name} has no line" for name in sorted(known - set(told))]
    faults += [f"nothing reads {name}" for name in sorted(set(told) - known)]
    for name, default in read.items():
        for one in plain(default) or []:
            if name in told and one not in told[name]:
                faults.append(f"{name} is {one} by default, not {told[name]}")
    return faults


def of_the_district() -> list[Module]:
    """The product but the solver, which reads no setting."""
    return [one for one in modules() if one.package != "chunsheng.matching"]


def test_every_register_and_measure_has_its_page_as_it_is_declared() -> None:
    assert stale(committed(), tool.pages()) == [], "make docs"
    index = committed()["README.md"]
    assert [code for code in [*measures, *rates] if f"| `{code}` |" not in index] == []
    assert [code for code in registers if f"({code}.md)" not in index] == []


def test_every_setting_is_documented_with_its_default() -> None:
    assert undocumented(SETTINGS.read_text(encoding="utf-8"), of_the_district()) == []


def test_a_register_that_changed_one_that_came_and_one_that_went_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    was = committed()
    monkeypatch.setattr(type(registers["services.requests"]), "chips", ())
    with patch.dict(registers, planted=registers["people.persons"]):
        del registers["places.buildings"]
        found = sorted(stale(was, tool.pages()))
    assert found == [
        "README.md is not as declared",
        "places.buildings.md is about nothing",
        "planted.md is not written",
        "services.requests.md is not as declared",
    ]


def test_what_is_declared_in_another_order_is_told_from_what_was() -> None:
    was = declared()
    with patch.dict(registers):
        registers["places.buildings"] = registers.pop("places.buildings")
        assert declared() != was
    assert declared() == was


def test_a_measure_without_a_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = Measure("planted", "种下的", ("services.received",), "services.requests")
    monkeypatch.setitem(measures, "planted", planted)
    assert len(stale(committed(), tool.pages())) == 2


def test_settings_that_are_forgotten_invented_or_otherwise_by_default_are_found() -> None:
    text = "| `A` | `1` | a |\n| `B` | off | b |\n| `gone` | none | c |\n| `key` | none | d |\n"
    code = 'env.str("A", default="2")\nenv.bool("B", default=True)\nos.environ.get("C", "x")\n'
    code += 'Setting.objects.filter(key="key")\nSetting.objects.create(key="new")\n'
    assert undocumented(text, [Module("chunsheng.planted", code)]) == [
        "C has no line",
        "new has no line",
        "nothing reads gone",
        "A is `2` by default, not `1`",
        "B is on by default, not off",
    ]
