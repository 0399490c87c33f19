"""Append-only guards: triggers that refuse to change, delete or empty what was entered."""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLES = ("ledger_entry", "ledger_fact", "ledger_mark", "ledger_factshare", "ledger_block")
_REFUSAL = "the ledger is append-only"


def install(using: str = "default", **kwargs: Any) -> None:
    """Put a guard on every table of the ledger, on SQLite and on PostgreSQL; repeatable."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger "
                f"LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
            )
        for table in TABLES:
            if table in existing:
                for statement in _statements(connection.vendor, table):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Take the guards away; only tests of tampering do this."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in _verbs(connection.vendor):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


def _verbs(vendor: str) -> tuple[str, ...]:
    """What is refused. SQLite has no TRUNCATE; its REPLACE is a delete, see `init_command`."""
    return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete")


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for verb in _verbs(vendor)
        ]
    return [
        statement
        for verb in _verbs(vendor)
        for statement in (
            f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}",
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()",
        )
    ]
