"""A database made for a measurement and thrown away: a file of SQLite, a private server of PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import private_postgres  # noqa: E402 - found by the line above

NAMES = ("sqlite", "postgresql")
# As the operator's guide asks for; what comes with PostgreSQL is meant for a machine of its day.
BUFFERS = "shared_buffers=1GB"


def measured(module: str, told: list[str], database: str, place: str, mode: str) -> int:
    """Run a measurement in a process of its own on one database; its exit code."""
    surroundings = {
        **os.environ,
        "DATABASE_URL": database,
        "CHUNSHENG_VAR": place,
        "CHUNSHENG_MODE": mode,
        "DJANGO_SETTINGS_MODULE": "chunsheng.config.district",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    command = [sys.executable, "-m", module, *told]
    return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode  # noqa: S603 - our own module


def on_each(module: str, told: list[str], only: str | None = None, mode: str = "test") -> int:
    """Measure on SQLite, then on PostgreSQL where one is installed; whether any failed."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="chunsheng-bench-") as place:
        if only != "postgresql":
            failed |= measured(module, told, f"sqlite:///{place}/bench.sqlite3", place, mode)
        if only != "sqlite":
            with private_postgres.private_postgres(BUFFERS) as address:
                if address is None:
                    print("PostgreSQL is missing")  # noqa: T201 - speaks to a terminal
                    return failed
                failed |= measured(module, told, address, place, mode)
    return failed
