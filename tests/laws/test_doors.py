"""Laws 2 and 9: every page has its door, rows come through it, and templates escape everything."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from tests.laws.reading import PACKAGE, Module, Template, called, modules, templates

REVIEWED = Path(__file__).parent / "beyond_the_door.csv"
DOORS = {"public", "signed_in", "keyed"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHOWING = {"pages", "registers", "forms"}
SHOWING_PACKAGES = {
    f"{PACKAGE}.{name}" for name in ("kernel.register", "kernel.ui", "portal", "desk")
}
UNSAFE_NAMES = {"mark_safe", "SafeString", "SafeText", "csrf_exempt", "xframe_options_exempt"}
UNSAFE_MARKUP = {
    "an unescaped value": r"\|\s*safe(seq)?\b|autoescape\s+off",
    "an inline style": r"\sstyle\s*=|<style[\s>]",
    "an inline handler": r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=",
    "an inline script": r"<script(?![^>]*\ssrc\s*=)[^>]*>|javascript:",
    "another host": r"""(src|href|action)\s*=\s*["']?(https?:)?//""",
}
QUERY_WRITES = {
    *("save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    "delete",
}


def pages(patterns: Iterable[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every address of the product with its page."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from pages(one.url_patterns)
        else:
            yield one


def doorless(found: Iterable[URLPattern]) -> list[str]:
    """Pages that do not say whom they let in."""
    return [
        f"{one.pattern} opens {one.callback.__module__} without a door"
        for one in found
        if getattr(one.callback, "door", None) not in DOORS
    ]


def reviewed() -> dict[tuple[str, str], str]:
    """Which modules may ask a table directly, and why."""
    with REVIEWED.open() as file:
        return {(row["module"], row["table"]): row["why"] for row in csv.DictReader(file)}


def asked_directly(found: Iterable[Module]) -> set[tuple[str, str]]:
    """Modules that show something, and the tables that they ask without the register's door."""
    asked = set()
    for module in found:
        if module.layer in SHOWING or module.package in SHOWING_PACKAGES:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                    asked.add((module.name, called(node.value).strip(".")))
    return asked


def beyond_the_door(asked: set[tuple[str, str]], allowed: dict[tuple[str, str], str]) -> list[str]:
    """Direct questions without a reviewed reason, and reasons that nothing needs any more."""
    faults = [
        f"{module} asks {table} past the door"
        for module, table in sorted(asked)
        if not allowed.get((module, table))
    ]
    return faults + [
        f"{module} no longer asks {table}" for module, table in sorted(set(allowed) - asked)
    ]


def unsafe_markup(found: Iterable[Template]) -> list[str]:
    """Templates in which something unescaped, inline or foreign stands."""
    faults = []
    for one in found:
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", one.text, flags=re.S)
        faults += [
            f"{one.name} has {what}: {match[0].strip()}"
            for what, pattern in UNSAFE_MARKUP.items()
            for match in re.finditer(pattern, text, re.I)
        ]
    return faults


def unsafe_code(found: Iterable[Module]) -> list[str]:
    """Modules that put escaping, the proof of origin, or parametrised SQL aside."""
    faults = []
    for module in found:
        for node in ast.walk(module.tree):
            name = called(node) if isinstance(node, ast.Name | ast.Attribute) else ""
            if isinstance(node, ast.alias):
                name = node.name
            if name.rpartition(".")[2] in UNSAFE_NAMES:
                faults.append(f"{module.name}:{node.lineno} uses {name}")  # type: ignore[attr-defined]
        above_kernel = not module.name.startswith(f"{PACKAGE}.kernel")
        for call in module.calls():
            verb = called(call.func).rpartition(".")[2]
            if above_kernel and verb in {"raw", "extra", "RawSQL"} and call.args:
                faults.append(f"{module.name}:{call.lineno} writes its own SQL")
    return faults


def written_while_shown(found: Iterable[Module]) -> list[str]:
    """Modules that only read or show, and yet write to the database."""
    faults = []
    for module in found:
        if module.layer not in {*SHOWING, "queries"}:
            continue
        for call in module.calls():
            name = called(call.func)
            verb = name.rpartition(".")[2]
            on_rows = any(f".{manager}." in f".{name}" for manager in MANAGERS)
            if verb in QUERY_WRITES and (verb not in {"create", "delete"} or on_rows):
                faults.append(f"{module.name}:{call.lineno} calls {name}")
    return faults


def test_every_page_has_its_door() -> None:
    assert doorless(pages()) == []


def test_a_page_without_a_door_is_found() -> None:
    from django.urls import path

    assert len(doorless([path("open/", lambda request: None)])) == 1


def test_rows_come_through_the_door_or_with_a_reviewed_reason() -> None:
    assert beyond_the_door(asked_directly(modules()), reviewed()) == []


def test_a_question_past_the_door_is_found() -> None:
    text = "rows = Plot.objects.all()\nmore = models.Harvest._default_manager.filter()\n"
    asked = asked_directly(
        [Module("chunsheng.garden.pages", text), Module("chunsheng.garden.queries", text)]
    )
    assert asked == {
        ("chunsheng.garden.pages", "Plot"),
        ("chunsheng.garden.pages", "models.Harvest"),
    }
    allowed = {("chunsheng.garden.pages", "Plot"): "why", ("chunsheng.garden.pages", "Bed"): "why"}
    assert len(beyond_the_door(asked, allowed)) == 2
    assert len(beyond_the_door(asked, {("chunsheng.garden.pages", "Plot"): ""})) == 2


def test_templates_escape_everything_and_load_nothing_inline() -> None:
    assert unsafe_markup(templates()) == []


def test_unsafe_markup_is_found() -> None:
    lines = [
        "{{ title|safe }}",
        "{% autoescape off %}",
        '<p style="color: red">',
        "<style>",
        "<a onclick='go()'>",
        '<a hx-on:click="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
        '<img src="//elsewhere.example/x.png">',
    ]
    for line in lines:
        assert len(unsafe_markup([Template("t.html", "chunsheng.desk", line)])) == 1, line
    sound = (
        '{% comment %} |safe {% endcomment %}<script src="/a.js"></script><a href="/x/">on = 1</a>'
    )
    assert unsafe_markup([Template("t.html", "chunsheng.desk", sound)]) == []


def test_the_source_puts_no_protection_aside() -> None:
    assert unsafe_code(modules()) == []


def test_a_protection_put_aside_is_found() -> None:
    text = (
        "from django.utils.safestring import mark_safe\n@csrf_exempt\n"
        "def page(request): return safestring.SafeString(Plot.objects.raw('select 1'))\n"
    )
    assert len(unsafe_code([Module("chunsheng.garden.pages", text)])) == 4


def test_only_actions_write() -> None:
    assert written_while_shown(modules()) == []


def test_a_write_outside_actions_is_found() -> None:
    text = "Plot.objects.create(name='x')\nplot.save()\nuuid.create()\nnames.delete('x')\n"
    assert len(written_while_shown([Module("chunsheng.garden.pages", text)])) == 2
    assert len(written_while_shown([Module("chunsheng.garden.queries", text)])) == 2
    assert written_while_shown([Module("chunsheng.garden.actions.plots", text)]) == []
