"""The product's own source, read once: what the laws that look at text walk over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = "chunsheng"
LAYERS = ("pages", "registers", "forms", "actions", "queries", "models", "terms")


@dataclass(frozen=True)
class Module:
    """A Python file under its dotted name; a test plants one from a text."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        """The package of its storey, such as chunsheng.garden or chunsheng.kernel.ui."""
        return package_of(self.name)

    @property
    def layer(self) -> str:
        """Where it stands inside its package (pages, registers, ... terms), or nothing."""
        inside = self.name.removeprefix(self.package).strip(".").partition(".")[0]
        return inside if inside in LAYERS else ""

    def calls(self) -> Iterator[ast.Call]:
        """Every call that is written in it."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@dataclass(frozen=True)
class Template:
    """A template under the name by which others find it, and the package it belongs to."""

    name: str
    package: str
    text: str


def package_of(name: str) -> str:
    """The package that a dotted name belongs to, as the storeys count packages."""
    parts = name.split(".")
    return ".".join(parts[: 3 if parts[1:2] == ["kernel"] else 2])


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product but Django's own migrations."""
    files = sorted(p for p in (SRC / PACKAGE).rglob("*.py") if "migrations" not in p.parts)
    return tuple(Module(_dotted(file), file.read_text()) for file in files)


def _dotted(file: Path) -> str:
    parts = list(file.relative_to(SRC).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def templates() -> tuple[Template, ...]:
    """Every template of the product."""
    found = []
    for folder in sorted((SRC / PACKAGE).rglob("templates")):
        package = package_of(_dotted(folder.parent / "__init__.py"))
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = file.relative_to(folder).as_posix()
            found.append(Template(name, package, file.read_text()))
    return tuple(found)


def called(node: ast.expr) -> str:
    """The dotted text of a name or an attribute, such as `datetime.now`; else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = called(node.value)
        return f"{before}.{node.attr}" if before else f".{node.attr}"
    return ""


def words_of(name: str) -> set[str]:
    """The words of a name in snake_case or CamelCase, in small letters."""
    return {w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}
