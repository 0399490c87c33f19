"""Print what importing and exporting cost: `python -m bench.office [import] [export] [register]`.

Run from the root of the project. Each question runs in a process of its own on a SQLite database of
its own, so that its memory is its own. `ROWS=` and `EXPORTED=` set how many rows there are.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ("import", "export", "register")


def ask(question: str) -> None:
    """Let one question answer for itself."""
    with tempfile.TemporaryDirectory(prefix="chunsheng-bench-") as place:
        surroundings = {
            **os.environ,
            "CHUNSHENG_MODE": "test",
            "CHUNSHENG_VAR": place,
            "DATABASE_URL": f"sqlite:///{place}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "chunsheng.config.district",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        }
        command = [sys.executable, "-m", "bench.office.measures", question]
        subprocess.run(command, cwd=ROOT, env=surroundings, check=True)  # noqa: S603 - our own


def main(questions: list[str]) -> None:
    """Ask those, or all."""
    one, five, fifteen = os.getloadavg()
    load = f"load {one:.1f} {five:.1f} {fifteen:.1f} on {os.cpu_count()} processors"
    print(load, flush=True)  # noqa: T201 - it prints figures
    for question in questions or QUESTIONS:
        ask(question)


if __name__ == "__main__":
    main(sys.argv[1:])
