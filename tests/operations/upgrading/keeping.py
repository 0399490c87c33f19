"""A small district as a version kept it, in a file of lines; put back as that version had its tables.

Run by the version that is to be remembered, `keep` writes the file; a test of each later one brings it
up to date. A file is added before the tables change in a way that rows have to follow.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.words import clock
from chunsheng.services.actions import close_request, sign_request
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import World

# What every version makes for itself.
LEFT_OUT = ("contenttypes", "sessions", "auth.permission", "finding.indexed")


def told(world_district: Any) -> dict[str, list[Any]]:
    """What the figures of all time come to: least, most, how many facts, how many verified."""
    found = {}
    for code, measure in measures.items():
        one = figure(measure, world_district, Period(clock.today()))
        if one.n:
            amounts = [format(amount.normalize(), "f") for amount in (one.low, one.high)]
            found[code] = [*amounts, one.n, one.verified]
    return found


def live() -> World:
    """Four requests: two closed, one in hand, one that came after the last seal."""
    world = make_open_world()
    for number in range(3):
        made = sign_request(by=world.by("worker"), request=reported(world))
        if number:
            close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    seal(limit=15)
    reported(world)
    return world


def keep(file: Path) -> None:
    """Write the district that `live` makes in an empty database of SQLite, and what its figures say."""
    world = live()
    out = io.StringIO()
    call_command("dumpdata", exclude=LEFT_OUT, stdout=out)
    tables: dict[str, dict[str, Any]] = {}
    for row in json.loads(out.getvalue()):
        named = {"model": row["model"], "columns": ["pk", *row["fields"]], "rows": []}
        values = [row["pk"], *row["fields"].values()]
        tables.setdefault(row["model"], named)["rows"].append(values)
    applied = MigrationRecorder.Migration.objects.order_by("app", "name").values_list("app", "name")
    head = {
        "migrations": dict(applied),
        "figures": told(world.district),
        "district": str(world.district.pk),
        "worker": world.accounts["worker"].username,
    }
    lines = [json.dumps(one, ensure_ascii=False) for one in (head, *tables.values())]
    file.write_text("\n".join(lines) + "\n")


def put_back(file: Path) -> dict[str, Any]:
    """Make the tables of that version in an empty database, and its rows; what else the file says."""
    head, *tables = (json.loads(line) for line in file.read_text().splitlines())
    targets = list(head["migrations"].items())
    MigrationExecutor(connection).migrate(targets)
    old = MigrationExecutor(connection).loader.project_state(targets).apps
    models = [old.get_model(table["model"]) for table in tables]
    with transaction.atomic():
        for model in models:  # what that version's migrations brought is in the file as well
            if model._meta.label_lower not in {"ledger.entry", "ledger.fact", "ledger.block"}:
                model._base_manager.all().delete()
        for table, model in zip(tables, models, strict=True):
            for values in table["rows"]:
                made = row_of(model, dict(zip(table["columns"], values, strict=True)))
                made.save_base(raw=True, force_insert=True)
        resets = connection.ops.sequence_reset_sql(no_style(), models)
        with connection.cursor() as cursor:
            for statement in resets:
                cursor.execute(statement)
    return dict(head)


def row_of(model: Any, values: dict[str, Any]) -> Any:
    """A row of a table as it was then; of the ledger with the position that PostgreSQL keeps."""
    fields = {}
    for name, value in values.items():
        one = model._meta.pk if name == "pk" else model._meta.get_field(name)
        fields[one.attname] = (one.target_field if one.is_relation else one).to_python(value)
    if connection.vendor == "postgresql" and model._meta.label_lower == "ledger.entry":
        fields["txid"] = fields["id"]
    if connection.vendor == "postgresql" and model._meta.label_lower == "ledger.fact":
        fields["txid"] = fields["entry_id"]
    return model(**fields)
