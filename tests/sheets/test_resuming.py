"""A run goes on where a killed process left it: no row is lost, none comes twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, connections

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.sheets import actions, staging
from chunsheng.kernel.sheets.columns import RowForm
from chunsheng.kernel.sheets.models import ImportRow, ImportRun
from chunsheng.kernel.sheets.running import carry_all_on, carry_on
from chunsheng.kernel.sheets.staging import Prints, StagedRow
from chunsheng.operations.jobs import tick
from chunsheng.places.models import Building
from tests.world import World, make_world

ROOT = Path(__file__).resolve().parents[2]
ROWS, BLOCK = 100, 20
# Carries on what is under way, and falls asleep inside its third transaction, rows written.
SLEEPER = """
import sys, time
import django
django.setup()
from chunsheng.kernel.sheets import models, running
create, calls = models.ImportRow.objects.bulk_create, []
def slowly(*given, **more):
    made = create(*given, **more)
    calls.append(1)
    if len(calls) == 3:
        print("inside", flush=True)
        time.sleep(600)
    return made
models.ImportRow.objects.bulk_create = slowly
running.carry_all_on()
"""


def staged(world: World, monkeypatch: pytest.MonkeyPatch) -> ImportRun:
    """A run of a hundred buildings, checked and not begun."""
    monkeypatch.setattr(staging, "BLOCK", BLOCK)
    by, prints = world.by("system_admin"), Prints("places.buildings", world.by("system_admin"))
    register = registers["places.buildings"]
    form = RowForm(register, viewer_of(world.accounts["system_admin"]))
    datum = next(one for one in form.columns if one.name == "datum").sent("WGS-84（卫星定位）")
    rows = []
    for n in range(ROWS):
        sent = {"name": f"样例{n}号楼", "grid": str(world.grid.pk), "datum": datum}
        rows.append(StagedRow(n + 2, sent, prints.of(sent)))
    run = ImportRun(code=register.code, title="楼栋台账", account=by.account, unit=by.unit)
    return actions.start_import(by=by, run=run, rows=rows)


def lost_or_doubled(run: ImportRun) -> list[str]:
    """What is not as if the run had never been broken off."""
    faults = []
    made = Building.objects.filter(name__startswith="样例", name__endswith="号楼")
    names = list(made.exclude(name="样例东苑 3号楼").values_list("name", flat=True))
    wanted = [f"样例{n}号楼" for n in range(ROWS)]
    faults += [f"{name} is lost" for name in wanted if name not in names]
    faults += [f"{name} is doubled" for name in set(names) if names.count(name) > 1]
    entries = Entry.objects.filter(run=run.pk, verb="added").values_list("record_id", flat=True)
    rows = ImportRow.objects.filter(run=run).values_list("record_id", flat=True)
    if sorted(entries) != sorted(rows) or len(set(rows)) != ROWS:
        faults.append("entries and rows differ")
    run = ImportRun.objects.get(pk=run.pk)
    if (run.stage, run.applied, run.blocks.count()) != ("done", ROWS, 0):
        faults.append(f"the run is {run.stage} with {run.applied}")
    return faults


def surroundings() -> dict[str, str]:
    """What another process needs to reach the test's own database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        address = f"sqlite:///{name}"
    else:
        address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return {**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(ROOT / "src")}


def killed_inside() -> None:
    """Let another process carry on, and kill it in the middle of its third block."""
    connections.close_all()
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", SLEEPER], env=surroundings(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "inside\n"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)


def test_a_killed_process_loses_nothing_and_doubles_nothing(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = staged(make_world(), monkeypatch)
    killed_inside()
    between = ImportRun.objects.get(pk=run.pk)

    assert (between.stage, between.applied) == ("applying", 2 * BLOCK)
    assert ImportRow.objects.filter(run=run).count() == 2 * BLOCK
    assert "carry_imports_on: 1 runs" in tick()
    assert lost_or_doubled(run) == []
    assert carry_all_on() == 0


def test_a_lost_and_a_doubled_row_are_found(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    run = staged(world, monkeypatch)
    carry_on(run)
    assert lost_or_doubled(run) == []
    Building.objects.filter(name="样例7号楼").delete()
    Building.objects.create(name="样例8号楼", grid=world.ground.grids[1])
    assert lost_or_doubled(run) == ["样例7号楼 is lost", "样例8号楼 is doubled"]


def test_two_that_carry_the_same_run_on_take_turns(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = staged(make_world(), monkeypatch)
    faults: list[BaseException] = []

    def carry() -> None:
        try:
            carry_on(run)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=carry) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert faults == []
    assert lost_or_doubled(run) == []


def test_a_run_whose_rows_are_refused_stops_and_can_be_resumed(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    run = staged(world, monkeypatch)
    taken = Building.objects.create(name=f"样例{2 * BLOCK}号楼", grid=world.grid)
    run = carry_on(run)

    assert (run.stage, run.applied) == ("stopped", 2 * BLOCK)
    assert run.stopped_by == "这个网格里已经有同名的楼栋。"
    taken.delete()
    run = actions.resume_import(by=world.by("system_admin"), run=run)
    carry_on(run)
    assert lost_or_doubled(run) == []


def test_a_run_of_somebody_who_may_no_longer_add_stops(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    run = staged(world, monkeypatch)
    world.accounts["system_admin"].grants.update(until="2023-03-01", since="2023-02-01")
    run = carry_on(run)
    assert (run.stage, run.applied) == ("stopped", 0)
    assert "您的岗位不能" in run.stopped_by
