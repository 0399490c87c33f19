"""A need counts when it is stated; whoever meets it had promised nothing, and another verifies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from chunsheng.enterprise.terms import HIRED
from chunsheng.kernel.ledger.figures import figure, undated_facts
from chunsheng.kernel.ledger.kinds import UnknownKind
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.actions import (
    DeliveryIsVerified,
    MatterIsMet,
    MatterIsWithdrawn,
    Pledge,
    ReasonIsMissing,
    Stated,
    meet_need,
    promise,
    reopen_need,
    state_need,
    verify_delivery,
    withdraw_need,
)
from chunsheng.matters.models import Delivery, Need
from chunsheng.matters.terms import UNKNOWN, Quantity, Window
from tests.world import World

TODAY, TOMORROW = date(2023, 3, 8), date(2023, 3, 9)
WANTED = Stated("enterprise.workers", "车间用工", measured=HIRED.code)


def wanted(world: World) -> Need:
    """Hands that are wanted in the first grid."""
    stated = replace(WANTED, place=world.grid, organisation=world.street)
    return state_need(by=world.by("worker"), stated=stated)


def met(world: World, need: Need, quantity: Quantity = UNKNOWN, **said: object) -> Delivery:
    """The need met by the preparatory office, as the worker claims."""
    given = {"organisation": world.office, "quantity": quantity, **said}
    return meet_need(by=world.by("worker"), need=need, **given)  # type: ignore[arg-type]  # its own fields


def said(world: World, code: str = HIRED.code) -> str:
    """A figure of the district in words, up to today."""
    return figure_text(figure(measures[code], world.district, Period(TODAY)))


def test_a_need_counts_on_its_day_until_it_is_taken_back(world: World) -> None:
    made = wanted(world)
    fact = Fact.objects.get(record_id=made.pk)
    assert (fact.kind, fact.low, fact.high, fact.starts_on, fact.ends_on) == (
        *("matters.needed", 1, 1, TODAY, TODAY),
    )
    assert (fact.place, fact.organisation, fact.tags) == (
        *(world.grid, world.street, {"kind": "enterprise.workers"}),
    )
    assert said(world, "matters.needed") == "1 项"
    withdraw_need(by=world.by("worker"), need=made, reason="招满了")
    entry = Entry.objects.filter(record_id=made.pk).latest("pk")
    assert (entry.verb, [one.reverses_id for one in entry.facts.all()]) == ("withdrawn", [fact.pk])
    assert said(world, "matters.needed") == "未报"
    assert Need.objects.get().state == "withdrawn"


def test_a_need_is_not_reopened_without_a_reason(world: World) -> None:
    need = wanted(world)
    met(world, need)
    with pytest.raises(ReasonIsMissing) as refused:
        reopen_need(by=world.by("worker"), need=need, reason=" ")
    assert str(refused.value) == "请写明重新提出的理由。"


def test_a_need_is_measured_in_a_kind_that_somebody_declared(world: World) -> None:
    with pytest.raises(UnknownKind):
        state_need(by=world.by("worker"), stated=replace(WANTED, measured="enterprise.dreamt"))
    assert (Need.objects.count(), Fact.objects.count()) == (0, 0)


def test_what_meets_a_need_counts_in_its_kind_at_its_place_for_whoever_gave_it(
    world: World,
) -> None:
    need = wanted(world)
    claimed = met(world, need, delivered=Window(TODAY, TODAY))
    fact = Fact.objects.get(record_id=claimed.pk)
    assert (fact.kind, fact.standing, fact.low, fact.high) == (
        *("enterprise.hired", "happened", None, None),
    )
    assert (fact.place, fact.organisation, fact.ends_on) == (world.grid, world.office, TODAY)
    assert (claimed.promise, claimed.need, str(claimed)) == (None, need, "车间用工")
    assert (claimed.claimed_by, claimed.verified_at) == (world.accounts["worker"], None)
    kept = Need.objects.get()
    assert (kept.state, kept.met_on, kept.version) == ("met", TODAY, 2)
    verbs = Entry.objects.filter(record_id__in=[need.pk, claimed.pk]).order_by("pk")
    assert [one.verb for one in verbs] == ["stated", "claimed", "met"]
    assert (said(world), said(world, "matters.needed")) == ("1 笔未知", "1 项")


def test_part_of_what_is_wanted_leaves_the_need_open(world: World) -> None:
    need = wanted(world)
    met(world, need, Quantity.exactly(3), completes=False)
    assert (Need.objects.get().state, said(world)) == ("open", "3 人")
    met(world, need, Quantity.exactly(5))
    assert (Need.objects.get().state, said(world)) == ("met", "8 人")


@pytest.mark.parametrize("after", ["met", "withdrawn"])
def test_a_need_that_is_settled_is_neither_met_nor_withdrawn_again(
    world: World, after: str
) -> None:
    need = wanted(world)
    if after == "met":
        met(world, need)
    else:
        withdraw_need(by=world.by("worker"), need=need, reason="招满了")
    need, entries = Need.objects.get(), Entry.objects.count()
    refused = MatterIsMet if after == "met" else MatterIsWithdrawn
    for act in (
        lambda: met(world, need, Quantity.exactly(1)),
        lambda: withdraw_need(by=world.by("worker"), need=need, reason="招满了"),
    ):
        with pytest.raises(refused):
            act()
    assert (Need.objects.get().state, Entry.objects.count()) == (after, entries)
    assert Delivery.objects.count() == (after == "met")


def test_a_need_that_was_changed_meanwhile_is_looked_at_again(world: World) -> None:
    need = wanted(world)
    Need.objects.filter(pk=need.pk).update(version=2)
    with pytest.raises(Stale):
        met(world, need)
    assert (Delivery.objects.count(), Need.objects.get().state) == (0, "open")
    assert not Fact.objects.filter(kind=HIRED.code).exists()


def test_hands_of_tomorrow_have_not_come(world: World) -> None:
    need = wanted(world)
    with pytest.raises(DayIsAhead) as refused:
        met(world, need, delivered=Window(TODAY, TOMORROW))
    assert refused.value.field == "on", "the field of the forms in which a day is asked"
    assert (Delivery.objects.count(), Need.objects.get().state) == (0, "open")


def test_hands_of_a_day_that_nobody_knows_are_not_counted_for_the_month(world: World) -> None:
    met(world, wanted(world), Quantity.exactly(3), delivered=Window(None, TODAY))
    hired, march = measures[HIRED.code], month_of(TODAY)
    assert said(world) == "3 人"
    assert figure(hired, world.district, march).n == 0
    assert undated_facts(hired, world.district, march).count() == 1


def test_whoever_claimed_to_have_met_a_need_does_not_verify_it(world: World) -> None:
    claimed = met(world, wanted(world))
    with pytest.raises(EnteredItOneself):
        verify_delivery(by=world.by("worker"), delivery=claimed)
    assert Delivery.objects.get().verified_at is None
    verify_delivery(by=world.by("secretary"), delivery=claimed)
    assert figure(measures[HIRED.code], world.district, Period(TODAY)).verified == 1
    with pytest.raises(DeliveryIsVerified):
        verify_delivery(by=world.by("leader"), delivery=claimed)


def test_a_delivery_is_of_a_need_or_of_a_promise_and_never_of_both_or_of_none(
    world: World,
) -> None:
    claimed = met(world, wanted(world))
    made = promise(by=world.by("worker"), pledge=Pledge("借出会场", world.street))
    rows = Delivery.objects.filter(pk=claimed.pk)
    wrong: list[Callable[[], int]] = [
        lambda: rows.update(promise=made),
        lambda: rows.update(need=None),
    ]
    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert rows.update(promise=made, need=None) == 1
