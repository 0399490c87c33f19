"""Restoring a backup into an empty place: whole, as it was made, and without whom it must forget."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.words import clock
from chunsheng.operations import outside
from chunsheng.operations.backups import reading, snapshot
from chunsheng.operations.backups.content import Content, content_of_file, contents, tables
from chunsheng.operations.backups.making import ANCHORS, MEDIA
from chunsheng.operations.backups.manifest import BackupRefused, Manifest, faults_in, read
from chunsheng.operations.patience import take_time
from chunsheng.operations.tables import bring_up_to_date
from chunsheng.operations.verifying import index_faults, ledger_faults

BY = Actor(channel="restore")


@dataclass(frozen=True)
class Step:
    """One thing that was done: how long it took, what came of it, and whether that is as it should be."""

    what: str
    seconds: float
    told: str
    ok: bool = True


@dataclass
class Restore:
    """A backup, the list of erasures to replay (None to replay none), and what was measured since."""

    folder: Path
    forgotten: Path | None
    manifest: Manifest
    tables: dict[str, Content] = field(default_factory=dict)
    files: dict[str, Content] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    def steps(self) -> Iterator[Step]:
        """Restore, a step at a time; it ends with the first that is not as it should be."""
        parts: dict[str, Callable[[], str]] = {
            "database": self._put_back,
            "tables": self._compare_tables,
            "photos": self._copy_files,
            "migrations": self._bring_up_to_date,
            "sessions": _end_sessions,
            "erasures": self._replay,
            "figures": self._read_figures,
            "ledger": self._verify,
        }
        for what, part in parts.items():
            began = time.monotonic()
            try:
                told, ok = part(), True
            except Differs as difference:
                told, ok = str(difference), False
            yield Step(what, time.monotonic() - began, told, ok)
            if not ok:
                return

    def _put_back(self) -> str:
        snapshot.put_back(self.folder / snapshot.FILES[self.manifest.vendor])
        take_time()
        return f"{self.manifest.vendor}, {self.manifest.made_at}"

    def _compare_tables(self) -> str:
        self.tables = contents()
        refuse_differences(self.manifest.tables, self.tables)
        rows = sum(one.size for one in self.tables.values())
        return f"{len(self.tables)} tables, {rows} rows, each as in the manifest"

    def _copy_files(self) -> str:
        for name in self.manifest.files:
            target = _target_of(name)
            if target is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.folder / name, target)
                with target.open("rb") as file:
                    os.fsync(file.fileno())
                self.files[name] = content_of_file(target)
        expected = {name: self.manifest.files[name] for name in self.files}
        refuse_differences(expected, self.files)
        absent = f"; {len(self.manifest.absent)} were missing then" if self.manifest.absent else ""
        return f"{len(self.files)} files, each as in the manifest{absent}"

    def _bring_up_to_date(self) -> str:
        bring_up_to_date()
        new = len(reading.migrations()) - len(self.manifest.migrations)
        return f"{new} applied since" if new else "as they were"

    def _replay(self) -> str:
        if self.forgotten is None:
            return "NOT replayed: whoever was erased since is back"
        again, reason = 0, _("恢复备份后，按备份之外的名单再次删除")
        for subject in Subject.objects.filter(pk__in=outside.erasures(self.forgotten)):
            if subject.erased_at is None:
                erase(by=BY, subject=subject, reason=reason)
                again += 1
        _keep(self.forgotten)
        return f"{again} replayed"

    def _read_figures(self) -> str:
        day = clock.day_of(datetime.fromisoformat(self.manifest.made_at))
        self.figures = reading.figures(day, list(self.manifest.figures))
        expected = {code: self.manifest.figures[code] for code in self.figures}
        refuse_differences(expected, self.figures)
        return "; ".join(f"{code} {told}" for code, told in self.figures.items()) or "none yet"

    def _verify(self) -> str:
        head = self.manifest.ledger
        known = [*self.manifest.anchors, *([(head["number"], head["hash"])] * bool(head["number"]))]
        if faults := [*ledger_faults(known), *index_faults()]:
            raise Differs("; ".join(faults))
        return f"{head['number']} blocks read, all as they were sealed; the search index agrees"


class Differs(RuntimeError):
    """Something is not as the manifest says; the message names it."""


def refuse_differences(told: Mapping[str, object], found: Mapping[str, object]) -> None:
    """Differs with the first few names that are missing, too many or otherwise."""
    names = sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))
    if names:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        raise Differs(f"not as in the manifest: {', '.join(names[:5])}{more}")


def _target_of(name: str) -> Path | None:
    """Where a file of the backup goes; the database has its own way."""
    if name == ANCHORS:
        return outside.anchors_file()
    inside = name.removeprefix(f"{MEDIA}/")
    return Path(settings.MEDIA_ROOT) / inside if inside != name else None


def _end_sessions() -> str:
    """Whoever was signed in then signs in anew: a stolen copy opens no session."""
    ended, _each = Session.objects.all().delete()
    return f"{ended} ended"


def _keep(forgotten: Path) -> None:
    """Let the list that was replayed be this place's own."""
    if forgotten.resolve() != outside.erasures_file().resolve():
        outside.write_whole(outside.erasures_file(), forgotten.read_bytes())
    outside.keep_erasures()


def prepare(folder: Path, forgotten: Path | None) -> Restore:
    """Read and judge everything before anything is written. BackupRefused, ListIsUnreadable."""
    manifest = read(folder)
    if faults := faults_in(folder, manifest):
        raise BackupRefused(f"{folder} is not whole: {'; '.join(faults[:5])}")
    _refuse_other_product(folder, manifest)
    _refuse_full()
    if forgotten is not None:
        _refuse_older_list(forgotten, manifest)
    return Restore(folder, forgotten, manifest)


def _refuse_other_product(folder: Path, manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupRefused(
            f"{folder} is of {manifest.vendor}, and DATABASE_URL names {connection.vendor}: restore "
            "it into a database of its own kind"
        )
    # Also those that later ones stand for.
    on_disk = MigrationLoader(None).disk_migrations
    known = [*on_disk, *(old for one in on_disk.values() for old in one.replaces)]
    newer = sorted(set(manifest.migrations) - {f"{app}.{name}" for app, name in known})
    if newer:
        raise BackupRefused(
            f"{folder} was made by a newer Chunsheng ({manifest.version}): this one does not know "
            f"{newer[0]}"
        )


def _refuse_full() -> None:
    """A restore never writes over anything."""
    full = []
    if _database_is_there() and tables():
        full.append("the database has tables")
    media = Path(settings.MEDIA_ROOT)
    if media.exists() and any(media.iterdir()):
        full.append(f"{media} has files")
    if outside.anchors_file().exists():
        full.append(f"{outside.anchors_file()} is there")
    if full:
        raise BackupRefused(
            f"restoring goes into an empty place only, and {' and '.join(full)}: name another "
            "CHUNSHENG_VAR and DATABASE_URL, or move what is there aside"
        )


def _database_is_there() -> bool:
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


def _refuse_older_list(forgotten: Path, manifest: Manifest) -> None:
    if not forgotten.exists():
        raise BackupRefused(
            f"there is no list of erasures at {forgotten}: name its copy with --erasures FILE. "
            "With --without-erasures whoever was erased since the backup comes back"
        )
    if set(map(uuid.UUID, manifest.erased)) - set(outside.erasures(forgotten)):
        raise BackupRefused(f"{forgotten} is older than the backup: name the newest copy of it")
