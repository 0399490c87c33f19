"""Our own styles, scripts and templates use nothing that came after Chromium 86.

The browser inside a chat on an old phone is no newer. `newer_than_86.csv` names what came later and
when; what is used all the same says why its absence does no harm.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.laws.reading import PACKAGE, SRC, templates

TABLE = Path(__file__).parent / "newer_than_86.csv"
OLDEST = 86
COMMENTS = {"css": r"/\*.*?\*/", "js": r"(?<!:)//[^\n]*|/\*.*?\*/", "html": r"{%.*?%}|{#.*?#}"}
SELECTORS = re.compile(r"([^{}]+)\{")


@dataclass(frozen=True)
class Newer:
    """Something that came later: in which kind of file, with which version, and how it is written."""

    where: str
    since: int
    pattern: str
    example: str
    harmless: str


@cache
def table() -> tuple[Newer, ...]:
    """The reviewed table."""
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Newer(**{**row, "since": int(row["since"])}) for row in rows)


def ours() -> Iterator[tuple[str, str, str]]:
    """Our files: kind, name, text."""
    for folder in sorted((SRC / PACKAGE).rglob("static")):
        for file in sorted(folder.rglob("*")):
            if file.suffix in {".css", ".js"}:
                yield file.suffix[1:], file.name, file.read_text(encoding="utf-8")
    for one in templates():
        yield "html", one.name, one.text


def spoken(kind: str, text: str) -> str:
    """A file without its comments, or a template without its tags."""
    return re.sub(COMMENTS[kind], " ", text, flags=re.DOTALL)


def too_new(kind: str, name: str, text: str) -> list[str]:
    """What a file uses that came later, but for what does no harm."""
    said = spoken(kind, text)
    faults = [
        f"{name}: {found.group().strip()} came with Chromium {one.since}"
        for one in table()
        if one.where == kind and not one.harmless
        for found in re.finditer(one.pattern, said)
    ]
    return faults + (spoiled(name, said) if kind == "css" else [])


def spoiled(name: str, said: str) -> list[str]:
    """Selectors that are lost because one beside them is not known to an older browser."""
    newer = [one.pattern for one in table() if one.where == "css" and one.pattern.startswith(":")]
    return [
        f"{name}: {selectors.strip()} is lost as a whole"
        for selectors in SELECTORS.findall(said)
        if "," in selectors and any(re.search(pattern, selectors) for pattern in newer)
    ]


def idle(texts: list[tuple[str, str]]) -> list[str]:
    """Reasons for what is used nowhere."""
    return [
        f"{one.pattern} is used nowhere"
        for one in table()
        if one.harmless
        and not any(kind == one.where and re.search(one.pattern, text) for kind, text in texts)
    ]


def test_nothing_of_ours_is_newer_than_chromium_86() -> None:
    files = list(ours())
    assert len({kind for kind, _name, _text in files}) == 3
    assert [fault for kind, name, text in files for fault in too_new(kind, name, text)] == []
    assert idle([(kind, spoken(kind, text)) for kind, _name, text in files]) == []


def test_each_line_of_the_table_finds_its_example_and_no_more() -> None:
    for one in table():
        assert one.since > OLDEST
        assert re.search(one.pattern, one.example), one
        kept = too_new(one.where, "planted", one.example)
        assert bool(kept) is not bool(one.harmless), (one, kept)


def test_what_is_old_enough_is_not_found() -> None:
    css = (
        "a:focus-visible:not(.b) { gap: 1px; margin-inline-start: 0; color: rgba(1, 2, 3, 0.4) }"
        " @media (max-width: 3px) { .b { transform: translateX(1%); overflow: hidden } }"
    )
    js = 'a.replaceAll("b", "c")?.d ?? Promise.any(e); b.replaceChildren(); "x".charAt(0)'
    html = '<dialog open><details><input inputmode="tel" name="a"></details></dialog>'
    for kind, text in {"css": css, "js": js, "html": html}.items():
        assert too_new(kind, "planted", text) == []


def test_a_rule_that_an_older_browser_loses_as_a_whole_is_found() -> None:
    rule = ".a, input::file-selector-button { display: none }"
    assert too_new("css", "planted.css", rule) == [
        "planted.css: .a, input::file-selector-button is lost as a whole"
    ]


def test_a_reason_for_what_is_used_nowhere_is_found() -> None:
    assert len(idle([])) == len([one for one in table() if one.harmless])
