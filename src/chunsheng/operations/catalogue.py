"""Message catalogues without gettext's programs: Babel compiles and gathers them."""

from __future__ import annotations

from pathlib import Path

from babel.messages import mofile, pofile
from django.conf import settings


def compile_catalogues() -> list[Path]:
    """Compile every catalogue whose source is newer; returns what was written."""
    written = []
    for root in settings.LOCALE_PATHS:
        for source in Path(root).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as file:
                catalogue = pofile.read_po(file)
            with target.open("wb") as file:
                mofile.write_mo(file, catalogue)
            written.append(target)
    return written
