"""Positions: where entries stand in the order in which they are sealed.

On SQLite that is the entry's id. On PostgreSQL it is the writing transaction's id plus a base, which
is nought until a database is restored into a cluster whose transactions are counted from anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.models import BigIntegerField, F, Func, Max, Q

from chunsheng.kernel.ledger.models import Block, Entry, Fact
from chunsheng.kernel.records.models import Setting

BASE = "ledger.position_base"
ADVISORY_KEY = 715_201_001
LAST = 2**63 - 1
# Read by the statement that writes or seals, never before it: `rebase` may stand in between.
_BASE = f"coalesce((SELECT value::text::bigint FROM records_setting WHERE key = '{BASE}'), 0)"  # noqa: S608 - a name from above
_PRESENT = f"(pg_current_xact_id()::text::bigint + {_BASE})"
_HORIZON = f"pg_snapshot_xmin(pg_current_snapshot())::text::bigint + {_BASE}"


def field() -> str:
    """The field of an entry that holds its position."""
    return "txid" if connection.vendor == "postgresql" else "id"


def path(model: type[models.Model]) -> str:
    """The way to the position of a row of the ledger, of which a fact on PostgreSQL has a copy."""
    if connection.vendor == "postgresql":
        return _TO_POSITION.get(model._meta.label, "") + "txid"
    return {"ledger.Entry": "id", "ledger.FactShare": "fact__entry"}.get(model._meta.label, "entry")


_TO_POSITION = {"ledger.Mark": "entry__", "ledger.FactShare": "fact__"}


def present() -> Any:
    """The position of what the present transaction writes, for its INSERT; SQLite needs none."""
    if connection.vendor != "postgresql":
        return None
    return Func(template=_PRESENT, output_field=BigIntegerField())


@contextmanager
def unhurried() -> Iterator[None]:
    """Let statements last longer, and sort more, than a page's may; on SQLite they may anyhow."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        yield


def lock_and_horizon() -> int | None:
    """One sealer at a time. On PostgreSQL, positions from this one on may still be written."""
    if connection.vendor != "postgresql":
        return None  # BEGIN IMMEDIATE already holds the only write lock
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # it may wait, and take its time
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_KEY])
        return _read(_HORIZON)


def _read(expression: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}")
        return int(cursor.fetchone()[0])


def behind() -> bool:
    """Whether new entries would stand below what is sealed, where no figure would count them."""
    if connection.vendor != "postgresql":
        return False
    sealed = Block.objects.aggregate(last=Max("upto"))["last"] or 0
    return _read(_PRESENT) <= sealed


@transaction.atomic
def rebase() -> int:
    """Raise the base where new positions would not stand above all that are held; return the base.

    Run after restoring a database into another PostgreSQL cluster; else it changes nothing. It waits
    for whoever writes entries, and they for it, so that none is under way with the base of before.
    """
    if connection.vendor != "postgresql":
        return 0
    lock_and_horizon()
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Entry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    tops = (Block.objects.aggregate(top=Max("upto")), Entry.objects.aggregate(top=Max("txid")))
    highest = max(found["top"] or 0 for found in tops)
    base = _read(_BASE)
    if _read(_PRESENT) <= highest:
        # Above the oldest transaction that runs, since it may come to write after this one.
        base += highest + 1 - _read(_HORIZON)
        Setting.objects.update_or_create(key=BASE, defaults={"value": base})
    return base


def astray(start: int, upto: int) -> bool:
    """Whether a fact of this stretch of entries does not stand where its entry does."""
    if connection.vendor != "postgresql":
        return False
    facts = Fact.objects.filter(entry__txid__gt=start, entry__txid__lte=upto)
    return facts.filter(Q(txid=None) | ~Q(txid=F("entry__txid"))).exists()


def unplaced() -> bool:
    """Whether an entry or a fact stands where no block begins, so that it is neither counted nor sealed."""
    if connection.vendor != "postgresql":
        return Entry.objects.filter(pk__lte=0).exists()
    nowhere = Q(txid=None) | Q(txid__lte=0)
    return any(model.objects.filter(nowhere).exists() for model in (Entry, Fact))


def holds(position: int) -> bool:
    """Whether an entry stands at a position, as the last one of a block does."""
    return Entry.objects.filter(**{field(): position}).exists()
