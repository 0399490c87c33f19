"""A disk whose power can be cut: what was not seen onto it by then may be there, or not, or half.

The statements that the district's own actions put are noted once, and put again under the district's
own pragmas through a file system of SQLite that counts its calls. At the call that was chosen the power
goes: of each sector that was written since its file was last synced any version may have stayed.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
from django.conf import settings
from django.db import connection

SECTOR = 512
# Some three reports: what the log holds goes into the file several times in one life.
CHECKPOINT = 150
DISK = "power"


class PowerIsOut(Exception):
    """Whatever asks the disk from now on is not answered."""


@dataclass
class Platter:
    """One file: the versions of its sectors since the last sync, and how long it was then."""

    path: Path
    length: int
    versions: dict[int, list[bytes]] = field(default_factory=dict)

    def note(self, start: int, length: int) -> None:
        """Keep what stands in these bytes before they are written over."""
        with self.path.open("rb") as held:
            for number in range(start // SECTOR, -(-(start + length) // SECTOR)):
                held.seek(number * SECTOR)
                self.versions.setdefault(number, []).append(held.read(SECTOR))

    def settle(self, chance: random.Random) -> None:
        """Leave of each sector any version it had, or a part of its last one."""
        now = self.path.stat().st_size
        shortest, longest = sorted((self.length, now))
        with self.path.open("r+b") as held:
            for number, before in sorted(self.versions.items()):
                held.seek(number * SECTOR)
                last = held.read(SECTOR)
                kept = chance.choice([*before, last])
                if chance.random() < 0.1:
                    cut = chance.randrange(SECTOR)
                    kept = last[:cut] + kept[cut:]
                held.seek(number * SECTOR)
                held.write(kept.ljust(len(last), b"\x00"))
            held.truncate(chance.randint(shortest, longest))


@dataclass
class Disk:
    """All files, and how many calls there are until the power goes."""

    left: int
    platters: dict[str, Platter] = field(default_factory=dict)
    calls: int = 0

    def asked(self) -> None:
        """One more call; PowerIsOut from the chosen one on."""
        self.calls += 1
        if self.calls > self.left:
            raise PowerIsOut

    def settle(self, chance: random.Random) -> None:
        """What the files are once the power is back."""
        for platter in self.platters.values():
            if platter.path.exists():
                platter.settle(chance)


class Files(apsw.VFS):
    """The machine's own files, each call of theirs counted."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        super().__init__(DISK, "")

    def xOpen(self, name: Any, flags: list[int]) -> File:
        return File(name, flags, self.disk)

    def xDelete(self, name: str, sync: bool) -> None:
        self.disk.asked()
        super().xDelete(name, sync)


class File(apsw.VFSFile):
    """A file that notes what it writes over until it is synced."""

    def __init__(self, name: Any, flags: list[int], disk: Disk) -> None:
        self.disk = disk
        super().__init__("", name, flags)
        path = Path(name.filename() if hasattr(name, "filename") else str(name))
        self.platter = disk.platters.setdefault(str(path), Platter(path, path.stat().st_size))

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.asked()
        self.platter.note(offset, len(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self.disk.asked()
        self.platter.note(size, max(0, self.platter.path.stat().st_size - size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self.disk.asked()
        super().xSync(flags)
        self.platter.versions.clear()
        self.platter.length = self.platter.path.stat().st_size


def statements_of(act: Callable[[], object]) -> list[str]:
    """What an action writes, from its BEGIN to its COMMIT, each with its values."""
    found: list[str] = []
    connection.ensure_connection()
    connection.connection.set_trace_callback(found.append)
    try:
        act()
    finally:
        connection.connection.set_trace_callback(None)
    return [one for one in found if not one.startswith(("SELECT", "PRAGMA", "--"))]


def pragmas(**instead: str) -> list[str]:
    """The district's own, some of them otherwise; the disk has no memory to share."""
    own = settings.DATABASES["default"]["OPTIONS"]["init_command"].rstrip(";").split(";")
    names = {one.split()[1].partition("=")[0]: one for one in own}
    changed = {name: f"PRAGMA {name}={value}" for name, value in instead.items()}
    return ["PRAGMA locking_mode=EXCLUSIVE", *(names | changed).values()]


@contextmanager
def deaf() -> Iterator[None]:
    """Hear of the power once: a call that fails while the first one is told cannot be raised too."""
    before = sys.unraisablehook

    def hear(told: Any) -> None:
        if told.exc_type is not PowerIsOut:
            before(told)

    sys.unraisablehook = hear
    try:
        yield
    finally:
        sys.unraisablehook = before


@contextmanager
def plugged_in(file: Path, disk: Disk, instead: dict[str, str]) -> Iterator[apsw.Connection]:
    """The database on the disk whose power can be cut."""
    files = Files(disk)
    made = apsw.Connection(str(file), vfs=DISK)
    try:
        for one in pragmas(wal_autocheckpoint=str(CHECKPOINT), **instead):
            made.execute(one)
        yield made
    finally:
        disk.left = 0
        made.close(True)
        files.unregister()


def live(
    base: Path, file: Path, actions: Sequence[Sequence[str]], disk: Disk, **instead: str
) -> int:
    """Put the actions one after the other until the power goes; how many were acknowledged."""
    for rest in file.parent.glob(f"{file.name}*"):
        rest.unlink()
    shutil.copyfile(base, file)
    done = 0
    try:
        with deaf(), plugged_in(file, disk, instead) as made:
            for action in actions:
                for statement in action:
                    made.execute(statement)
                done += 1
    except (PowerIsOut, apsw.Error):
        pass
    return done
