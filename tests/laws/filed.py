"""Imports and exports of the inhabited world: what the laws ask of their registers, and one more of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chunsheng.kernel.sheets import actions
from chunsheng.kernel.sheets.exporting import sealed
from chunsheng.kernel.sheets.models import Export, ImportRun
from chunsheng.kernel.sheets.running import carry_on
from tests.world import World


def tell(world: World) -> None:
    """One import of no new row, one export that waits and one that was approved."""
    import_nothing(world)
    ask_to_export(world, "worker")
    approved = ask_to_export(world, "other_worker")
    actions.approve_export(by=world.by("security_admin"), export=approved)


def import_nothing(world: World) -> ImportRun:
    """A run of a file in which nothing was new."""
    by = world.by("system_admin")
    told = {"code": "places.buildings", "title": "楼栋台账", "file": "楼栋.xlsx"}
    run = ImportRun(account=by.account, unit=by.unit, **told)
    return carry_on(actions.start_import(by=by, run=run, rows=[]))


def ask_to_export(world: World, name: str) -> Export:
    """Somebody's asking for the rows of many people."""
    by = world.by(name)
    told = {"code": "people.persons", "title": "人员台账", "form": "csv", "count": 120}
    export = Export(account=by.account, unit=by.unit, asked=sealed({}), **told)
    export.purpose = "核对高温走访名单"
    return actions.ask_export(by=by, export=export)


def samples(world: World) -> dict[str, dict[str, Any]]:
    """Records by where they are."""
    mine = Export.objects.filter(account=world.accounts["worker"]).order_by("pk")
    others = Export.objects.filter(account=world.accounts["other_worker"]).order_by("pk")
    return {
        "sheets.imports": {"district": ImportRun.objects.order_by("pk").first()},
        "sheets.exports": {"this grid": mine.first(), "other street, approved": others.first()},
    }


def grow(world: World) -> dict[str, Callable[[int], object]]:
    """What makes one more."""
    return {
        "sheets.imports": lambda n: import_nothing(world),
        "sheets.exports": lambda n: ask_to_export(world, "worker"),
    }
