"""Print how long searches take on both databases: `python -m bench.find --rows 200000`.

Run from the root of the project with `src` on the path.
"""

from __future__ import annotations

import argparse
import sys

from bench.databases import NAMES, on_each


def main() -> int:
    """Measure on SQLite, then on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="bench.find", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--only", choices=NAMES)
    given = parser.parse_args()
    return on_each("bench.find.searches", [str(given.rows)], given.only)


if __name__ == "__main__":
    sys.exit(main())
