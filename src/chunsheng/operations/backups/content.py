"""What a database and a folder hold, as hashes that are equal where the content is.

A copied database is never the same file twice; so a table's hash is over its rows, in whatever order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

ROWS = 2000
_SIZE = 2**256


@dataclass(frozen=True)
class Content:
    """How much there is (rows of a table, bytes of a file), and its hash."""

    size: int
    sha256: str


def tables() -> list[str]:
    """Every table that holds rows of its own; SQLite's virtual ones keep theirs in further tables."""
    if connection.vendor == "sqlite":
        asked = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%%' "
            "ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%%' ORDER BY name"
        )
    else:
        asked = (
            "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' "
            "AND table_schema = current_schema() ORDER BY table_name"
        )
    with connection.cursor() as cursor:
        cursor.execute(asked, [])
        return [str(name) for (name,) in cursor.fetchall()]


def contents() -> dict[str, Content]:
    """The content of each table by its name."""
    return {table: _of_table(table) for table in tables()}


def _of_table(table: str) -> Content:
    """The sum of its rows' hashes: the same rows give the same sum, read in whatever order."""
    total = count = 0
    for row in _rows(table):
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "big")
        count += 1
    return Content(count, f"{total % _SIZE:064x}")


def _rows(table: str) -> Iterator[tuple[Any, ...]]:
    """The rows as the database itself would write them out."""
    name = connection.ops.quote_name(table)
    # PostgreSQL writes a whole row as text; SQLite's values are plain as they are.
    asked = f"SELECT t.* FROM {name} AS t"  # noqa: S608 - the tables' own names
    if connection.vendor == "postgresql":
        asked = f"SELECT t::text FROM {name} AS t"  # noqa: S608 - the tables' own names
    with connection.chunked_cursor() as cursor:
        cursor.execute(asked)
        while rows := cursor.fetchmany(ROWS):
            yield from rows


def content_of_file(file: Path) -> Content:
    """The size and the hash of one file."""
    with file.open("rb") as read:
        return Content(file.stat().st_size, hashlib.file_digest(read, "sha256").hexdigest())


def files_in(folder: Path) -> Iterator[str]:
    """The names of all files in a folder and below, from there."""
    for file in sorted(folder.rglob("*")):
        if not file.is_dir() or file.is_symlink():
            yield file.relative_to(folder).as_posix()
