"""What is kept outside the database: the heads that were anchored, and who was erased.

A copy of both belongs on another machine: the first shows that an end was cut off, the second lets a
restored backup forget again whom it must not know any more.
"""

from __future__ import annotations

import os
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings

from chunsheng.kernel.custody.models import Erasure
from chunsheng.kernel.ledger.models import Block
from chunsheng.kernel.words import clock


class ListIsUnreadable(RuntimeError):
    """The list of erasures is not as it was written; the message names the file and the line."""


def anchors_file() -> Path:
    """Where the heads are kept outside the database; copy it to another machine."""
    return Path(settings.VAR) / "anchors.txt"


def anchor_lines() -> list[str]:
    """Each anchor as it was written: day, block number, hash."""
    file = anchors_file()
    return [line for line in file.read_text("ascii").split("\n") if line] if file.exists() else []


def heads(lines: list[str]) -> list[tuple[int, str]]:
    """The block numbers and hashes that lines of anchors tell."""
    return [(int(line.split()[1]), line.split()[2]) for line in lines]


def anchors() -> list[tuple[int, str]]:
    """The anchored heads: block number and hash."""
    return heads(anchor_lines())


def anchor(head: Block) -> None:
    """Append a head with the day; a power cut leaves no half a line, which would read as a fault."""
    day = clock.day_of(clock.real_now()).isoformat()
    lines = [*anchor_lines(), f"{day} {head.number} {head.hash}"]
    write_whole(anchors_file(), "".join(f"{line}\n" for line in lines).encode())


def erasures_file() -> Path:
    """Where erasures are listed outside the database; copy it to another machine."""
    return Path(settings.VAR) / "erasures.txt"


def erasures(file: Path | None = None) -> dict[uuid.UUID, datetime]:
    """Who was erased, by the number that alone is left of each, and when. ListIsUnreadable."""
    file = file or erasures_file()
    found = {}
    for number, line in enumerate(file.read_text("ascii", "replace").splitlines(), 1):
        try:
            at, subject = line.split()
            found[uuid.UUID(subject)] = datetime.fromisoformat(at)
        except ValueError:
            raise ListIsUnreadable(
                f"line {number} of {file} tells no erasure: {line[:80]!r}"
            ) from None
    return found


def keep_erasures() -> int:
    """Bring the list up to the database, never down; how many came to it.

    The file is written aside and renamed, so that a power cut leaves no half a line.
    """
    file = erasures_file()
    known = erasures(file) if file.exists() else {}
    new = dict(Erasure.objects.exclude(subject_id__in=known).values_list("subject_id", "at"))
    if file.exists() and not new:
        return 0
    listed = sorted((at.isoformat(), str(subject)) for subject, at in (known | new).items())
    write_whole(file, "".join(f"{at} {subject}\n" for at, subject in listed).encode())
    return len(new)


def write_whole(file: Path, content: bytes) -> None:
    """Write a file aside, see it onto the disk, and only then give it its name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    with aside.open("wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    aside.replace(file)
    settle(file.parent)


def settle(place: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    held = os.open(place, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
