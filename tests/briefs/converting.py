"""What a reader of our files sees: LibreOffice opens them, and what it made of them is read."""

from __future__ import annotations

import os
import subprocess
from io import BytesIO
from pathlib import Path
from shutil import which

import pytest
from pypdf import PdfReader

LIBREOFFICE_PACKAGES = "libreoffice-writer-nogui libreoffice-calc-nogui fonts-noto-cjk"
LONGEST = 120  # seconds; the first start of a fresh profile takes a few


def pdf_of(docx: bytes, place: Path) -> list[str]:
    """The text of each page of a Word file; the PDF stays in `place` as `brief.pdf`."""
    made = converted(docx, place / "brief.docx", "pdf")
    return [page.extract_text() for page in PdfReader(BytesIO(made)).pages]


def converted(content: bytes, file: Path, to: str) -> bytes:
    """What LibreOffice makes of a file; it stays beside it.

    Where LibreOffice is missing the test is skipped, or fails with CI=true.
    """
    program = which(os.environ.get("SOFFICE", "soffice"))
    if program is None:
        absent = f"LibreOffice is missing: apt-get install {LIBREOFFICE_PACKAGES}"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(absent)
        pytest.skip(absent)  # the closing line of `make test` counts it
    place = file.parent
    file.write_bytes(content)
    # A profile of its own: two tests at once would wait for each other's lock.
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", to, "--outdir", str(place)]
    done = subprocess.run(  # noqa: S603 - Debian's own program on a file of our own
        [*command, str(file)], capture_output=True, text=True, timeout=LONGEST, check=False
    )
    made = file.with_suffix(f".{to}")
    assert made.exists(), f"LibreOffice ({LIBREOFFICE_PACKAGES}) made no {to}: {done}"
    return made.read_bytes()
