"""A backup is of one instant, whole or not there, and tells no key."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection

from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.models import Block, Entry
from chunsheng.kernel.records.models import Attachment
from chunsheng.operations.backups import making, snapshot
from chunsheng.operations.backups.content import Content, contents
from chunsheng.operations.backups.manifest import faults_in, read
from chunsheng.services.models import Request
from tests.operations.backups.conftest import PIXELS, Said, tell
from tests.operations.conftest import Elsewhere
from tests.world import World


def test_a_backup_holds_every_table_each_photo_and_the_ledgers_head(
    district: World, backup: Path
) -> None:
    manifest = read(backup)
    head = Block.objects.latest("number")
    assert faults_in(backup, manifest) == []
    assert manifest.tables == contents()
    assert manifest.tables["services_request"].size == Request.objects.count() == 2
    assert manifest.ledger == {
        "entries": Entry.objects.count(),
        "number": head.number,
        "hash": head.hash,
    }
    assert [number for number, _hash in manifest.anchors] == [1]
    photo = Attachment.objects.get()
    assert manifest.files[f"media/{photo.path}"] == Content(len(PIXELS), photo.sha256)
    assert len(manifest.figures) == 3
    assert manifest.figures["services.received"].startswith("2 to 2 of 2 facts")


def test_nothing_in_it_is_a_key_and_nobody_else_may_read_it(backup: Path) -> None:
    files = [file for file in backup.rglob("*") if file.is_file()]
    assert len(files) == 5
    for key in (configured.MASTER_KEY, configured.SECRET_KEY):
        assert [file for file in files if key.encode() in file.read_bytes()] == []
    open_to = {stat.S_IMODE(one.stat().st_mode) & 0o077 for one in (backup.parent, backup, *files)}
    assert open_to == {0}


def tell_in_between(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    held: Callable[[], AbstractContextManager[snapshot.Copy]],
) -> None:
    """Let others commit once the database is held: one request before it is copied, one after."""

    def tell_from_another_connection() -> None:
        try:
            tell(world, photo=True)
        finally:
            connection.close()

    def let_them() -> None:
        thread = threading.Thread(target=tell_from_another_connection)
        thread.start()
        thread.join()

    @contextmanager
    def still() -> Iterator[snapshot.Copy]:
        with held() as copy:

            def copy_between(target: Path) -> None:
                let_them()
                copy(target)
                let_them()

            yield copy_between

    monkeypatch.setattr(snapshot, "still", still)


def test_what_is_written_meanwhile_is_in_no_part_of_it(
    district: World, kept: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: Elsewhere, said: Said
) -> None:
    tell_in_between(district, monkeypatch, snapshot.still)
    assert said("backup", kept)[0] == 0
    assert (Request.objects.count(), Attachment.objects.count()) == (4, 3)
    backup = making.newest(kept)
    assert sum(name.startswith("media/") for name in read(backup).files) == 1
    forgotten = configured.VAR / "erasures.txt"
    with elsewhere():
        code, told = said("restore", backup, "--erasures", forgotten)
        assert (code, Request.objects.count()) == (0, 2), told


def test_a_copy_that_is_not_held_still_is_of_two_instants(
    district: World, kept: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: Elsewhere, said: Said
) -> None:
    """The control of the test before: the hashes are of one instant and the copy of another."""

    @contextmanager
    def loose() -> Iterator[snapshot.Copy]:
        def copy(target: Path) -> None:
            with original() as later:
                later(target)

        yield copy

    original = snapshot.still
    tell_in_between(district, monkeypatch, loose)
    said("backup", kept)
    forgotten = configured.VAR / "erasures.txt"
    with elsewhere():
        code, told = said("restore", making.newest(kept), "--erasures", forgotten)
    assert (code, "not as in the manifest: " in told) == (1, True)


def test_a_plain_copy_of_sqlites_file_loses_what_lies_in_its_log(
    district: World, tmp_path: Path
) -> None:
    """Why it is not simply copied."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no single file")
    tell(district)
    copy = tmp_path / "plain.sqlite3"
    shutil.copyfile(connection.settings_dict["NAME"], copy)
    with closing(sqlite3.connect(copy)) as read_there:
        try:
            there = read_there.execute("SELECT count(*) FROM services_request").fetchone()[0]
        except sqlite3.DatabaseError:
            there = 0
    assert there < Request.objects.count()


def test_what_fails_half_way_leaves_nothing_behind(
    district: World, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(folder: Path, manifest: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "write", break_off)
    with pytest.raises(KeyboardInterrupt):
        making.make_backup(kept)
    assert list(kept.iterdir()) == []


def test_without_its_programs_postgresql_is_not_backed_up_and_they_are_named(
    district: World, kept: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite copies itself")
    monkeypatch.setenv("PATH", str(kept))
    code, told = said("backup", kept)
    assert (code, "pg_dump is not installed" in told) == (2, True)
    assert list(kept.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(
    district: World, kept: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making.shutil, "copyfile", full)
    code, told = said("backup", kept)
    assert (code, "no backup was made" in told, list(kept.iterdir())) == (2, True, [])


def test_what_was_cut_off_is_never_taken_for_a_backup(backup: Path, kept: Path, said: Said) -> None:
    shutil.copytree(backup, kept / f"{making._ASIDE}9999-12-31T000000Z-1")
    (kept / "9999-12-31T000001Z").mkdir()
    assert making.newest(kept) == backup
    shutil.rmtree(backup)
    code, told = said("drill", kept)
    assert (code, "holds no backup" in told) == (1, True)


def test_a_photo_that_is_missing_on_the_disk_is_told(
    district: World, kept: Path, said: Said
) -> None:
    photo = Attachment.objects.get()
    (configured.MEDIA_ROOT / photo.path).unlink()
    code, told = said("backup", kept)
    assert code == 1
    assert f"missing: the database names the photo {photo.path}" in told
    assert json.loads((making.newest(kept) / "manifest.json").read_text())["absent"] == [photo.path]


def test_a_photo_that_was_erased_meanwhile_is_not_missed(
    district: World, kept: Path, monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    copy_photos = making._copy_photos
    subject = Request.objects.get(pk=Attachment.objects.get().record_id).subject
    assert subject is not None

    def erased_first(photos: list[str], target: Path) -> object:
        erase(by=district.by("security_admin"), subject=subject, reason="本人要求删除")
        return copy_photos(photos, target)

    monkeypatch.setattr(making, "_copy_photos", erased_first)
    assert said("backup", kept)[0] == 0
    assert read(making.newest(kept)).absent == []
