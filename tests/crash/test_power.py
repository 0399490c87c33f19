"""When the power goes, what was acknowledged is on the disk, whole, and the file is sound (SQLite).

Forty times by day, a thousand by night. PostgreSQL's own log answers for PostgreSQL.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from chunsheng.services.models import Request
from tests.crash.power import Disk, live, statements_of
from tests.portal.conftest import make_open_world
from tests.world import report_lamp

BY_DAY = 40
BY_NIGHT = int(os.environ.get("CRASHES", "1000"))
REPORTS = 12
WHOLE = (
    "SELECT count(*) FROM services_request WHERE id = ?",
    "SELECT count(*) > 0 FROM ledger_entry WHERE record_id = ?",
    "SELECT count(*) > 0 FROM ledger_fact WHERE record_id = ?",
    "SELECT count(*) > 0 FROM matters_step WHERE record_id = ?",
)


@dataclass
class Lab:
    """An empty district, what its actions put, and the records that they make."""

    base: Path
    file: Path
    actions: list[list[str]]
    keys: list[str]

    @property
    def calls(self) -> int:
        """How often the disk is asked in a whole life."""
        disk = Disk(10**9)
        assert live(self.base, self.file, self.actions, disk) == REPORTS
        return disk.calls


@pytest.fixture
def lab(own_database: None, tmp_path: Path) -> Lab:
    """The district before a dozen reports, and their statements."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's own log answers for its files")
    world, base = make_open_world(), tmp_path / "base.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(base)])
    actions = [statements_of(lambda: report_lamp(world)) for _n in range(REPORTS)]
    keys = [key.hex for key in Request.objects.order_by("number").values_list("pk", flat=True)]
    return Lab(base, tmp_path / "life.sqlite3", actions, keys)


def faults_after(lab: Lab, acknowledged: int) -> list[str]:
    """What is wrong with the file once the power is back."""
    with closing(sqlite3.connect(lab.file)) as back:
        sound = back.execute("PRAGMA integrity_check").fetchone()[0]
        found = [] if sound == "ok" else [f"unsound: {sound}"]
        for place, key in enumerate(lab.keys):
            parts = {bool(back.execute(sql, [key]).fetchone()[0]) for sql in WHOLE}
            if len(parts) > 1:
                found.append(f"torn: {place}")
            if place < acknowledged and parts != {True}:
                found.append(f"lost: {place} of {acknowledged}")
    return found


def cut(lab: Lab, times: int, **instead: str) -> list[str]:
    """Cut the power so many times, each time at another call; all that was wrong afterwards."""
    calls, found = lab.calls, []
    for n in range(times):
        chance = random.Random(n)  # noqa: S311 - a moment, not a secret
        disk = Disk(chance.randrange(calls))
        done = live(lab.base, lab.file, lab.actions, disk, **instead)
        disk.settle(chance)
        try:
            faults = faults_after(lab, done)
        except sqlite3.DatabaseError as fault:
            faults = [f"unsound: {fault}"]
        found += [f"cut {n} at call {disk.left}: {one}" for one in faults]
    return found


def kinds(found: Sequence[str]) -> set[str]:
    """Lost, torn, unsound."""
    return {one.split(": ")[1] for one in found}


def test_what_was_acknowledged_outlives_a_cut(lab: Lab) -> None:
    assert cut(lab, BY_DAY) == []


@pytest.mark.nightly
def test_what_was_acknowledged_outlives_however_many_cuts(lab: Lab) -> None:
    assert cut(lab, BY_NIGHT) == []


def test_without_seeing_each_commit_onto_the_disk_some_are_lost(lab: Lab) -> None:
    """The control: in NORMAL the log is synced at its checkpoints only."""
    assert "lost" in kinds(cut(lab, BY_DAY, synchronous="NORMAL"))


def test_without_any_sync_the_file_is_torn_or_unsound(lab: Lab) -> None:
    """The control of the disk itself."""
    assert kinds(cut(lab, BY_DAY, synchronous="OFF")) & {"torn", "unsound"}
