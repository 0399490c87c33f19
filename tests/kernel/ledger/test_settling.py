"""Settling lets exactly the wanted facts stand; what is kept keeps its mark, what changes loses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, one
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.marking import EnteredItOneself, NobodyVerifies, standing_facts
from chunsheng.kernel.ledger.models import Entry, Fact, Mark
from chunsheng.kernel.ledger.settling import NothingToVerify, settle, verify
from chunsheng.matters.actions import Stated, make_offer
from chunsheng.matters.models import Offer
from tests.world import RESIDENT, World

TODAY, YESTERDAY = date(2023, 3, 8), date(2023, 3, 7)
KIND = "matters.needed"


@pytest.fixture
def record(world: World) -> Offer:
    """A record of whatever register."""
    return make_offer(by=world.by("worker"), stated=Stated(kind="test", title="记一笔"))


@action
def settled(*, by: Actor, record: Offer, wanted: Sequence[FactDraft]) -> tuple[Entry, bool]:
    """Let these facts stand for the record."""
    return settle(record, verb="settled", by=by, wanted=wanted)


@action
def verified(*, by: Actor, record: Offer) -> Entry:
    """Verify all that has happened by the record."""
    return verify(record, by=by)


def happened(world: World, amount: int = 1) -> FactDraft:
    """So much of something, today in the first grid."""
    return replace(one(KIND, TODAY, place=world.grid), low=amount, high=amount)


def standing(record: Offer) -> list[tuple[Any, ...]]:
    """The amounts that stand, and whether each is verified."""
    facts = standing_facts(record.pk).select_related("mark")
    return [(int(fact.low), Mark.objects.filter(fact=fact).exists()) for fact in facts]


def test_what_stays_keeps_its_mark_and_what_changes_loses_it(world: World, record: Offer) -> None:
    by = world.by("worker")
    settled(by=by, record=record, wanted=[happened(world, 1), happened(world, 2)])
    verified(by=world.by("secretary"), record=record)
    assert standing(record) == [(1, True), (2, True)]
    entry, changed = settled(by=by, record=record, wanted=[happened(world, 3), happened(world, 1)])
    assert standing(record) == [(1, True), (3, False)]
    assert [(int(one.low), one.reverses_id is None) for one in entry.facts.order_by("pk")] == [
        (2, False),
        (3, True),
    ]
    assert changed is True
    verified(by=world.by("secretary"), record=record)
    assert (standing(record), Mark.objects.count()) == ([(1, True), (3, True)], 3)


def test_what_is_as_it_was_is_entered_without_a_fact(world: World, record: Offer) -> None:
    by = world.by("worker")
    settled(by=by, record=record, wanted=[happened(world)])
    verified(by=world.by("secretary"), record=record)
    facts = Fact.objects.count()
    entry, changed = settled(by=by, record=record, wanted=[happened(world)])
    assert (entry.facts.count(), changed, Fact.objects.count()) == (0, False, facts)
    assert standing(record) == [(1, True)]


@pytest.mark.parametrize(
    "other",
    [
        {"low": 2, "high": 2},
        {"high": None},
        {"about": True},
        {"starts_on": None},
        {"starts_on": YESTERDAY},
        {"standing": Standing.EXPECTED},
        {"tags": {"kind": "another"}},
        {"subject": UUID(int=1)},
        {"place": None},
        {"organisation": "grid"},
    ],
)
def test_facts_that_differ_in_anything_are_different(
    world: World, record: Offer, other: dict[str, Any]
) -> None:
    by, first = world.by("worker"), happened(world)
    if other.get("organisation") == "grid":
        other = {"organisation": world.grid}
    settled(by=by, record=record, wanted=[first])
    before = standing_facts(record.pk).get()
    _entry, changed = settled(by=by, record=record, wanted=[replace(first, **other)])
    assert changed is True
    assert standing_facts(record.pk).get() != before
    assert Fact.objects.filter(reverses=before).count() == 1
    _entry, changed = settled(by=by, record=record, wanted=[replace(first, **other)])
    assert changed is False


def test_nothing_wanted_leaves_nothing_standing_not_even_a_twin(
    world: World, record: Offer
) -> None:
    @action
    def post_twins(*, by: Actor) -> None:
        enter(record, verb="told", by=by, facts=[happened(world)] * 2)

    post_twins(by=RESIDENT)
    assert standing(record) == [(1, False), (1, False)]
    settled(by=world.by("worker"), record=record, wanted=[])
    assert (standing(record), Fact.objects.filter(record_id=record.pk).count()) == ([], 4)
    settled(by=world.by("worker"), record=record, wanted=[happened(world)])
    assert standing(record) == [(1, False)]


def test_only_what_has_happened_and_is_not_verified_waits_for_it(
    world: World, record: Offer
) -> None:
    by, secretary = world.by("worker"), world.by("secretary")
    with pytest.raises(NothingToVerify):
        verified(by=secretary, record=record)
    expected = replace(happened(world, 5), standing=Standing.EXPECTED)
    settled(by=by, record=record, wanted=[expected])
    entries = Entry.objects.count()
    with pytest.raises(NothingToVerify) as refused:
        verified(by=secretary, record=record)
    assert (refused.value.status, Entry.objects.count()) == (409, entries)
    settled(by=by, record=record, wanted=[expected, happened(world)])
    entry = verified(by=secretary, record=record)
    assert (entry.verb, standing(record)) == ("verified", [(5, False), (1, True)])
    with pytest.raises(NothingToVerify):
        verified(by=secretary, record=record)


def test_nobody_verifies_what_they_entered_themselves_under_whatever_account(
    world: World, record: Offer
) -> None:
    person = new_subject()
    for name in ("worker", "neighbour"):
        world.accounts[name].subject = person
        world.accounts[name].save()
    settled(by=world.by("worker"), record=record, wanted=[happened(world)])
    before = Entry.objects.count()
    for name in ("worker", "neighbour"):
        with pytest.raises(EnteredItOneself):
            verified(by=world.by(name), record=record)
    with pytest.raises(NobodyVerifies):
        verified(by=RESIDENT, record=record)
    assert (Mark.objects.count(), Entry.objects.count()) == (0, before)
    verified(by=world.by("secretary"), record=record)  # the control: another person does
    assert standing(record) == [(1, True)]
