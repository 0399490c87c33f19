"""The command prepares the demonstration once, and says by its exit code what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from chunsheng.kernel.ledger.models import Block, Entry
from chunsheng.kernel.records.models import Setting
from chunsheng.operations import doctor
from chunsheng.services.models import Request

Command = Callable[..., tuple[int, str]]
# What a production of its own sets.
OWN = {
    "CHUNSHENG_SECRET_KEY": "one",
    "CHUNSHENG_MASTER_KEY": "two",
    "CHUNSHENG_WEBHOOK_LOOPBACK": "0",
}


def address_of_own_database() -> str:
    """The URL at which another process finds this test's database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    place = f"{known['HOST']}:{known['PORT']}/{known['NAME']}"
    return f"postgres://{known['USER']}{secret}@{place}"


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run `chunsheng` in a process and a place of its own; its exit code and what it said."""

    def run(*arguments: str, mode: str = "demo", **surroundings: str) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "chunsheng.operations", *arguments],
            env={
                **os.environ,
                "PYTHONPATH": "src",
                "CHUNSHENG_MODE": mode,
                "CHUNSHENG_VAR": str(tmp_path),
                "DATABASE_URL": f"sqlite:///{tmp_path / 'district.sqlite3'}",
                **surroundings,
            },
            capture_output=True,
            text=True,
            timeout=300,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_the_demonstration_is_loaded_once_and_its_records_are_kept(
    own_database: None, command: Command
) -> None:
    place = address_of_own_database()
    code, said = command("demo", "--load-only", DATABASE_URL=place)
    assert code == 0, said
    assert "loaded the demonstration district" in said
    offset = Setting.objects.get(key="clock.offset_seconds").value
    entries, requests = Entry.objects.count(), Request.objects.count()
    heads = list(Block.objects.order_by("pk").values_list("hash", flat=True))
    assert min(entries, requests, len(heads)) > 0
    again, said = command("demo", "--load-only", DATABASE_URL=place)

    assert again == 0
    assert said.strip() == "the demonstration district is there already; its records are kept"
    assert (Entry.objects.count(), Request.objects.count()) == (entries, requests)
    assert list(Block.objects.order_by("pk").values_list("hash", flat=True)) == heads
    assert Setting.objects.get(key="clock.offset_seconds").value == offset
    assert command("verify", DATABASE_URL=place) == (
        0,
        f"{len(heads)} blocks read, all as they were sealed\n",
    )


@pytest.mark.parametrize("mode", ["production", "development"])
def test_the_demonstration_runs_in_demonstration_mode_only(command: Command, mode: str) -> None:
    code, said = command("demo", "--load-only", mode=mode)

    assert code == 2
    assert f"CHUNSHENG_MODE is {mode}" in said


def test_an_unknown_mode_starts_nothing(command: Command) -> None:
    code, said = command("migrate", mode="playground")

    assert code != 0
    assert "CHUNSHENG_MODE is 'playground'" in said


def test_production_is_not_served_and_the_reasons_are_named(command: Command) -> None:
    assert command("migrate", mode="production")[0] == 0
    code, said = command("serve", mode="production", CHUNSHENG_DEBUG="1")

    assert code == 2
    assert said.splitlines() == [
        "debug is True: unset CHUNSHENG_DEBUG",
        "secret_key is the default: set CHUNSHENG_SECRET_KEY",
        "master_key is the default: set CHUNSHENG_MASTER_KEY",
    ]


def test_the_doctor_says_how_things_stand_and_what_refuses_production(command: Command) -> None:
    command("migrate")
    code, said = command("doctor", **OWN)

    assert code == 0
    for line in (
        "ok mode: demo",
        "ok debug: False",
        "ok secret_key: own",
        "ok journal_mode: wal",
        "ok synchronous: 2",
        "ok foreign_keys: 1",
    ):
        assert line in said.splitlines()
    assert "production: refused" not in said


@pytest.mark.django_db
def test_an_unsafe_database_is_a_reason_against_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if connection.vendor == "sqlite":
        monkeypatch.setattr(doctor, "SAFE_SQLITE", (99,))
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
        expected = "3.51.3 or later"
        assert [one for one in doctor.reasons_against_production() if expected in one]
    found = {one.what: one for one in doctor.examine()}
    named = {"sqlite"} if connection.vendor == "sqlite" else {"postgresql", "ctype"}
    assert named <= set(found)
    if connection.vendor == "postgresql":
        assert found["ctype"].ok == (found["ctype"].value not in {"C", "POSIX"})
