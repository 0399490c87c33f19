"""A restore takes what is whole into what is empty, forgets again whom it must, and verifies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.positions import behind, rebase
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.records.models import Attachment
from chunsheng.operations import jobs, outside
from chunsheng.operations.backups import manifest, restoring
from chunsheng.operations.backups.content import Content, contents, tables
from chunsheng.operations.backups.making import newest
from chunsheng.services.models import Request
from tests.conftest import MORNING
from tests.kernel.ledger.test_sealing import meddle
from tests.operations.backups.conftest import PIXELS, Said, tell
from tests.operations.conftest import Elsewhere
from tests.world import World


def forgotten() -> Path:
    """The district's own list of erasures."""
    return Path(configured.VAR) / "erasures.txt"


def beside_the_index() -> dict[str, Content]:
    """The content of each table but those of SQLite's full-text index, which puts itself in order."""
    return {name: one for name, one in contents().items() if not name.startswith("finding_grams")}


def nothing_there() -> bool:
    """Whether the place is as empty as before."""
    full = connection.vendor == "postgresql" or Path(connection.settings_dict["NAME"]).exists()
    return not (full and tables()) and not Path(configured.VAR).exists()


def test_what_is_restored_is_what_was_backed_up(
    district: World, backup: Path, elsewhere: Elsewhere, said: Said
) -> None:
    listed, before = forgotten(), beside_the_index()
    with elsewhere():
        code, told = said("restore", backup, "--erasures", listed)
        assert code == 0, told
        assert beside_the_index() == before
        photo = Attachment.objects.get()
        with default_storage.open(photo.path) as file:
            assert file.read() == PIXELS
        assert said("verify")[0] == 0
        tell(district)
        assert (Request.objects.count(), len(seal())) == (3, 1)
        assert said("verify")[0] == 0
        with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_fact")


def damage_each_file(backup: Path, place: Path) -> list[Path]:
    """Copies of a backup, in each of which one byte of one file is another; at three places of each."""
    damaged = []
    for file in sorted(one for one in backup.rglob("*") if one.is_file()):
        for part in (0, 0.5, 1):
            copy = place / f"damaged{len(damaged)}"
            shutil.copytree(backup, copy)
            content = bytearray(file.read_bytes())
            content[round(part * (len(content) - 1))] ^= 1
            (copy / file.relative_to(backup)).write_bytes(content)
            damaged.append(copy)
    return damaged


def test_a_flipped_byte_anywhere_is_refused_before_anything_is_written(
    backup: Path, elsewhere: Elsewhere, said: Said, tmp_path: Path
) -> None:
    listed = forgotten()
    damaged = damage_each_file(backup, tmp_path)
    assert len(damaged) == 15
    with elsewhere():
        for copy in damaged:
            code, told = said("restore", copy, "--erasures", listed)
            assert (code, "changed" in told) == (2, True), (copy, told)
            assert nothing_there()


def test_without_the_hashes_a_flipped_byte_comes_through(
    backup: Path,
    elsewhere: Elsewhere,
    said: Said,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: a photo that nobody looks at twice."""
    listed = forgotten()
    (photo,) = (backup / "media").rglob("*.jpg")
    photo.write_bytes(PIXELS.replace(b"dark", b"lit!"))
    with elsewhere():
        assert said("restore", backup, "--erasures", listed)[0] == 2
        monkeypatch.setattr(restoring, "faults_in", lambda folder, told: [])
        monkeypatch.setattr(restoring, "refuse_differences", lambda told, found: None)
        assert said("restore", backup, "--erasures", listed)[0] == 0


Change = Callable[[Path], object]
CHANGES: dict[str, tuple[Change, str]] = {
    "a photo less": (lambda at: next((at / "media").rglob("*.jpg")).unlink(), "jpg is missing"),
    "a file more": (lambda at: (at / "more.txt").write_text("x"), "more.txt is none of"),
    "no manifest": (lambda at: (at / "manifest.json").unlink(), "is no backup"),
    "no seal": (lambda at: (at / "manifest.seal").unlink(), "is no backup"),
    "another seal": (lambda at: (at / "manifest.seal").write_text("0" * 32 + "\n"), "was changed"),
    "a manifest of nothing": (lambda at: (at / "manifest.json").write_text("[]"), "was changed"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_not_whole_is_refused(
    backup: Path, elsewhere: Elsewhere, said: Said, what: str
) -> None:
    listed = forgotten()
    change, reason = CHANGES[what]
    change(backup)
    with elsewhere():
        code, told = said("restore", backup, "--erasures", listed)
        assert (code, reason in told) == (2, True), told
        assert nothing_there()


def test_a_manifest_of_a_newer_version_is_refused(
    backup: Path, elsewhere: Elsewhere, said: Said
) -> None:
    listed, held = forgotten(), manifest.read(backup)
    newer = replace(held, migrations=[*held.migrations, "services.9999_unheard_of"])
    other = replace(held, vendor="oracle")
    for one, reason in (
        (replace(held, format=2), "made by a newer Chunsheng"),
        (newer, "does not know services.9999_unheard_of"),
        (other, "is of oracle"),
    ):
        manifest.write(backup, one)
        with elsewhere():
            code, told = said("restore", backup, "--erasures", listed)
            assert (code, reason in told) == (2, True), told
            assert nothing_there()


def test_under_another_master_key_it_is_refused(
    backup: Path, elsewhere: Elsewhere, said: Said, settings: object
) -> None:
    listed = forgotten()
    with elsewhere():
        settings.MASTER_KEY = "another"  # type: ignore[attr-defined]  # pytest-django's
        code, told = said("restore", backup, "--erasures", listed)
    assert (code, "CHUNSHENG_MASTER_KEY is not the one of then" in told) == (2, True)


def test_what_is_not_empty_is_refused(
    district: World, backup: Path, elsewhere: Elsewhere, said: Said
) -> None:
    before = contents()
    code, told = said("restore", backup)
    assert (code, "the database has tables" in told, "has files" in told) == (2, True, True)
    assert contents() == before
    listed = forgotten()
    with elsewhere() as place:
        (place / "media").mkdir(parents=True)
        (place / "media" / "another.jpg").write_bytes(b"x")
        code, told = said("restore", backup, "--erasures", listed)
        assert (code, "has files" in told, "has tables" in told) == (2, True, False)
        (place / "media" / "another.jpg").unlink()
        assert said("restore", backup, "--erasures", listed)[0] == 0


def erase_the_petitioner(world: World) -> Subject:
    """After the backup, whoever sent the photo has their data erased; the list learns of it."""
    subject = Request.objects.get(pk=Attachment.objects.get().record_id).subject
    assert subject is not None
    erase(by=world.by("security_admin"), subject=subject, reason="本人要求删除")
    assert outside.erasures(forgotten()) == {}
    jobs.tick()
    assert set(outside.erasures(forgotten())) == {subject.pk}
    return subject


def test_who_was_erased_after_the_backup_is_erased_again(
    district: World,
    backup: Path,
    elsewhere: Elsewhere,
    said: Said,
    turn_clock: Callable[..., None],
) -> None:
    turn_clock(MORNING + timedelta(minutes=1))
    subject, listed = erase_the_petitioner(district), forgotten()
    with elsewhere() as place:
        code, told = said("restore", backup, "--erasures", listed)
        assert (code, "1 replayed" in told) == (0, True), told
        again = Subject.objects.get(pk=subject.pk)
        assert (again.wrapped_key, again.erased_at is not None) == (None, True)
        assert Request.objects.get(subject=subject).name == ""
        assert not Attachment.objects.exists()
        assert list((place / "media").rglob("*.jpg")) == []
        assert Entry.objects.latest("pk").verb == "custody.erased"
        assert set(outside.erasures()) == {subject.pk}


def test_without_the_list_whoever_was_erased_is_back(
    district: World,
    backup: Path,
    elsewhere: Elsewhere,
    said: Said,
    turn_clock: Callable[..., None],
) -> None:
    """The control of the test before; it has to be asked for in so many words."""
    turn_clock(MORNING + timedelta(minutes=1))
    subject = erase_the_petitioner(district)
    with elsewhere():
        code, told = said("restore", backup)
        assert (code, "--without-erasures" in told) == (2, True)
        assert nothing_there()
        code, told = said("restore", backup, "--without-erasures")
        assert (code, "NOT replayed" in told) == (0, True)
        assert Subject.objects.get(pk=subject.pk).wrapped_key is not None
        assert Request.objects.get(subject=subject).name != ""


def test_a_list_that_is_older_than_the_backup_or_unreadable_is_refused(
    district: World, kept: Path, elsewhere: Elsewhere, said: Said, tmp_path: Path
) -> None:
    older = tmp_path / "older.txt"
    older.write_text("")
    subject = Request.objects.earliest("pk").subject
    assert subject is not None
    erase(by=district.by("security_admin"), subject=subject, reason="本人要求删除")
    assert said("backup", kept)[0] == 0
    backup, listed = newest(kept), forgotten()
    torn = tmp_path / "torn.txt"
    torn.write_text(listed.read_text()[:-5])
    with elsewhere():
        for file, reason in ((older, "is older than the backup"), (torn, "tells no erasure")):
            code, told = said("restore", backup, "--erasures", file)
            assert (code, reason in told) == (2, True), told
        assert said("restore", backup, "--erasures", listed)[0] == 0


def test_nobody_is_signed_in_after_a_restore(
    district: World, kept: Path, elsewhere: Elsewhere, said: Said
) -> None:
    client = Client()
    client.force_login(district.accounts["worker"])
    assert Session.objects.count() == 1
    said("backup", kept)
    listed = forgotten()
    with elsewhere():
        assert said("restore", newest(kept), "--erasures", listed)[0] == 0
        assert Session.objects.count() == 0
        assert client.get("/desk/").status_code == 302


def test_a_ledger_from_another_server_counts_on(
    district: World, kept: Path, elsewhere: Elsewhere, said: Said
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite an entry's position is its id")
    for table, field in (("entry", "txid"), ("fact", "txid"), ("block", "upto")):
        meddle(f"UPDATE ledger_{table} SET {field} = {field} + 1000000")  # noqa: S608 - names above
    said("backup", kept)
    listed = forgotten()
    assert behind()
    with elsewhere():
        code, told = said("restore", newest(kept), "--erasures", listed)
        assert code == 0, told
        assert not behind()
        assert rebase() > 900_000
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)


def test_a_disk_that_is_full_ends_it_with_words(
    backup: Path, elsewhere: Elsewhere, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    listed = forgotten()
    monkeypatch.setattr(restoring.shutil, "copyfile", full)
    with elsewhere():
        code, told = said("restore", backup, "--erasures", listed)
    assert (code, "Empty the place, and begin anew" in told) == (2, True)


def test_a_report_tells_what_was_measured(
    backup: Path, elsewhere: Elsewhere, said: Said, tmp_path: Path
) -> None:
    listed, report = forgotten(), tmp_path / "report.json"
    with elsewhere():
        said("restore", backup, "--erasures", listed, "--report", report)
    told = json.loads(report.read_text())
    assert [one["what"] for one in told["steps"]] == [
        *("database", "tables", "photos", "migrations"),
        *("sessions", "erasures", "figures", "ledger"),
    ]
    assert told["tables"]["services_request"]["size"] == 2
