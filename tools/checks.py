"""The checks that need no database: style, types, storeys, templates, migrations, the tree itself.

And whether what is written by `make docs` and `make messages` is as committed: the two short tests
that say so are asked here as well, since a commit is easily made without them.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / ".venv" / "bin"

WRITTEN = ("tests/laws/test_documents.py", "tests/test_catalogue.py")
CHECKS: dict[str, tuple[str, ...]] = {
    "style": ("ruff", "check", "--quiet", "."),
    "layout": ("ruff", "format", "--check", "--quiet", "."),
    "tree": ("python", "tools/tree.py"),
    "links": ("python", "tools/links.py"),
    "storeys": ("lint-imports", "--no-logo"),
    "templates": ("djlint", "--lint", "--quiet", "src"),
    "types": ("mypy",),
    "written": ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *WRITTEN),
    "migrations": ("python", "-m", "django", "makemigrations", "--check", "--dry-run"),
}


def environment() -> dict[str, str]:
    """Return the surroundings in which Django is asked: test mode, no database of a district."""
    return dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="chunsheng.config.district",
        CHUNSHENG_MODE="test",
        DATABASE_URL="sqlite://:memory:",
    )


def failed_checks() -> list[str]:
    """Run every check, print what the failed ones said, and return their names."""
    failed = []
    for name, (program, *arguments) in CHECKS.items():
        began = time.monotonic()
        done = subprocess.run(
            [HERE / program, *arguments],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"  {name:<11} {verdict:<7} {time.monotonic() - began:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout, flush=True)
    return failed
