"""The drill: the newest backup is restored into a scratch place by the command itself, and compared."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import DatabaseError, connection
from psycopg import sql

from chunsheng.operations import outside
from chunsheng.operations.backups.content import Content
from chunsheng.operations.backups.making import MEDIA, newest
from chunsheng.operations.backups.manifest import BackupRefused, Manifest, read
from chunsheng.operations.backups.restoring import Differs, Restore, Step, refuse_differences
from chunsheng.operations.patience import take_time


def write_report(file: Path, steps: list[Step], restore: Restore) -> None:
    """What a restore did and measured, for who started it."""
    measured = {
        part: {name: asdict(one) for name, one in getattr(restore, part).items()}
        for part in ("tables", "files")
    }
    told = {"steps": [asdict(one) for one in steps], "figures": restore.figures, **measured}
    outside.write_whole(file, json.dumps(told).encode())


def drill(kept: Path) -> Iterator[Step]:
    """Restore the newest backup elsewhere and say, a step at a time, how it went.

    The district itself is only read: its list of erasures, and nothing else. BackupRefused.
    """
    folder = newest(kept)
    manifest = read(folder)
    outside.keep_erasures()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="chunsheng-drill-") as scratch,
        _database(scratch) as at,
    ):
        report = Path(scratch) / "report.json"
        code, said = _restore(folder, report, scratch, at)
        if not report.exists():
            yield Step("restore", time.monotonic() - began, said.strip()[-500:], ok=False)
            return
        told = json.loads(report.read_text())
    yield from (Step(**one) for one in told["steps"])
    yield _compared(manifest, told, code, time.monotonic() - began)


def _restore(folder: Path, report: Path, scratch: str, address: str) -> tuple[int, str]:
    """Run `chunsheng restore` as an operator would; its exit code and its words."""
    forgotten = str(outside.erasures_file())
    command = [sys.executable, "-m", "chunsheng.operations", "restore", str(folder)]
    done = subprocess.run(
        [*command, "--erasures", forgotten, "--report", str(report)],
        env={**os.environ, "CHUNSHENG_VAR": f"{scratch}/var", "DATABASE_URL": address},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def _compared(manifest: Manifest, told: dict[str, Any], code: int, seconds: float) -> Step:
    """What was measured there beside what the manifest told, once more and from here."""
    found = {
        part: {name: Content(**one) for name, one in told[part].items()}
        for part in ("tables", "files")
    }
    files = {name: one for name, one in manifest.files.items() if name.startswith(f"{MEDIA}/")}
    restored = {name: one for name, one in found["files"].items() if name.startswith(f"{MEDIA}/")}
    try:
        refuse_differences(manifest.tables, found["tables"])
        refuse_differences(files, restored)
        figures = {code: one for code, one in manifest.figures.items() if code in told["figures"]}
        refuse_differences(figures, told["figures"])
    except Differs as difference:
        return Step("drill", seconds, str(difference), ok=False)
    what = f"{len(files)} photos, {len(manifest.tables)} tables, {len(figures)} figures"
    return Step("drill", seconds, f"{what}: equal on both sides", ok=code == 0)


@contextmanager
def _database(scratch: str) -> Iterator[str]:
    """The address of an empty database that is gone afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{scratch}/drill.sqlite3"
        return
    name = f"chunsheng_drill_{secrets.token_hex(4)}"
    take_time()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()"
        )
        collate, ctype = cursor.fetchone()
        made = sql.SQL(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE {} LC_CTYPE {}"
        )
        try:
            cursor.execute(made.format(sql.Identifier(name), collate, ctype))
        except DatabaseError as fault:
            raise BackupRefused(
                "the drill needs a database beside the district's: ALTER ROLE … CREATEDB lets its "
                f"role make one ({fault})"
            ) from None
    try:
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
