"""The measured questions: 50,000 buildings in, 1,000,000 synthetic rows out, a register's rows out."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import django

ROWS = int(os.environ.get("ROWS", "50000"))
EXPORTED = int(os.environ.get("EXPORTED", "1000000"))
HEADER = ("名称 *", "地址", "网格", "纬度", "经度", "坐标系 *")


def say(what: str, seconds: float, count: int) -> None:
    """One line of figures; the memory is the highest that this process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = f"{what:<32} {count:>9,} rows {seconds:7.1f} s {count / max(seconds, 1e-9):8,.0f}/s"
    cpu = f"{time.process_time():7.1f} s of this process so far"
    print(f"{line}  {cpu}  peak {peak:5.0f} MB", flush=True)  # noqa: T201 - it prints figures


def district() -> Any:
    """A migrated database with a small known district."""
    from chunsheng.operations.cli import main

    main(["migrate"])
    from tests.world import make_world

    return make_world()


def buildings(world: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of six columns, every second with a point."""
    grids = [f"{world.community.name} / {world.grid.name}"] * 2
    for n in range(ROWS):
        point = (33.745, 113.245) if n % 2 else (None, None)
        name = f"样例小区{n // 40}期 {n % 40 + 1}号楼 {n}"
        yield (name, f"样例路{n}号", grids[n % 2], *point, "WGS-84（卫星定位）")


def measure_import() -> None:
    """A workbook of buildings, uploaded as its page would take it, carried on to its end."""
    from chunsheng.kernel.access.viewers import viewer_of
    from chunsheng.kernel.office import reading
    from chunsheng.kernel.office.writing import write_xlsx
    from chunsheng.kernel.register.acting import actor_for
    from chunsheng.kernel.register.declaration import find
    from chunsheng.kernel.sheets.actions import start_import
    from chunsheng.kernel.sheets.checking import check
    from chunsheng.kernel.sheets.models import ImportRun
    from chunsheng.kernel.sheets.running import carry_on

    world = district()
    register, viewer = find("places.buildings"), viewer_of(world.accounts["system_admin"])
    by = actor_for(viewer, register.add.may)  # type: ignore[union-attr]  # it has one
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, "楼栋", HEADER, buildings(world))
        began = time.monotonic()
        with reading.opened(file) as table:
            checked = check(register, viewer, by, table)
        if checked.faulty:
            sys.exit(f"{checked.faulty} faults: {checked.faults[:3]}")
        read_at = time.monotonic()
        say("read and checked", read_at - began, len(checked.rows))
        run = ImportRun(code=register.code, title="x", account=by.account, unit=by.unit)
        run = start_import(by=by, run=run, rows=checked.rows)
        staged_at = time.monotonic()
        say("staged", staged_at - read_at, run.total)
        run = carry_on(run)
        ended = time.monotonic()
        say("applied in blocks", ended - staged_at, run.applied)
        say("IMPORT in all", ended - began, run.applied)
        with reading.opened(file) as table:
            checked = check(register, viewer, by, table)
        say("the same file again, nothing new", time.monotonic() - ended, checked.known)


def synthetic() -> Iterator[tuple[Any, ...]]:
    """Rows of eight columns of every kind."""
    day = date(2023, 3, 8)
    for n in range(EXPORTED):
        yield (f"SQ-2023-{n:07}", f"第{n}件", n, n * 0.5, day, "求助", "是", "=样例")


def measure_export() -> None:
    """Synthetic rows into a workbook and into CSV."""
    from chunsheng.kernel.office.writing import write_csv, write_xlsx

    header = ("编号", "事项", "序号", "数量", "日期", "类型", "是否", "说明")
    with tempfile.TemporaryFile() as file:
        began = time.monotonic()
        count = write_csv(file, header, synthetic())
        say("CSV", time.monotonic() - began, count)
    with tempfile.TemporaryFile() as file:
        began = time.monotonic()
        count = write_xlsx(file, "样例", header, synthetic())
        say("xlsx", time.monotonic() - began, count)


def measure_register() -> None:
    """Buildings through the register's own way out: the door, the filters, the walk, the cells."""
    from chunsheng.kernel.access.viewers import viewer_of
    from chunsheng.kernel.register.declaration import find
    from chunsheng.kernel.sheets.exporting import make_file
    from chunsheng.places.models import Building

    world = district()
    for start in range(0, ROWS, 1000):
        names = (f"{n}号楼" for n in range(start, start + 1000))
        Building.objects.bulk_create([Building(name=name, grid=world.grid) for name in names])
    viewer = viewer_of(world.accounts["system_admin"])
    for form in ("csv", "xlsx"):
        began = time.monotonic()
        file, count = make_file(find("places.buildings"), viewer, {}, form)
        say(f"register to {form}", time.monotonic() - began, count)
        file.close()


if __name__ == "__main__":
    django.setup()
    Path(os.environ["CHUNSHENG_VAR"]).mkdir(exist_ok=True)
    {"import": measure_import, "export": measure_export, "register": measure_register}[
        sys.argv[1]
    ]()
