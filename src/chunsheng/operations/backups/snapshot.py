"""The database held still for one reader while others write on, copied in just that state, and put back.

SQLite by its online backup, PostgreSQL by its own pg_dump and pg_restore; see ADR 0077.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

from chunsheng.operations.backups.manifest import BackupRefused
from chunsheng.operations.outside import settle

# What the copy is called in a backup.
FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
Copy = Callable[[Path], None]


@contextmanager
def still() -> Iterator[Copy]:
    """Read within the block as of one instant; what it gives copies that very state into a file."""
    held = _still_sqlite if connection.vendor == "sqlite" else _still_postgres
    with held() as copy:
        yield copy


@contextmanager
def _still_sqlite() -> Iterator[Copy]:
    """A read transaction, from which the online backup reads: writers go on into the log."""
    connection.ensure_connection()
    own = connection.connection

    def copy(target: Path) -> None:
        with closing(sqlite3.connect(target)) as made:
            own.backup(made)
            # One file, without a log beside it.
            made.execute("PRAGMA journal_mode=DELETE")
        settle(target)

    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT count(*) FROM sqlite_master")  # from here on it stands still
            yield copy
        finally:
            cursor.execute("COMMIT")


@contextmanager
def _still_postgres() -> Iterator[Copy]:
    """A repeatable read whose snapshot pg_dump takes over."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]

        def copy(target: Path) -> None:
            _run(
                *("pg_dump", "--format=custom", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot}", f"--file={target}"),
            )
            settle(target)

        yield copy


def put_back(copy: Path) -> None:
    """Make the empty database what a copy holds; whole, or not at all."""
    connection.close()
    if connection.vendor == "postgresql":
        # Rights and remarks belong to the server it came from.
        _run(
            *("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner"),
            *("--no-privileges", "--no-comments", f"--dbname={connection.settings_dict['NAME']}"),
            str(copy),
        )
        return
    target = Path(connection.settings_dict["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.restoring")
    shutil.copyfile(copy, aside)
    settle(aside)
    for log in ("-wal", "-shm"):
        target.with_name(target.name + log).unlink(missing_ok=True)
    aside.replace(target)
    settle(target.parent)


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs on this district's database; BackupRefused tells what it said."""
    if shutil.which(program) is None:
        raise BackupRefused(
            f"{program} is not installed: install the Debian package postgresql-client, of the "
            "server's version or later"
        )
    known = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "NAME": "PGDATABASE"}
    surroundings = {there: str(known[here]) for here, there in names.items() if known[here]}
    if known["PASSWORD"]:
        surroundings["PGPASSWORD"] = known["PASSWORD"]
    done = subprocess.run(
        [program, *arguments], env={**os.environ, **surroundings}, capture_output=True, text=True
    )
    if done.returncode:
        raise BackupRefused(f"{program} says: {done.stderr.strip()[-500:]}")
