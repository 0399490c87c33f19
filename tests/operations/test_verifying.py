"""`chunsheng verify` finds what was edited, deleted or cut off, and where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from chunsheng.kernel.finding.keeping import reindex
from chunsheng.kernel.ledger import guards
from chunsheng.kernel.ledger.models import Block, Entry, Fact
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.operations import cli, jobs
from chunsheng.operations.verifying import ledger_faults
from tests.operations.test_command import address_of_own_database
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import World


@pytest.fixture
def sealed(own_database: None, settings: Settings, tmp_path: Path) -> World:
    """A district whose ledger is sealed in two blocks, the last one with a request."""
    settings.VAR = tmp_path
    world = make_open_world()
    # Accounts of the tests are made without an entry, which the index follows.
    reindex("access.accounts")
    seal()
    reported(world)
    assert len(seal()) == 1
    assert Block.objects.count() == 2
    return world


def verified(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The command's exit code and its words."""
    capsys.readouterr()
    code = cli.main(["verify"])
    return code, capsys.readouterr().out.strip()


# What leans upon an entry, and goes before it can.
LEANING = (
    "DELETE FROM ledger_fact WHERE entry_id = {entry}",
    "DELETE FROM notices_notice WHERE entry_id = {entry}",
    "DELETE FROM webhooks_delivery WHERE entry_id = {entry}",
)
ASKING = (
    "import django; django.setup()"
    "; from chunsheng.kernel.ledger.models import Block"
    "; from chunsheng.operations.verifying import ledger_faults"
)
CONTENTS = "block 2: contents is not as it was sealed"


def tamper(*statements: str) -> None:
    """Take the guards away, as somebody with the database in his hands could, and write.

    `{entry}` and `{fact}` in a statement stand for the last of them.
    """
    numbers = {"entry": last(Entry), "fact": last(Fact)}
    guards.remove()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(**numbers))


def last(rows: type[Entry] | type[Fact]) -> int:
    """The number of the last row."""
    return int(rows.objects.order_by("-pk").values_list("pk", flat=True)[0])


def test_a_ledger_that_nobody_touched_reads_as_it_was_sealed(
    sealed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(capsys) == (0, "2 blocks read, all as they were sealed")


def test_blocks_are_as_large_as_is_asked(sealed: World, capsys: pytest.CaptureFixture[str]) -> None:
    for _n in range(2):
        reported(sealed)
    assert cli.main(["seal", "--block", "1"]) == 0
    assert Block.objects.count() == 4
    assert verified(capsys)[0] == 0
    for wrong in ("0", "-1", "x"):
        with pytest.raises(SystemExit) as ended:
            cli.main(["seal", "--block", wrong])
        assert ended.value.code == 2


def test_readers_carry_no_pool_of_connections_with_them(sealed: World) -> None:
    """As where something was asked before: a pool's own threads do not outlive a fork."""
    asked = "Block.objects.count(); print(ledger_faults([]))"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", f"{ASKING}; {asked}"],
        env={
            **os.environ,
            "CHUNSHENG_MODE": "demo",
            "DATABASE_URL": address_of_own_database(),
            "DJANGO_SETTINGS_MODULE": "chunsheng.config.district",
            "PYTHONPATH": "src",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


def test_what_a_transaction_has_written_is_read_within_it(sealed: World) -> None:
    assert ledger_faults([]) == []
    with transaction.atomic():
        tamper("UPDATE ledger_entry SET reason = 'x' WHERE id = {entry}")
        assert ledger_faults([]) == [CONTENTS]
        transaction.set_rollback(True)
    assert ledger_faults([]) == []


def test_the_guards_refuse_what_tampering_does(sealed: World) -> None:
    for statement in ("UPDATE ledger_entry SET reason = 'x'", "DELETE FROM ledger_fact"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET reason = 'x' WHERE id = {entry}",
        "UPDATE ledger_entry SET verb = 'closed' WHERE id = {entry}",
        "UPDATE ledger_fact SET low = 2, high = 2 WHERE id = {fact}",
        "UPDATE ledger_fact SET ends_on = '2023-03-09' WHERE id = {fact}",
        "DELETE FROM ledger_fact WHERE id = {fact}",
    ],
)
def test_an_edited_and_a_deleted_row_are_found_in_their_block(
    sealed: World, capsys: pytest.CaptureFixture[str], statement: str
) -> None:
    tamper(statement)
    code, said = verified(capsys)

    assert (code, said.splitlines()[0]) == (1, CONTENTS)


def test_a_deleted_entry_is_found_with_what_it_leaves_behind(
    sealed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(
        *LEANING,
        "DELETE FROM ledger_entry WHERE id = {entry}",
    )
    code, said = verified(capsys)

    assert (code, said.splitlines()[0]) == (1, CONTENTS)


def test_a_block_that_was_written_anew_breaks_the_chain(
    sealed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper("UPDATE ledger_block SET previous = 'another' WHERE number = 2")

    code, said = verified(capsys)
    assert code == 1
    assert "block 2: chain is not as it was sealed" in said


def cut_off_the_tail() -> None:
    """Take the last block and all that it sealed, without leaving anything that shows it."""
    tamper(
        *LEANING,
        "DELETE FROM ledger_entry WHERE id = {entry}",
        "DELETE FROM ledger_block WHERE number = 2",
        "DELETE FROM ledger_rollup",
    )
    assert not Fact.objects.exists()  # or the first block would miss its rollups


def test_a_tail_that_was_cut_off_is_found_by_the_anchor_alone(
    sealed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_off_the_tail()
    # The control: without an anchor outside the database the rest is whole in itself.
    assert verified(capsys) == (0, "1 blocks read, all as they were sealed")


def test_with_the_anchor_the_missing_tail_is_named(
    sealed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [one for one in jobs.tick() if one.startswith("anchor")] == ["anchor: anchored 2"]
    assert verified(capsys)[0] == 0
    cut_off_the_tail()

    assert verified(capsys) == (1, "block 2: missing is not as it was sealed")


def test_a_ledger_rewritten_from_its_first_block_is_found_by_the_anchor(
    sealed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.tick()
    first = Block.objects.order_by("pk")[0].entries
    tamper(
        "UPDATE ledger_entry SET reason = 'x' WHERE id = {entry}",
        "DELETE FROM ledger_block",
        "DELETE FROM ledger_rollup",
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER SEQUENCE ledger_block_number_seq RESTART WITH 1")
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'ledger_block'")
    assert [block.number for block in seal(limit=first)] == [1, 2]
    code, said = verified(capsys)

    assert code == 1
    assert "block 2: anchor is not as it was sealed" in said
