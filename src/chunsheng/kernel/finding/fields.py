"""The column of pieces: an array with its index on PostgreSQL, a full-text index on SQLite."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup

TABLE = "finding_indexed"
FULL_TEXT = "finding_grams"


class GramsField(models.Field):  # type: ignore[type-arg]  # not at run time
    """Numbers of pieces. `all_of` asks for rows that have each of them, `some_of` for some of these."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """How the column is stored."""
        return "integer[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """The numbers as the database keeps them."""
        return stored(value, connection) if value is not None else None

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """The numbers again."""
        if isinstance(value, str):
            return [(int(one[1:], 16) ^ 0x80000000) - 0x80000000 for one in value.split()]
        return value


def stored(grams: Iterable[int], connection: BaseDatabaseWrapper) -> Any:
    """An array; for SQLite the words of a text, each of them the letter g and a number."""
    if connection.vendor == "postgresql":
        return list(grams)
    return " ".join(f"g{gram & 0xFFFFFFFF:x}" for gram in grams)


class _Asked(Lookup):
    """Rows that have all pieces; the number of them that are looked at may be bounded."""

    most: int | None = None

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return ("%s", [stored(value, connection)])

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """The condition; what was typed comes in as numbers, and those as a parameter."""
        column, _none = self.process_lhs(compiler, connection)
        alias = column.rpartition(".")[0]
        value, parameters = self.process_rhs(compiler, connection)
        if connection.vendor == "postgresql":
            # A bitmap is looked at row by row, so whoever wants but some stops it by a LIMIT.
            return f"{column} @> {value}::integer[]", tuple(parameters)
        inner = f"SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH {value}"  # noqa: S608 - names from above
        # Here the whole answer would be gathered before its first row is looked at.
        inner += f" LIMIT {self.most:d}" if self.most is not None else ""
        return f"{alias}.id IN ({inner})", tuple(parameters)


@GramsField.register_lookup
class AllOf(_Asked):
    lookup_name = "all_of"


@GramsField.register_lookup
class SomeOf(_Asked):
    """Some of the rows with all pieces: as many as are looked at to see whether a word is common."""

    lookup_name = "some_of"
    most = 2000


def install(using: str = "default", **kwargs: Any) -> None:
    """Put the index beside the table, on SQLite and on PostgreSQL; repeatable.

    Not a migration's affair: SQLite loses a table's triggers when a later migration changes it.
    """
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def rebuild(using: str = "default") -> None:
    """Make SQLite's full-text index anew from the table; PostgreSQL's index is the table's own."""
    _tell(using, "INSERT INTO finding_grams (finding_grams) VALUES ('rebuild')")


def is_sound(using: str = "default") -> bool:
    """Whether SQLite's full-text index says what the table says."""
    try:
        _tell(
            using, "INSERT INTO finding_grams (finding_grams, rank) VALUES ('integrity-check', 1)"
        )
    except DatabaseError:
        return False
    return True


def _tell(using: str, statement: str) -> None:
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute(statement)


_POSTGRESQL = (
    f"CREATE INDEX IF NOT EXISTS {FULL_TEXT} ON {TABLE} USING gin (grams) "
    "WITH (gin_pending_list_limit = 512)",
)
_OUT = (
    "INSERT INTO finding_grams (finding_grams, rowid, grams) VALUES ('delete', old.id, old.grams)"
)
_IN = "INSERT INTO finding_grams (rowid, grams) VALUES (new.id, new.grams)"
_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FULL_TEXT} USING fts5 "
    f"(grams, content='{TABLE}', content_rowid='id', detail='none', columnsize=0, tokenize='ascii')",
    # What is taken out leaves nothing behind in the index's own pages.
    "INSERT INTO finding_grams (finding_grams, rank) VALUES ('secure-delete', 1)",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_in AFTER INSERT ON {TABLE} BEGIN {_IN}; END",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_out AFTER DELETE ON {TABLE} BEGIN {_OUT}; END",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_turned AFTER UPDATE OF grams ON {TABLE} "
    f"BEGIN {_OUT}; {_IN}; END",
)
