"""Print what each page costs on both databases: `python -m bench.pages --requests 1000000`.

Run from the root of the project with `src` on the path. A million requests bring 400,000 residents and
6,000,000 facts with them; fewer bring fewer, in the same proportions.
"""

from __future__ import annotations

import argparse
import sys

from bench.databases import NAMES, on_each


def main() -> int:
    """Measure on SQLite, then on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--only", choices=NAMES)
    given = parser.parse_args()
    return on_each("bench.pages.measuring", [str(given.requests)], given.only, mode="demo")


if __name__ == "__main__":
    sys.exit(main())
