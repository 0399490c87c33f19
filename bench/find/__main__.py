"""Print how long searches take on both databases: `python -m bench.find --rows 200000`.

Run from the root of the project with `src` on the path. Each database is made anew and thrown away:
a file of SQLite in a temporary directory, and a private server of PostgreSQL where one is installed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import private_postgres  # noqa: E402 - found by the line above


def measured(database: str, rows: int, place: str) -> int:
    """Run the measurement in a process of its own on one database."""
    surroundings = {
        **os.environ,
        "DATABASE_URL": database,
        "CHUNSHENG_VAR": place,
        "CHUNSHENG_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "chunsheng.config.district",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    command = [sys.executable, "-m", "bench.find.searches", str(rows)]
    return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode  # noqa: S603 - our own module


def main() -> int:
    """Measure on SQLite, then on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="bench.find", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    given = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="chunsheng-find-") as place:
        if given.only != "postgresql":
            failed |= measured(f"sqlite:///{place}/find.sqlite3", given.rows, place)
        if given.only != "sqlite":
            with private_postgres.private_postgres() as address:
                if address is None:
                    print("PostgreSQL is missing")  # noqa: T201 - speaks to a terminal
                    return failed
                failed |= measured(address, given.rows, place)
    return failed


if __name__ == "__main__":
    sys.exit(main())
