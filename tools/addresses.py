"""Find what must not be committed: a registry's host name, or the address a package came from."""

from __future__ import annotations

import re
from pathlib import Path

# Written with brackets so that this file does not find itself.
REGISTRY = re.compile(
    r"npm[j]s\.(?:org|com)|python[h]osted\.org|py[p]i\.org|deb[.]deb[i]an[.]org"
    r'|"resolve[d]"\s*:|--(?:extra-)?index-ur[l]|--find-link[s]'
)


def lines_with_addresses(path: Path) -> list[int]:
    """Return the numbers of the lines, from 1, that name a registry; none for a file not text."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    return [n for n, line in enumerate(text.splitlines(), start=1) if REGISTRY.search(line)]
