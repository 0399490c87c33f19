"""What came in since a promise, a need or a delivery was looked at must be looked at again."""

from __future__ import annotations

import pytest

from chunsheng.enterprise.terms import HIRED
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.versions import Stale
from chunsheng.matters.actions import (
    Pledge,
    Stated,
    deliver,
    meet_need,
    promise,
    state_need,
    verify_delivery,
    withdraw_need,
    withdraw_promise,
)
from chunsheng.matters.models import Delivery, Need, Promise
from chunsheng.matters.terms import Quantity
from tests.world import RESIDENT, World

THREE = Quantity.exactly(3)


@pytest.fixture
def made(world: World) -> Promise:
    """Thirty hands that the preparatory office owes."""
    pledge = Pledge("招满车间", world.office, measured=HIRED.code, quantity=Quantity.exactly(30))
    return promise(by=RESIDENT, pledge=pledge)


def entered() -> tuple[int, int]:
    """How many entries and facts there are."""
    return Entry.objects.count(), Fact.objects.count()


def test_a_promise_on_which_something_came_in_is_neither_withdrawn_nor_delivered_on(
    world: World, made: Promise
) -> None:
    looked_at = Promise.objects.get()
    deliver(by=world.by("worker"), promise=made, quantity=THREE)
    before = entered()
    with pytest.raises(Stale):
        withdraw_promise(by=world.by("secretary"), promise=looked_at, reason="不招了")
    with pytest.raises(Stale):
        deliver(by=world.by("secretary"), promise=looked_at, quantity=THREE)
    assert (entered(), Promise.objects.get().state, Delivery.objects.count()) == (before, "open", 1)
    deliver(by=world.by("secretary"), promise=made, quantity=THREE)
    withdraw_promise(by=world.by("secretary"), promise=Promise.objects.get(), reason="不招了")
    assert Promise.objects.get().state == "withdrawn"


def test_a_need_of_which_part_was_met_is_looked_at_again(world: World) -> None:
    stated = Stated("enterprise.workers", "车间用工", measured=HIRED.code, place=world.grid)
    need = state_need(by=RESIDENT, stated=stated)
    looked_at, given = Need.objects.get(), {"organisation": world.office, "quantity": THREE}
    meet_need(by=RESIDENT, need=need, completes=False, **given)
    before = entered()
    with pytest.raises(Stale):
        meet_need(by=RESIDENT, need=looked_at, **given)
    with pytest.raises(Stale):
        withdraw_need(by=RESIDENT, need=looked_at, reason="招满了")
    assert (entered(), Need.objects.get().state, Delivery.objects.count()) == (before, "open", 1)
    meet_need(by=RESIDENT, need=need, **given)
    assert Need.objects.get().state == "met"


def test_a_delivery_that_was_changed_is_not_verified_as_it_was(world: World, made: Promise) -> None:
    claimed = deliver(by=RESIDENT, promise=made, quantity=THREE)
    Delivery.objects.filter(pk=claimed.pk).update(version=2)
    before = entered()
    with pytest.raises(Stale):
        verify_delivery(by=world.by("secretary"), delivery=claimed)
    assert (entered(), Delivery.objects.get().verified_at) == (before, None)
    verify_delivery(by=world.by("secretary"), delivery=Delivery.objects.get())
    assert Delivery.objects.get().verified_by == world.accounts["secretary"]
