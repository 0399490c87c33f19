"""Law 9: files and functions stay small, names say something, the kernel knows no work app."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from tests.laws.reading import PACKAGE, ROOT, SRC, Module, modules, templates, words_of
from tests.laws.storeys import storeys

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
EMPTY_NAMES = {
    *("util", "utils", "utility", "utilities", "helper", "helpers", "common", "misc"),
    *("manager", "managers", "base", "data", "info"),
}
KINDS = {".py", ".html", ".css", ".js", ".txt"}

Sizes = list[tuple[int, str]]


def files() -> list[Path]:
    """Every file that people write, of the product, its tools and its tests."""
    tops = [ROOT / top for top in ("src", "tools", "tests", "bench")]
    found = (path for top in tops for path in top.rglob("*") if path.suffix in KINDS)
    return sorted(path for path in found if not {"migrations", "__pycache__"} & set(path.parts))


def file_sizes(found: Iterable[Path]) -> Sizes:
    """Lines of each file, the longest first."""
    sizes = ((len(path.read_text().splitlines()), _shown(path)) for path in found)
    return sorted(sizes, reverse=True)


def function_sizes(found: Iterable[Path]) -> Sizes:
    """Lines of each function from its `def` to its end, the longest first."""
    sizes = []
    for path in found:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                sizes.append((lines, f"{_shown(path)}:{node.lineno} {node.name}"))
    return sorted(sizes, reverse=True)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def show_longest(sizes: Sizes) -> None:
    """Print the ten longest; pytest shows them on failure and with -s."""
    lines = (f"{lines:5} {name}" for lines, name in sizes[:10])
    print("", *lines, sep="\n")  # noqa: T201 - the law is asked to show them


def too_long(sizes: Sizes, limit: int) -> list[str]:
    """What is longer than it may be."""
    return [f"{name} has {lines} lines" for lines, name in sizes if lines > limit]


def empty_names(found: Iterable[Module]) -> list[str]:
    """Modules and classes whose name says nothing."""
    faults = []
    for module in found:
        if words_of(module.name.rpartition(".")[2]) & EMPTY_NAMES:
            faults.append(f"module {module.name}")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and words_of(node.name) & EMPTY_NAMES:
                faults.append(f"class {node.name} in {module.name}")
    return faults


def work_nouns() -> set[str]:
    """The names of every storey above the kernel that is neither a door nor a tool."""
    doors = {"config", "tenancy", "operations", "portal", "desk", "kernel", "matching"}
    return set(storeys().ranks[PACKAGE]) - doors


def kernel_nouns(found: Iterable[Module], nouns: set[str]) -> list[str]:
    """Where the kernel's code (not its prose) names a work app: a name, or a text in its code."""
    named = re.compile(rf"\b({'|'.join(sorted(nouns))})\b")
    faults = []
    for module in found:
        if not module.name.startswith(f"{PACKAGE}.kernel"):
            continue
        prose = {
            id(node.value)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(module.tree):
            text = _named_in(node) if id(node) not in prose else ""
            if found_noun := named.search(text):
                faults.append(f"{module.name}:{node.lineno} names {found_noun[0]}")  # type: ignore[attr-defined]
    return faults


def _named_in(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value) if isinstance(node.value, str) else ""
    if isinstance(node, ast.ImportFrom):
        return node.module or ""
    return ""


def loose_ends(found: Iterable[Module]) -> list[str]:
    """Comments that put something off, draw a banner, or silence a check without a reason."""
    faults = []
    for module in found:
        for token in tokenize.generate_tokens(StringIO(module.text).readline):
            if token.type != tokenize.COMMENT:
                continue
            where = f"{module.name}:{token.start[0]}"
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", token.string):
                faults.append(f"{where} puts something off")
            if re.search(r"[-=#*]{4,}", token.string):
                faults.append(f"{where} draws a banner")
            if re.search(r"#\s*(type: ignore|noqa|pragma)[^#]*$", token.string) and not re.search(
                r"(# type: ignore\[[^\]]+\]\s+#|# noqa: [A-Z0-9, ]+ -|# pragma: \S+ ?\S* -)",
                token.string,
            ):
                faults.append(f"{where} silences a check without a reason")
    return faults


def unpromised(found: Iterable[Module]) -> list[str]:
    """Modules without a sentence on what they are for or without the future's annotations."""
    faults = []
    for module in found:
        if not ast.get_docstring(module.tree):
            faults.append(f"{module.name} does not say what it is for")
        if module.tree.body[1:] and "from __future__ import annotations" not in module.text:
            faults.append(f"{module.name} does not import annotations")
    return faults


def test_files_are_not_too_long() -> None:
    sizes = file_sizes(files())
    show_longest(sizes)
    assert too_long(sizes, LONGEST_FILE) == []


def test_functions_are_not_too_long() -> None:
    sizes = function_sizes(path for path in files() if path.suffix == ".py")
    show_longest(sizes)
    assert too_long(sizes, LONGEST_FUNCTION) == []


def test_every_module_of_the_source_is_measured() -> None:
    assert {path for path in files() if path.suffix == ".py"} >= {
        path for path in SRC.rglob("*.py") if "migrations" not in path.parts
    }


def test_a_long_file_and_a_long_function_are_found(tmp_path: Path) -> None:
    body = "\n".join(f"    x = {n}" for n in range(40))
    long = tmp_path / "long.py"
    long.write_text(f"def f():\n{body}\n" + "\n" * 360)
    assert too_long(file_sizes([long]), LONGEST_FILE) == ["long.py has 401 lines"]
    assert too_long(function_sizes([long]), LONGEST_FUNCTION) == ["long.py:1 f has 41 lines"]


def test_names_say_something() -> None:
    assert empty_names(modules()) == []


def test_an_empty_name_is_found() -> None:
    planted = [
        Module("chunsheng.garden.plot_utils", ""),
        Module("chunsheng.garden.models", "class PlotManager: ...\nclass BaseHarvest: ...\n"),
        Module("chunsheng.garden.baskets", "class Database: ...\nclass Basement: ...\n"),
    ]
    assert len(empty_names(planted)) == 3


def test_the_kernel_names_no_work_app() -> None:
    assert kernel_nouns(modules(), work_nouns()) == []


def test_a_work_app_in_the_kernel_is_found() -> None:
    text = '"""About services."""\nfrom chunsheng.services import models\nkind = "garden.picked"\n'
    found = kernel_nouns([Module("chunsheng.kernel.ledger.kinds", text)], work_nouns())
    assert found == [
        "chunsheng.kernel.ledger.kinds:2 names services",
        "chunsheng.kernel.ledger.kinds:3 names garden",
    ]


def test_comments_put_nothing_off_and_silence_nothing_without_a_reason() -> None:
    assert loose_ends(modules()) == []


def test_a_loose_end_is_found() -> None:
    text = (
        "# TO" + "DO: later\n# " + "=" * 20 + "\nx = 1  # type: ignore\ny = 2  # noqa: S105\n"
        "z = 3  # type: ignore[assignment]  # the type comes from a package without types\n"
        "w = 4  # noqa: S105 - no secret\n"
    )
    assert len(loose_ends([Module("chunsheng.garden.models", text)])) == 4


def test_every_module_says_what_it_is_for() -> None:
    assert unpromised(modules()) == []


def test_a_module_that_does_not_say_it_is_found() -> None:
    assert len(unpromised([Module("chunsheng.garden.models", "x = 1\ny = 2\n")])) == 2


def test_templates_are_measured_too() -> None:
    assert len(templates()) >= 10
    assert any(path.suffix == ".html" for path in files())
