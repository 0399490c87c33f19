"""Making a backup while the district works: written aside, and named when it is whole."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection

from chunsheng.kernel.custody.models import Erasure
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.words import clock
from chunsheng.operations import outside
from chunsheng.operations.backups import reading, snapshot
from chunsheng.operations.backups.content import Content, content_of_file, contents
from chunsheng.operations.backups.manifest import MANIFEST, BackupRefused, Manifest, own_key, write

MEDIA, ANCHORS = "media", "anchors.txt"
_NAME = "%Y-%m-%dT%H%M%SZ"
_ASIDE = ".unfinished-"


def make_backup(kept: Path) -> tuple[Path, Manifest]:
    """Add a backup to the folder where they are kept; it bears the instant as its name.

    BackupRefused where it cannot be made; then nothing of it stays.
    """
    kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    outside.keep_erasures()
    at = clock.real_now()
    place = kept / at.strftime(_NAME)
    if place.exists():
        raise BackupRefused(f"{place} is there already: try again in a second")
    aside = kept / f"{_ASIDE}{place.name}-{os.getpid()}"
    aside.mkdir(mode=0o700)
    try:
        manifest = _fill(aside, at)
        for folder in (path for path in aside.rglob("*") if path.is_dir()):
            outside.settle(folder)
        outside.settle(aside)
        aside.rename(place)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    outside.settle(kept)
    return place, manifest


def _fill(aside: Path, at: datetime) -> Manifest:
    database = snapshot.FILES[connection.vendor]
    with snapshot.still() as copy:
        copy(aside / database)
        held = contents()
        head = reading.ledger()
        # What was sealed and anchored since is not in this copy.
        anchors = [one for one in outside.anchor_lines() if int(one.split()[1]) <= head["number"]]
        photos = list(Attachment.objects.order_by("path").values_list("path", flat=True))
        erased = sorted(str(one) for one in Erasure.objects.values_list("subject_id", flat=True))
        told = reading.figures(clock.day_of(at))
        applied = reading.migrations()
    files = {database: content_of_file(aside / database)}
    copied, absent = _copy_photos(photos, aside / MEDIA)
    files |= copied
    outside.write_whole(aside / ANCHORS, "".join(f"{line}\n" for line in anchors).encode())
    files[ANCHORS] = content_of_file(aside / ANCHORS)
    manifest = Manifest(
        made_at=at.isoformat(),
        version=version("chunsheng"),
        vendor=connection.vendor,
        migrations=applied,
        tables=held,
        files=files,
        absent=absent,
        ledger=head,
        anchors=outside.heads(anchors),
        erased=erased,
        figures=told,
        key=own_key(),
    )
    write(aside, manifest)
    return manifest


def _copy_photos(photos: list[str], target: Path) -> tuple[dict[str, Content], list[str]]:
    """Copy what the snapshot names; what erasure took since is not missed, anything else is told."""
    copied, gone = {}, []
    for name in photos:
        there = target / name
        there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(Path(settings.MEDIA_ROOT) / name, there)
        except FileNotFoundError:
            gone.append(name)
            continue
        with there.open("rb") as file:
            os.fsync(file.fileno())
        copied[f"{MEDIA}/{name}"] = content_of_file(there)
    return copied, sorted(Attachment.objects.filter(path__in=gone).values_list("path", flat=True))


def newest(kept: Path) -> Path:
    """The last backup that is whole. BackupRefused where there is none."""
    found = [path for path in kept.glob("[0-9]*") if (path / MANIFEST).exists()]
    if not found:
        raise BackupRefused(f"{kept} holds no backup: make one with chunsheng backup {kept}")
    return max(found, key=lambda path: path.name)
