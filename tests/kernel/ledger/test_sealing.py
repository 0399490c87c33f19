"""What was entered is neither changed nor deleted unseen, and sealing neither doubles nor loses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from chunsheng.kernel.access.models import Unit, UnitAncestor
from chunsheng.kernel.ledger import positions, rolling
from chunsheng.kernel.ledger.entering import (
    Actor,
    LeftNoTrace,
    OutsideATransaction,
    action,
    enter,
    one,
)
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.guards import install, remove
from chunsheng.kernel.ledger.measures import Measure
from chunsheng.kernel.ledger.models import Block, Entry, Fact, Rollup
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.ledger.sealing import Fault, seal, verify
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import Stated, make_offer
from chunsheng.matters.models import Offer
from tests.places.ground import lay_ground

BY = Actor(channel="test")
TODAY = date(2023, 3, 8)
DONE = Measure("sealing.done", "已办", ("matters.promised",), "matters.needs")


@action
def post(*, times: int = 1, on: date = TODAY) -> Offer:
    """A record with so many facts of one."""
    record = make_offer(by=BY, stated=Stated(kind="test", title="封签"))
    facts = [one("matters.promised", on, place=here())] * times
    enter(record, verb="told", by=BY, facts=facts)
    return record


def here() -> Unit:
    """The district."""
    return Unit.objects.get(kind="district")


def shown() -> int:
    return int(figure(DONE, here(), Period(TODAY)).low)


@pytest.fixture
def district(own_database: None) -> None:
    """A district in a database of its own, whose actions commit."""
    lay_ground()


def meddle(sql: str, *params: object) -> int:
    """Change a table of the ledger as whoever holds the database could, past its guards."""
    remove()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        touched = cursor.rowcount
    install()
    return touched


def test_an_untouched_ledger_verifies_and_a_second_seal_finds_nothing_to_do(district: None) -> None:
    post(times=3)
    assert len(seal()) == 1
    assert seal() == []
    post()
    assert len(seal(limit=1)) >= 1
    assert list(verify()) == []
    assert shown() == 4
    assert sum(block.facts for block in Block.objects.all()) == Fact.objects.count()


def test_what_is_sealed_while_it_is_verified_is_no_fault(
    district: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(times=3)
    seal()
    post()
    holds = rolling.holds

    def meanwhile(days: str) -> bool:
        seal()
        return holds(days)

    monkeypatch.setattr(rolling, "holds", meanwhile)
    assert list(verify()) == []
    assert Block.objects.count() == 2
    monkeypatch.undo()
    assert list(verify()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_fact SET low = 9, high = 9 WHERE id = (SELECT max(id) FROM ledger_fact)",
        "UPDATE ledger_fact SET place_id = NULL WHERE id = (SELECT max(id) FROM ledger_fact)",
        "UPDATE ledger_entry SET reason = 'x' WHERE id = (SELECT max(id) FROM ledger_entry)",
        "UPDATE ledger_entry SET verb = 'x' WHERE id = (SELECT min(id) FROM ledger_entry)",
        "DELETE FROM ledger_fact WHERE id = (SELECT max(id) FROM ledger_fact)",
    ],
)
def test_verify_finds_an_edited_and_a_deleted_row(district: None, sql: str) -> None:
    post(times=2)
    seal()
    assert list(verify()) == []
    assert meddle(sql) == 1
    assert Fault(1, "contents") in list(verify())


def test_verify_finds_a_row_that_was_slipped_in(district: None) -> None:
    post(times=2)
    seal()
    fact = Fact.objects.latest("pk")
    fact.pk = None
    fact.save(force_insert=True)  # appending is not refused, but it is not in the sealed block
    assert list(verify()) == [Fault(1, "contents"), Fault(0, "rollups")]


def test_a_cut_off_end_is_seen_only_by_the_anchor(district: None) -> None:
    post()
    seal()
    post()
    anchor = [(block.number, block.hash) for block in seal()]
    assert list(verify(anchor)) == []
    meddle("DELETE FROM ledger_block WHERE number = (SELECT max(number) FROM ledger_block)")
    assert list(verify()) == [Fault(0, "rollups")]
    meddle("UPDATE ledger_rollup SET low = 1, high = 1, n = 1")
    assert list(verify()) == []  # nothing inside the database can show it any more
    assert list(verify(anchor)) == [Fault(anchor[0][0], "missing")]


def test_no_later_anchor_covers_for_an_earlier_one_that_disagrees(district: None) -> None:
    post()
    (block,) = seal()
    right, wrong = (block.number, block.hash), (block.number, "f" * 64)
    assert list(verify([right, right])) == []
    for anchors in ([wrong], [wrong, right], [right, wrong]):
        assert list(verify(anchors)) == [Fault(block.number, "anchor")]


def test_a_block_bears_the_hour_of_the_machine_not_that_of_the_moved_clock(district: None) -> None:
    post()
    before = clock.real_now()
    (block,) = seal()
    assert before <= block.sealed_at <= clock.real_now()
    assert clock.now() < before


@pytest.mark.parametrize(
    "table", ["ledger_entry", "ledger_fact", "ledger_mark", "ledger_factshare", "ledger_block"]
)
def test_the_tables_refuse_to_change_and_to_delete(district: None, table: str) -> None:
    post()
    seal()
    key = "number" if table == "ledger_block" else "fact_id" if "mark" in table else "id"
    update, delete = f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"  # noqa: S608 - names from above
    for statement in (update, delete):
        if connection.vendor == "sqlite" and table in {"ledger_mark", "ledger_factshare"}:
            continue  # SQLite's guards stand on each row, and these tables have none here
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert list(verify()) == []


ENTRY = "id, at, channel, verb, record_code, record_id, changes, reason"


def test_no_statement_of_this_database_gets_past_the_guards(district: None) -> None:
    post()
    forge = ENTRY.replace("verb", "'forged'")
    statements = {
        "postgresql": "TRUNCATE ledger_entry, ledger_fact, ledger_mark, ledger_factshare CASCADE",
        "sqlite": f"INSERT OR REPLACE INTO ledger_entry ({ENTRY}) "  # noqa: S608 - names from above
        f"SELECT {forge} FROM ledger_entry",
    }
    before = list(Entry.objects.order_by("pk").values_list("pk", "verb"))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statements[connection.vendor])
    assert list(Entry.objects.order_by("pk").values_list("pk", "verb")) == before


def test_an_action_that_writes_and_enters_nothing_is_undone(district: None) -> None:
    @action
    def forget() -> None:
        Offer.objects.create(kind="test", title="无痕", stated_at=clock.now())

    with pytest.raises(LeftNoTrace):
        forget()
    assert Offer.objects.count() == 0


def test_a_figure_is_one_statement_and_reads_the_watermark_in_it(
    district: None, django_assert_num_queries: Callable[[int], object]
) -> None:
    post(times=2)
    seal()
    post()
    unit = here()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context manager
        assert figure(DONE, unit, Period(TODAY)).low == 3
    assert Rollup.objects.get(kind="matters.promised", unit=unit, grain="day").n == 2


class Writer:
    """Another connection that posts a fact and keeps its transaction open until it is told."""

    def __init__(self) -> None:
        self.written, self.commit = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        try:
            with transaction.atomic():
                post()
                self.written.set()
                self.commit.wait(20)
        finally:
            connection.close()

    def __enter__(self) -> Writer:
        self.thread.start()
        assert self.written.wait(20)
        return self

    def finish(self) -> None:
        self.commit.set()
        self.thread.join()

    def __exit__(self, *_error: object) -> None:
        self.finish()


@pytest.fixture
def postgres(district: None) -> None:
    """Only where writers do not wait for each other."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: nothing can commit behind the watermark")


def test_what_commits_after_a_seal_that_passed_it_is_counted_once(postgres: None) -> None:
    with Writer() as slow:
        post()
        seal()
        assert shown() == 1
        slow.finish()
        assert shown() == 2
        seal()
        assert shown() == 2
    assert list(verify()) == []
    assert sum(block.facts for block in Block.objects.all()) == 2


def test_without_the_horizon_the_slow_writer_would_be_lost(
    postgres: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before: the sealer does not stop at what may still be writing."""
    monkeypatch.setattr(positions, "lock_and_horizon", lambda: None)
    with Writer() as slow:
        post()
        seal()
        slow.finish()
        assert Entry.objects.count() == Fact.objects.count() * 2 + ground_entries()
        assert shown() == 1


def ground_entries() -> int:
    return Entry.objects.filter(record_code="places.areas").count()


@pytest.mark.usefixtures("own_database")
def test_a_rollup_that_was_edited_or_deleted_is_found() -> None:
    lay_ground()
    post(times=3)
    seal()
    assert list(verify()) == []
    rollup = Rollup.objects.get(kind="matters.promised", unit=here(), grain="month")
    Rollup.objects.filter(pk=rollup.pk).update(low=9)
    assert list(verify()) == [Fault(0, "rollups")]
    Rollup.objects.filter(pk=rollup.pk).delete()
    assert list(verify()) == [Fault(0, "rollups")]


def test_every_rollup_is_held_against_the_facts(district: None) -> None:
    for day in (1, 2, 3):
        post(times=2, on=date(2023, 3, day))
        seal(limit=2)
    ancestors = UnitAncestor.objects.filter(unit=here()).count()
    # Each day and the month of each unit above.
    assert Rollup.objects.count() == (3 + 1) * ancestors
    assert list(verify()) == []
    for row in Rollup.objects.order_by("pk"):
        for part in ("n", "low", "verified"):
            held = getattr(row, part)
            Rollup.objects.filter(pk=row.pk).update(**{part: held + 1})
            assert list(verify()) == [Fault(0, "rollups")]
            Rollup.objects.filter(pk=row.pk).update(**{part: held})
    assert list(verify()) == []


def test_nothing_is_entered_outside_a_transaction(district: None) -> None:
    record = post()
    before = Entry.objects.count()
    with pytest.raises(OutsideATransaction):
        enter(record, verb="told", by=BY)
    assert Entry.objects.count() == before
