"""Write a page about each register into `docs/registers`, from its declaration and its measures.

A page is never edited by hand: change the declaration, then `make docs`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.utils import translation

if TYPE_CHECKING:
    from django.db.models import Model

    from chunsheng.kernel.ledger.measures import Measure, Rate
    from chunsheng.kernel.records.cycles import LifeCycle
    from chunsheng.kernel.register.declaration import Column, Register, Verb

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "registers"
WRITTEN = "*Written from the declaration by `make docs`; what is to change is changed there.*"
ROW = re.compile(r"R\d+")
FOUND_BY = {
    "choice": "choice",
    "unit": "unit",
    "between": "days from, to",
    "on": "on a day",
    "": "",
}
FREE_TEXT = "free text, sealed under the person's key"
Lines = Iterator[str]


def both(text: Any, say: Callable[[Any], str] = str) -> str:
    """A text in Chinese and, where it has another, in English."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(" ".join(say(text or "").split()).replace("|", "\\|"))
    return " · ".join(dict.fromkeys(one for one in said if one))


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Lines:
    """A table of Markdown and the empty line after it; nothing without rows."""
    cells = [list(row) for row in rows]
    if cells:
        names = list(heads)
        for row in (names, ["---"] * len(names), *cells):
            yield f"| {' | '.join(row)} |".replace("|  |", "| |").replace("|  |", "| |")
        yield ""


def roles(codes: Iterable[str]) -> str:
    """The titles of roles, each with its code."""
    from chunsheng.kernel.access.roles import role

    return "; ".join(f"{both(role(code).title)} (`{code}`)" for code in sorted(codes)) or "nobody"


def class_of(model: type[Model], path: str) -> str:
    """The class of the field at the end of a path; empty for one that was given none."""
    first, _sep, rest = path.partition("__")
    given = getattr(model, "field_classes", {}).get(first)
    if given is not None:
        return str(given)
    if first in getattr(model, "free_text", ()):
        return FREE_TEXT
    fields = {field.name: field for field in model._meta.get_fields()}
    related = getattr(fields.get(first), "related_model", None)
    return class_of(related, rest) if rest and related is not None else ""


def column_row(register: Register, column: Column) -> list[str]:
    """A column: its titles, its path, where it is shown, its class, how to find by it."""
    shown = ", ".join(column.on)
    class_ = class_of(register.model, column.name)
    return [both(column.title), f"`{column.name}`", shown, class_, FOUND_BY[column.find]]


def asked(verb: Verb) -> str:
    """What the form of a verb asks, and what it cannot do without."""
    if verb.form is None:
        return "nothing"
    fields: dict[str, Any] = verb.form.base_fields
    said = [
        f"{both(field.label or name)}{' (needed)' if field.required else ''}"
        for name, field in fields.items()
        if not field.widget.is_hidden
    ]
    return "; ".join(said) or "nothing"


def verbs(register: Register) -> Lines:
    """Who may do what, and what is asked of them."""
    declared = [one for one in (register.add, *register.verbs) if one is not None]
    yield from ("## Verbs", "")
    if not declared:
        yield from ("None: its records come from other registers, or from the installation.", "")
        return
    rows = ([both(v.title), f"`{v.code}`", roles(v.may.roles), asked(v)] for v in declared)
    yield from table(("verb", "code", "who may", "asks"), rows)


def life_cycle(cycle: LifeCycle) -> Lines:
    """The stages in their order, and the moves between them."""
    titles = {stage.code: both(stage.title) for stage in cycle.stages}
    yield from ("## Life cycle", "")
    stages = (
        [titles[one.code], f"`{one.code}`", "yes" if one.final else ""] for one in cycle.stages
    )
    yield from table(("stage", "code", "final"), stages)
    moves = (
        [
            f"{both(one.title)}{' (step back)' if one.back else ''}",
            "; ".join(titles[code] for code in one.starts),
            titles[one.ends],
            "; ".join(both(title) for title in one.needs.values()),
            roles(one.roles),
        ]
        for one in cycle.moves
    )
    yield from table(("move", "from", "to", "needs", "who may"), moves)


def counted(measure: Measure) -> str:
    """What a measure adds up, in words: kinds of facts, their tags, the standing, the fold."""
    from chunsheng.kernel.ledger.kinds import Standing, kind

    kinds = "; ".join(both(kind(code).title) for code in measure.kinds)
    tags = "".join(f", `{key}` {' or '.join(v)}" for key, v in measure.tags.items())
    standing = both(Standing(measure.standing).label)
    return f"{measure.fold.value} over {kinds}{tags}; {standing}; by {measure.scope.value}"


def figures(code: str) -> Lines:
    """The measures and rates that open into a register."""
    from chunsheng.kernel.ledger.measures import measures, rates
    from chunsheng.kernel.words.amounts import unit_said

    here = [one for one in measures.values() if one.register == code]
    parts = [one for one in rates.values() if measures[one.numerator].register == code]
    if here or parts:
        yield from ("## Measures", "")
    rows = (
        [
            both(one.title),
            f"`{one.code}`",
            both(one.unit, unit_said),
            counted(one),
            both(one.meaning),
        ]
        for one in here
    )
    yield from table(("measure", "code", "unit", "counts", "meaning"), rows)
    yield from table(("rate", "code", "is", "meaning"), map(rate_row, parts))


def rate_row(rate: Rate) -> list[str]:
    """A rate: its titles and what it divides."""
    divided = f"`{rate.numerator}` / `{rate.denominator}`, without `{rate.excluded}`"
    return [both(rate.title), f"`{rate.code}`", divided, both(rate.meaning)]


def questions(register: Register) -> Lines:
    """What a list can be asked at once: its chips, its search."""
    if register.chips:
        yield from ("## Ready-made questions", "")
        yield from (f"- {both(chip.title)} (`{chip.code}`)" for chip in register.chips)
        yield ""
    if register.search:
        yield from (f"Words are looked for in {', '.join(f'`{n}`' for n in register.search)}.", "")


def page(register: Register) -> str:
    """The whole page of a register."""
    lines = [f"# {both(register.title)}", "", WRITTEN, ""]
    lines += [f"> {' '.join((register.__doc__ or '').split())}", ""]
    lines += [f"Code `{register.code}` · counted in {both(register.unit_word)}", ""]
    lines += ["## Who reads", "", f"{roles(register.reads.roles)}.", ""]
    lines += ["## Columns", ""]
    heads = ("column", "field", "shown in", "class", "found by")
    lines += table(heads, (column_row(register, one) for one in register.columns))
    lines += questions(register)
    lines += verbs(register)
    lines += life_cycle(register.cycle) if register.cycle else ()
    lines += figures(register.code)
    return "\n".join(lines).rstrip() + "\n"


def index() -> str:
    """The list of registers and of every measure and rate."""
    from chunsheng.kernel.ledger.measures import measures, rates
    from chunsheng.kernel.register.declaration import registers

    lines = ["# Registers", "", WRITTEN, ""]
    lines += [
        "A column without a class holds nothing that is personal; why the others are held stands in the"
        " [register of processing activities](processing.md).",
        "",
    ]
    lines += table(
        ("register", "rows of the report", "for"),
        (
            [
                f"[{both(one.title)}]({one.code}.md)",
                ", ".join(dict.fromkeys(ROW.findall(one.__doc__ or ""))),
                " ".join((one.__doc__ or "").split()),
            ]
            for _code, one in sorted(registers.items())
        ),
    )
    lines += ["## Every measure and rate", ""]
    opened = {one.code: one.register for one in measures.values()}
    opened |= {one.code: opened[one.numerator] for one in rates.values()}
    titles = {one.code: both(one.title) for one in measures.values()}
    titles |= {one.code: both(one.title) for one in rates.values()}
    heads = ("code", "title", "opens into")
    rows = ([f"`{c}`", titles[c], f"[`{opened[c]}`]({opened[c]}.md)"] for c in sorted(opened))
    lines += table(heads, rows)
    return "\n".join(lines).rstrip() + "\n"


def processing() -> str:
    """The register of processing activities: what is held of people, why, on what basis, until when."""
    from chunsheng.kernel.custody import erasure, queries

    lines = ["# Personal data: the register of processing activities", "", WRITTEN, ""]
    lines += [
        "A resident reads it on the page 隐私说明; a table that does not say it fails a test.",
        "",
    ]
    for held, models in queries.processing().items():
        lines += [f"## {both(held.title)}", ""]
        lines += table(
            ("what for", "basis", "until"),
            [[both(held.purpose), both(held.basis.label), both(held.until)]],
        )
        rows = (
            [f"`{model._meta.label}.{name}`", class_of(model, name)]
            for model in models
            for name in erasure.personal_fields(model)
        )
        lines += table(("field", "class"), rows)
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    from chunsheng.kernel.register.declaration import registers

    written = {f"{code}.md": page(one) for code, one in registers.items()}
    return {"README.md": index(), "processing.md": processing(), **written}


def main() -> None:
    """Write the pages, and remove those of registers that are gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunsheng.config.district")
    os.environ["CHUNSHENG_MODE"] = "test"
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    django.setup()
    from chunsheng.operations.catalogue import compile_catalogues

    compile_catalogues()
    written = pages()
    PAGES.mkdir(parents=True, exist_ok=True)
    for old in PAGES.glob("*.md"):
        if old.name not in written:
            old.unlink()
    for name, text in written.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    print(f"chunsheng: {len(written) - 2} registers have their page in docs/registers")


if __name__ == "__main__":
    main()
