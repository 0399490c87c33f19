"""Check that every link from one document to another file of the tree leads somewhere."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tree import ROOT, known_files

LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)\s#]+)")


def dead_links(document: Path) -> list[str]:
    """Return the targets that `document` names and that are not there."""
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    return [target for target in targets if not (document.parent / target).exists()]


def main() -> None:
    """Print every dead link and end with status 1 where there is one."""
    documents = [name for name in known_files() if name.endswith(".md")]
    faults = [
        f"{name}: {target} is not there" for name in documents for target in dead_links(ROOT / name)
    ]
    if faults:
        sys.exit("\n".join(faults))
    print(f"chunsheng: the links of {len(documents)} documents lead somewhere")


if __name__ == "__main__":
    main()
