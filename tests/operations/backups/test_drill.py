"""The drill restores the newest backup elsewhere and finds what is not as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.db import connection

from chunsheng.kernel.custody.actions import erase
from chunsheng.operations.backups import manifest
from chunsheng.operations.backups.content import Content, contents
from chunsheng.services.models import Request
from tests.operations.backups.conftest import Said, tell
from tests.world import World


def databases() -> list[str]:
    """The names of the drill's databases that are there."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'chunsheng_drill%%'", [])
        return [name for (name,) in cursor.fetchall()]


def test_a_drill_tells_each_step_and_leaves_the_district_and_the_machine_as_they_were(
    district: World, backup: Path, kept: Path, said: Said
) -> None:
    tell(district)
    subject = Request.objects.earliest("pk").subject
    assert subject is not None
    erase(by=district.by("security_admin"), subject=subject, reason="本人要求删除")
    before, files = contents(), sorted(kept.rglob("*"))
    code, told = said("drill", kept)
    assert code == 0, told
    lines = told.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["ok", what]
        for what in (
            *("database", "tables", "photos", "migrations", "sessions"),
            *("erasures", "figures", "ledger", "drill"),
        )
    ]
    assert "1 replayed" in told
    assert "3 figures: equal on both sides" in lines[-1]
    assert (contents(), sorted(kept.rglob("*")), databases()) == (before, files, [])


def test_a_table_that_is_not_as_it_was_is_named(backup: Path, kept: Path, said: Said) -> None:
    held = manifest.read(backup)
    untrue = {**held.tables, "services_request": Content(3, "0" * 64)}
    manifest.write(backup, replace(held, tables=untrue))
    code, told = said("drill", kept)
    assert code == 1
    assert "not as in the manifest: services_request" in told
    assert databases() == []


def test_a_figure_that_is_not_as_it_was_is_named(backup: Path, kept: Path, said: Said) -> None:
    held = manifest.read(backup)
    code = next(iter(held.figures))
    manifest.write(backup, replace(held, figures={**held.figures, code: "9 to 9"}))
    ended, told = said("drill", kept)
    assert (ended, f"not as in the manifest: {code}" in told) == (1, True)


def test_a_flipped_byte_ends_the_drill(backup: Path, kept: Path, said: Said) -> None:
    (photo,) = (backup / "media").rglob("*.jpg")
    photo.write_bytes(b"another")
    code, told = said("drill", kept)
    assert (code, "was changed" in told) == (1, True)
    assert databases() == []
