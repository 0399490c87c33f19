"""What stands at no position, or at another than its entry, is found; a restored ledger counts on."""

from __future__ import annotations

import pytest
from django.db import connection

from chunsheng.kernel.ledger.models import Block, Entry, Fact
from chunsheng.kernel.ledger.positions import behind, rebase
from chunsheng.kernel.ledger.sealing import Fault, seal, verify
from chunsheng.operations.doctor import Finding, examine
from tests.kernel.ledger.test_sealing import meddle, post, shown
from tests.places.ground import lay_ground


@pytest.fixture
def postgres(own_database: None) -> None:
    """A ledger with one sealed block, where positions are those of transactions."""
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite an entry's position is its id")
    lay_ground()
    post(times=2)
    assert len(seal()) == 1


def displace(txid: int | None) -> None:
    """Put the latest fact elsewhere than its entry, past the guards."""
    latest = Fact.objects.latest("pk").pk
    assert meddle("UPDATE ledger_fact SET txid = %s WHERE id = %s", txid, latest) == 1


@pytest.mark.parametrize(("moved", "faults"), [(1_000_000, [1]), (-1, [1]), (None, [1, 0])])
def test_a_sealed_fact_that_stands_elsewhere_than_its_entry_is_found(
    postgres: None, moved: int | None, faults: list[int]
) -> None:
    assert list(verify()) == []
    displace(None if moved is None else Fact.objects.latest("pk").entry.txid + moved)
    found = list(verify())
    assert [one.block for one in found if one.what == "positions"] == faults


def test_an_unsealed_fact_below_the_watermark_is_found(postgres: None) -> None:
    post()
    assert (shown(), list(verify())) == (3, [])
    displace(1)
    assert shown() == 2
    # Where it seems to stand, neither the block nor the rollups know of it.
    assert {one.what for one in verify()} == {"contents", "positions", "rollups"}


def test_rows_without_positions_as_copied_from_sqlite_are_found(postgres: None) -> None:
    given = Entry.objects.latest("pk")
    given.pk, given.txid = None, None
    given.save(force_insert=True)  # the guards refuse no appending
    assert seal() == []
    assert list(verify()) == [Fault(0, "positions")]


def restore_into_a_new_cluster() -> None:
    """As after a dump and a restore: what is held stands far above where transactions are now."""
    meddle("UPDATE ledger_entry SET txid = txid + 1000000")
    meddle("UPDATE ledger_fact SET txid = txid + 1000000")
    meddle("UPDATE ledger_block SET upto = upto + 1000000")


def found_by_doctor() -> Finding:
    """What the doctor says of positions."""
    return next(finding for finding in examine() if finding.what == "ledger positions")


def test_a_restored_ledger_counts_and_seals_on_after_its_base_is_raised(postgres: None) -> None:
    assert rebase() == 0
    post()
    restore_into_a_new_cluster()
    assert (shown(), list(verify())) == (3, [])
    assert behind()
    base = rebase()
    assert base > 900_000
    assert rebase() == base
    assert not behind()
    post(times=4)
    assert shown() == 7
    assert len(seal()) == 1
    assert shown() == 7
    assert list(verify()) == []
    assert sum(block.facts for block in Block.objects.all()) == Fact.objects.count() == 7


def test_a_restored_ledger_loses_facts_as_long_as_its_base_is_not_raised(postgres: None) -> None:
    """The control of the test before, and what keeps production from running into it."""
    assert found_by_doctor().ok
    restore_into_a_new_cluster()
    refused = found_by_doctor()
    assert (refused.ok, refused.fatal) == (False, True)
    post()
    assert shown() == 2
    assert Fact.objects.count() == 3
    assert list(verify()) != []
