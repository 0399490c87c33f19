"""Who entered a fact does not verify it; what was withdrawn or has not happened is not verified."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, one
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.loading import EntryDraft, enter_many
from chunsheng.kernel.ledger.marking import (
    EnteredItOneself,
    FactIsWithdrawn,
    MarkedAlready,
    NobodyVerifies,
    NotYetHappened,
    ReversedAlready,
    mark,
    standing_facts,
)
from chunsheng.kernel.ledger.measures import Measure
from chunsheng.kernel.ledger.models import Entry, Fact, Mark
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.matters.actions import Stated, make_offer
from chunsheng.matters.models import Offer
from tests.world import World, make_world

TODAY = date(2023, 3, 8)
DONE = Measure("marking.done", "已办", ("matters.promised",), "matters.needs")


@action
def post(*, by: Actor, world: World, standing: str = Standing.HAPPENED) -> Fact:
    record = make_offer(by=by, stated=Stated(kind="test", title="核实"))
    given = {"standing": standing, "place": world.grid}
    enter(record, verb="told", by=by, facts=[one("matters.promised", TODAY, **given)])
    return standing_facts(record.pk).get()


@action
def verify(*, by: Actor, fact: Fact) -> Mark:
    record = Offer.objects.get(pk=fact.record_id)
    return mark(fact, enter(record, verb="verified", by=by))


def unverified(world: World) -> int:
    return figure(DONE, world.district, Period(TODAY)).unverified


def test_another_person_verifies_and_the_figure_says_so_before_and_after_sealing(
    world: World,
) -> None:
    fact = post(by=world.by("worker"), world=world)
    assert unverified(world) == 1
    verify(by=world.by("secretary"), fact=fact)
    for _round in range(2):
        assert unverified(world) == 0
        seal()
    with pytest.raises(MarkedAlready):
        verify(by=world.by("dispatcher"), fact=fact)


def test_a_mark_on_what_was_sealed_counts_at_once(world: World) -> None:
    fact = post(by=world.by("worker"), world=world)
    seal()
    verify(by=world.by("secretary"), fact=fact)
    for _round in range(2):
        assert unverified(world) == 0
        seal()


@pytest.mark.parametrize("verifier", ["worker", "second account"])
def test_the_enterer_is_refused_under_whatever_account_and_nothing_is_marked(
    world: World, verifier: str
) -> None:
    person = new_subject()
    Account.objects.filter(username="worker").update(subject=person)
    second = Account.objects.create_account("second account", title="网格员", subject=person)
    accounts = {"worker": Account.objects.get(username="worker"), "second account": second}
    fact = post(by=Actor(accounts["worker"]), world=world)
    entries = Entry.objects.count()
    with pytest.raises(EnteredItOneself) as refusal:
        verify(by=Actor(accounts[verifier]), fact=Fact.objects.get(pk=fact.pk))
    assert refusal.value.status == 403
    assert (Mark.objects.count(), Entry.objects.count(), unverified(world)) == (0, entries, 1)


def test_nobody_and_the_clock_verify_nothing(world: World) -> None:
    fact = post(by=world.by("worker"), world=world)
    with pytest.raises(NobodyVerifies):
        verify(by=Actor(channel="tick"), fact=fact)
    told_by_a_resident = post(by=Actor(channel="portal"), world=world)
    verify(by=world.by("worker"), fact=told_by_a_resident)
    assert Mark.objects.count() == 1


def test_what_is_only_expected_is_not_verified(world: World) -> None:
    fact = post(by=world.by("worker"), world=world, standing=Standing.EXPECTED)
    with pytest.raises(NotYetHappened):
        verify(by=world.by("secretary"), fact=fact)


def test_what_was_withdrawn_is_not_verified_and_neither_is_its_withdrawal(world: World) -> None:
    fact = post(by=world.by("worker"), world=world)
    record = Offer.objects.get(pk=fact.record_id)
    restated = FactDraft("matters.promised", 2, 2, starts_on=TODAY, ends_on=TODAY)

    @action
    def correct() -> None:
        enter(record, verb="corrected", by=world.by("worker"), facts=[restated], reversing=[fact])

    correct()
    for wrong in (fact, Fact.objects.get(reverses=fact)):
        with pytest.raises(FactIsWithdrawn):
            verify(by=world.by("secretary"), fact=wrong)
    verify(by=world.by("secretary"), fact=standing_facts(record.pk).get())
    assert Mark.objects.get().fact.low == 2


@action
def withdraw(*, by: Actor, facts: list[Fact]) -> None:
    enter(Offer.objects.get(pk=facts[0].record_id), verb="withdrawn", by=by, reversing=facts)


@action
def withdraw_in_bulk(*, by: Actor, facts: list[Fact]) -> None:
    record = Offer.objects.get(pk=facts[0].record_id)
    enter_many([EntryDraft(record, "withdrawn", by, facts[0].at, reversing=facts)])


@pytest.mark.parametrize("again", [withdraw, withdraw_in_bulk])
def test_what_was_withdrawn_is_not_withdrawn_again(
    world: World, again: Callable[..., None]
) -> None:
    fact = post(by=world.by("worker"), world=world)
    with pytest.raises(ReversedAlready):
        again(by=world.by("worker"), facts=[fact, fact])
    withdraw(by=world.by("worker"), facts=[fact])
    counted = Entry.objects.count(), Fact.objects.count()
    with pytest.raises(ReversedAlready) as refusal:
        again(by=world.by("worker"), facts=[fact])
    assert refusal.value.status == 409
    assert (Entry.objects.count(), Fact.objects.count()) == counted


def beside(act: Callable[[], object]) -> Callable[[], BaseException | None]:
    """Start it on a connection of its own; call what comes back for how it ended."""
    ended: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except Exception as error:
            ended.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()

    def result() -> BaseException | None:
        thread.join(20)
        assert not thread.is_alive()
        return ended[0] if ended else None

    return result


@pytest.mark.usefixtures("own_database")
def test_a_mark_and_a_withdrawal_wait_for_each_other() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: neither can see the other half done")
    world = make_world()
    worker, other = world.by("worker"), world.by("secretary")
    fact = post(by=worker, world=world)
    with transaction.atomic():
        withdraw(by=worker, facts=[fact])
        marking = beside(lambda: verify(by=other, fact=fact))
        withdrawing = beside(lambda: withdraw(by=worker, facts=[fact]))
        time.sleep(0.5)
    assert type(marking()) is FactIsWithdrawn
    assert type(withdrawing()) is ReversedAlready
    assert (Mark.objects.count(), Fact.objects.filter(reverses=fact).count()) == (0, 1)
