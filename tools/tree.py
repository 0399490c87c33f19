"""Check the files themselves: sizes, registry addresses, and what never belongs into the tree.

Without arguments it looks at every file that git knows; with arguments at those files only.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from addresses import lines_with_addresses

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400
MEASURED = {".py", ".html", ".js", ".css"}
FOREIGN = re.compile(
    r"(?:\.min\.(?:js|css)|\.(?:woff2?|ttf|otf|so|exe)|\.mo)$|(?:^|/)node_modules/"
)


def known_files() -> list[str]:
    """Return what git tracks here, relative to the root, without what was deleted meanwhile."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def faults_of(name: str) -> list[str]:
    """Return what is wrong with one file, each as `name: what`."""
    path = ROOT / name
    found = [f"{name}:{line}: the address of a registry" for line in lines_with_addresses(path)]
    if FOREIGN.search(name):
        found.append(f"{name}: a third-party or built file; it is fetched or made at set-up")
    if path.suffix in MEASURED:
        length = len(path.read_text(encoding="utf-8").splitlines())
        if length > LONGEST:
            found.append(f"{name}: {length} lines; {LONGEST} are the most a reader should face")
    return found


def main(names: list[str]) -> None:
    """Print every fault and end with status 1 where there is one."""
    faults = [fault for name in names or known_files() for fault in faults_of(name)]
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main(sys.argv[1:])
