"""Of many who record the same at one instant one does, and a firm that is new to all is one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from chunsheng.investment.actions import IntentIsOpen, Met, record_contact, record_intent
from chunsheng.investment.actions import contacts as contact_actions
from chunsheng.investment.models import Contact, Intent
from chunsheng.kernel.ledger.models import Fact
from chunsheng.organisations.models import Organisation
from tests.investment.telling import LEATHER, WATER
from tests.services.meanwhile import MANY, Meanwhile, race, take_off_locks
from tests.world import World, make_world


@pytest.fixture
def world(own_database: None) -> World:
    """The district in a database in which threads commit; its office has met a firm."""
    made = make_world()
    record_contact(by=made.by("outpost"), organisation=made.office, met=Met(WATER))
    return made


def intend(world: World) -> Intent:
    """Record the firm's intent for the office."""
    return record_intent(by=world.by("outpost"), organisation=world.office, firm=WATER)


def open_intents() -> tuple[int, int]:
    """How many intents stand, and how many facts."""
    return Intent.objects.count(), Fact.objects.filter(kind="investment.intended").count()


def test_of_ten_who_record_the_same_intent_one_does(world: World) -> None:
    assert race(lambda: intend(world)) == {"done": 1, IntentIsOpen.__name__: MANY - 1}
    assert open_intents() == (1, 1)


def test_a_second_intent_waits_and_is_refused_in_words(world: World) -> None:
    with Meanwhile(lambda: intend(world)), pytest.raises(IntentIsOpen):
        intend(world)
    assert open_intents() == (1, 1)


@pytest.fixture
def unlocked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked."""
    take_off_locks(monkeypatch)


def test_without_the_lock_the_unique_index_still_refuses(world: World, unlocked: None) -> None:
    with Meanwhile(lambda: intend(world)), pytest.raises(IntegrityError):
        intend(world)
    assert open_intents() == (1, 1)


def test_without_lock_and_index_there_would_be_two_intents(world: World, unlocked: None) -> None:
    """The control of all of them."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_intent_of_a_firm")
    with Meanwhile(lambda: intend(world)):
        intend(world)
    assert open_intents() == (2, 2)


def test_ten_first_contacts_with_one_firm_know_it_as_one(world: World) -> None:
    by, met = world.by("outpost"), Met(LEATHER)
    done = race(lambda: record_contact(by=by, organisation=world.office, met=met))
    assert done == {"done": MANY}
    assert Organisation.objects.filter(name=LEATHER).count() == 1
    assert Contact.objects.filter(firm__name=LEATHER).count() == MANY


def test_without_holding_the_top_of_the_tree_the_second_would_not_find_the_first(
    world: World, unlocked: None
) -> None:
    by, met = world.by("outpost"), Met(LEATHER)

    def record() -> Contact:
        return record_contact(by=by, organisation=world.office, met=met)

    assert contact_actions.known_firm(LEATHER) is None
    with Meanwhile(record), pytest.raises(IntegrityError):
        record()
    assert Contact.objects.filter(firm__name=LEATHER).count() == 1
