"""Whoever holds the database in their hands changes the sealed ledger in six ways, by the dozen: all found.

Each tampering is drawn by chance from its seed, undone afterwards, and held against the head that was
anchored outside. By night 200 of each kind.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction

from chunsheng.kernel.ledger import guards, rolling, sealing
from chunsheng.kernel.ledger.models import Block, Entry, Fact, Rollup
from chunsheng.kernel.ledger.sealing import chained, seal, verify
from chunsheng.services.actions import close_request, sign_request
from tests.portal.conftest import make_open_world
from tests.register.asking import reported

BY_DAY, BY_NIGHT = 10, 200
# What a seal holds of a block is its contents; when it was sealed is told by the anchor's own line.
UNSEALED = {"id", "number", "txid", "sealed_at"}
Tamper = Callable[[random.Random], None]


@pytest.fixture
def anchored(own_database: None) -> list[tuple[int, str]]:
    """A ledger of several blocks, and the head that somebody keeps elsewhere."""
    world = make_open_world()
    for _n in range(3):
        made = sign_request(by=world.by("worker"), request=reported(world))
        close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    seal(limit=15)
    last = Block.objects.latest("number")
    assert last.number > 3
    return [(last.number, last.hash)]


def another(field: Any, held: Any) -> Any:
    """A value of the field's kind that is not this one."""
    if isinstance(field, models.ForeignKey):
        others = field.related_model._default_manager.exclude(pk=held)
        return None if held is not None and field.null else others.values_list("pk", flat=True)[0]
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if held is None:
        empty = {models.DateField: date(2023, 3, 1), models.DecimalField: Decimal(7)}
        return empty[type(field)]
    if isinstance(held, bool):
        return not held
    if isinstance(held, datetime | date):
        return held + timedelta(days=1)
    if isinstance(held, dict):
        return {**held, "x": 1}
    return held + 1 if isinstance(held, int | Decimal) else f"{held}x"


def columns(model: type[models.Model]) -> list[Any]:
    """The columns that a seal holds; a reversal is told by its fact's other values as well."""
    return [one for one in model._meta.concrete_fields if one.name not in UNSEALED]


def some(model: type[models.Model], chance: random.Random) -> Any:
    """One of its sealed rows."""
    return chance.choice(list(model._default_manager.order_by("pk")))


def until_it_takes(act: Callable[[], bool]) -> None:
    """Try until the database lets it be written, as whoever knows its rules would."""
    for _try in range(200):
        try:
            with transaction.atomic():
                if act():
                    return
        except (DataError, IntegrityError, KeyError, IndexError):
            continue
    raise AssertionError("nothing could be tampered with")


def edit(chance: random.Random) -> None:
    """Change one value of one row."""

    def act() -> bool:
        row = some(chance.choice([Entry, Fact, Block]), chance)
        field = chance.choice(columns(type(row)))
        held = getattr(row, field.attname)
        row._meta.model.objects.filter(pk=row.pk).update(**{field.attname: another(field, held)})
        return True

    until_it_takes(act)


def delete(chance: random.Random) -> None:
    """Take one row away, with what leans upon it."""

    def act() -> bool:
        row = some(chance.choice([Entry, Fact, Block]), chance)
        if isinstance(row, Entry):
            row_facts = Fact.objects.filter(entry=row)
            row_facts._raw_delete(row_facts.db)
            for table in ("notices_notice", "webhooks_delivery"):
                with connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {table} WHERE entry_id = %s", [row.pk])  # noqa: S608 - our own
        found = type(row).objects.filter(pk=row.pk)
        return bool(found._raw_delete(found.db) or True)

    until_it_takes(act)


def swap(chance: random.Random) -> None:
    """Exchange what two rows say."""

    def act() -> bool:
        model = chance.choice([Entry, Fact])
        one, other = some(model, chance), some(model, chance)
        field = chance.choice(columns(model))
        mine, theirs = getattr(one, field.attname), getattr(other, field.attname)
        if mine == theirs or field.unique:
            return False
        model.objects.filter(pk=one.pk).update(**{field.attname: theirs})
        model.objects.filter(pk=other.pk).update(**{field.attname: mine})
        return True

    until_it_takes(act)


def insert(chance: random.Random) -> None:
    """Put a row in between: a fact on a sealed entry, or an entry where one was sealed."""
    if chance.random() < 0.5:
        fact = some(Fact, chance)
        fact.pk, fact.reverses = None, None
        fact.save(force_insert=True)
        return
    entry = some(Entry, chance)
    sqlite = connection.vendor == "sqlite"
    entry.pk = -chance.randrange(1, 99) if sqlite else None
    entry.txid = None if sqlite else chance.choice([entry.txid, None])
    entry.save(force_insert=True)


def truncate(chance: random.Random) -> None:
    """Cut the end off, at a block, with everything that shows it."""
    blocks = list(Block.objects.order_by("number"))
    kept = chance.randrange(1, len(blocks))
    upto = blocks[kept - 1].upto
    later = Entry.objects.filter(**{f"{sealing.positions.field()}__gt": upto})
    keys = list(later.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for table in ("notices_notice", "webhooks_delivery"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - our own
    for gone in (Fact.objects.filter(entry__in=keys), later, Block.objects.filter(number__gt=kept)):
        gone._raw_delete(gone.db)
    fold_anew(upto)


def rewrite(chance: random.Random) -> None:
    """Change a value, then seal everything anew, so that the ledger is whole in itself."""

    def act() -> bool:
        row = some(chance.choice([Entry, Fact]), chance)
        told = [one for one in columns(type(row)) if not one.is_relation and one.name != "kind"]
        field = chance.choice(told)
        held = getattr(row, field.attname)
        type(row).objects.filter(pk=row.pk).update(**{field.attname: another(field, held)})
        return True

    until_it_takes(act)
    chain_anew()


def chain_anew() -> None:
    """Let every block say what its entries say now, and the rollups too."""
    previous, start = sealing.GENESIS, 0
    for block in Block.objects.order_by("number"):
        head, _entries, _facts = chained(previous, start, block.upto)
        Block.objects.filter(pk=block.pk).update(previous=previous, hash=head)
        previous, start = head, block.upto
    fold_anew(start)


def fold_anew(upto: int) -> None:
    """Let the rollups say what the facts say now."""
    Rollup.objects.all()._raw_delete(Rollup.objects.db)
    rolling.fold(0, upto)


KINDS: dict[str, Tamper] = {
    one.__name__: one for one in (edit, delete, swap, insert, truncate, rewrite)
}
# What no chain can show, and an anchor does.
WHOLE_IN_ITSELF = {"truncate", "rewrite"}


def tampered(kind: str, seed: int, anchors: list[tuple[int, str]]) -> Iterator[list[sealing.Fault]]:
    """What is found after one tampering, with the anchors and without; then it is undone."""
    with transaction.atomic():
        guards.remove()
        KINDS[kind](random.Random(f"{kind} {seed}"))  # noqa: S311 - a draw, not a secret
        yield list(verify(anchors))
        yield list(verify())
        transaction.set_rollback(True)


def unnoticed(kind: str, times: int, anchors: list[tuple[int, str]]) -> list[int]:
    """The seeds of tamperings that were not found."""
    missed = []
    for seed in range(times):
        with_anchor, alone = tampered(kind, seed, anchors)
        assert kind not in WHOLE_IN_ITSELF or alone == [], "the anchor was not needed"
        if not with_anchor:
            missed.append(seed)
    return missed


def test_what_nobody_touched_reads_as_it_was_sealed(anchored: list[tuple[int, str]]) -> None:
    assert list(verify(anchored)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_tampering_is_found(anchored: list[tuple[int, str]], kind: str) -> None:
    assert unnoticed(kind, BY_DAY, anchored) == []
    assert list(verify(anchored)) == [], "undone"


@pytest.mark.nightly
@pytest.mark.parametrize("kind", KINDS)
def test_every_tampering_of_two_hundred_is_found(
    anchored: list[tuple[int, str]], kind: str
) -> None:
    assert unnoticed(kind, BY_NIGHT, anchored) == []


def test_a_fact_of_a_kind_that_nobody_knows_is_told_as_a_fault(
    anchored: list[tuple[int, str]],
) -> None:
    with transaction.atomic():
        guards.remove()
        Fact.objects.filter(pk=Fact.objects.earliest("pk").pk).update(kind="unheard.of")
        assert "kinds" in {fault.what for fault in verify(anchored)}
        transaction.set_rollback(True)


def test_without_the_anchor_a_rewritten_ledger_passes(anchored: list[tuple[int, str]]) -> None:
    """The control: what `truncate` and `rewrite` leave is whole in itself."""
    for kind in WHOLE_IN_ITSELF:
        assert unnoticed(kind, 3, []) == [0, 1, 2]


def test_a_seal_that_leaves_something_out_lets_it_be_edited(
    anchored: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: sealed without their reasons, entries can be given others."""
    monkeypatch.setitem(sealing._CHAINED, Entry, sealing._CHAINED[Entry][:-2])
    with transaction.atomic():
        guards.remove()
        chain_anew()
        Entry.objects.filter(pk=Entry.objects.earliest("pk").pk).update(reason="x")
        assert list(verify()) == []
        transaction.set_rollback(True)


# What SQLite holds in a column besides what a form lets in.
NO_DAY = """
    INSERT INTO ledger_rollup (unit_id, grain, kind, standing, day, via, tags,
        low, high, n, no_low, no_high, unknown, about, verified)
    SELECT unit_id, grain, kind, standing, day || 'x', via, tags,
        low, high, n, no_low, no_high, unknown, about, verified FROM ledger_rollup LIMIT 1
"""
BYTES = {
    "behind the text": "UPDATE ledger_entry SET verb = CAST(verb || x'00' || 'x' AS TEXT)",
    "no text": "UPDATE ledger_entry SET verb = CAST(CAST(verb AS TEXT) || x'ff' AS TEXT)",
    "of another type": "UPDATE ledger_entry SET verb = CAST(verb AS BLOB)",
    "rolled up on what is no day": NO_DAY,
    "rolled up for a unit of another type": "UPDATE ledger_rollup SET unit_id = CAST(unit_id AS BLOB)",
    "the last bit": "UPDATE ledger_fact SET high = 3.0000000000000004 WHERE high = 3",
}


def meddle(sql: str) -> None:
    """Write past every guard."""
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("sql", BYTES.values(), ids=BYTES)
def test_what_only_a_files_bytes_show_is_found(anchored: list[tuple[int, str]], sql: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL holds in a column what its type allows")
    with transaction.atomic():
        guards.remove()
        Fact.objects.filter(pk=Fact.objects.earliest("pk").pk).update(low=2, high=3)
        chain_anew()
        assert list(verify()) == []
        meddle(sql)
        assert {fault.what for fault in verify()} in ({"contents"}, {"rollups"})
        transaction.set_rollback(True)


def test_what_is_quoted_ends_at_a_sign_of_no_width(
    anchored: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: quoted alone, a text hides what stands behind such a sign."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL holds no such sign")
    monkeypatch.setattr(sealing, "_FRAMED", "quote({0})")
    with transaction.atomic():
        guards.remove()
        chain_anew()
        meddle(BYTES["behind the text"])
        assert list(verify()) == []
        transaction.set_rollback(True)


def spelt_otherwise(sql: str) -> None:
    """Let the server spell days as some countries do."""
    with connection.cursor() as cursor:
        cursor.execute(sql.format(connection.settings_dict["NAME"]))


def test_how_a_server_spells_days_is_no_tampering(anchored: list[tuple[int, str]]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite spells days in one way")
    spelt_otherwise("ALTER DATABASE {} SET datestyle TO 'SQL, DMY'")
    connection.close()
    assert list(verify(anchored)) == []


def test_a_session_that_spells_days_otherwise_reads_another_ledger(
    anchored: list[tuple[int, str]],
) -> None:
    """The control: this is what the district's own setting prevents."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite spells days in one way")
    upto = Block.objects.earliest("number").upto
    before = chained(sealing.GENESIS, 0, upto)
    spelt_otherwise("SET datestyle TO 'SQL, DMY'")
    assert chained(sealing.GENESIS, 0, upto) != before
