"""Households: who is on the list, what puts one first and on what that rests, and what is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.entering import Actor, reasons_of
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.people.actions import (
    add_household,
    add_person,
    close_household,
    correct_household,
    households,
    mark_category,
    persons,
    withdraw_category,
)
from chunsheng.people.models import Household, HouseholdCategory, Person
from tests.services.meanwhile import race
from tests.world import World, make_world

BY = Actor(channel="test")
CONSENTED = date(2023, 2, 1)
TODAY = date(2023, 3, 8)
TOMORROW = TODAY + timedelta(days=1)
CONSENT: dict[str, Any] = {"category": "alone", "basis": "consent", "consent_on": CONSENTED}
NAME, PHONE = "孙样例", "19900000005"


@pytest.fixture
def household(world: World) -> Household:
    return added(world, contact_name=NAME, contact_phone=PHONE)


def added(world: World, **more: Any) -> Household:
    """A household of two behind 101 of the first grid's building."""
    said = {"door": " 101 ", "people": 2, "since": date(2023, 1, 4), **more}
    return add_household(by=world.by("worker"), building=world.building, **said)


def listed(world: World) -> Any:
    """How many households the first grid has, up to today."""
    return figure(measures["people.households"], world.grid, Period(until=TODAY))


def test_a_household_is_on_the_list_of_its_buildings_grid(
    world: World, household: Household
) -> None:
    stored = Household.objects.get()
    assert (stored.number, stored.place, stored.door) == ("ZH-2023-000001", world.grid, "101")
    assert stored.contact == Person.objects.get(name=NAME)
    assert stored.subject == stored.contact.subject
    assert str(stored) == stored.number
    assert (listed(world).low, Fact.objects.get().place) == (1, world.grid)


def test_without_a_contact_a_household_has_a_key_of_its_own(world: World) -> None:
    first, second = added(world), added(world)
    assert first.contact is None
    assert first.subject_id != second.subject_id
    assert not Person.objects.exists()


def test_a_known_person_is_not_entered_twice(world: World) -> None:
    known = add_person(by=BY, name=NAME, phone=PHONE, home=world.grid)
    elsewhere = add_person(by=BY, name=NAME, phone=PHONE, home=world.other_grid)
    assert (
        added(world, contact_name=NAME, contact_phone=f"{PHONE[:3]} {PHONE[3:]}").contact == known
    )
    assert added(world, contact_name=NAME).contact not in (known, elsewhere)
    assert Person.objects.count() == 3


def test_a_correction_enters_what_changed_and_nothing_in_clear(household: Household) -> None:
    correct_household(by=BY, household=household, door="102", people=None, reason="走访核对")
    entry = Entry.objects.get(verb="corrected")
    assert set(entry.changes) == {"door", "people", "reason"}
    assert "102" not in json.dumps(entry.changes)
    stored = Household.objects.get()
    assert (stored.door, stored.people) == ("102", None)


def test_a_correction_of_an_old_reading_is_stale(household: Household) -> None:
    old = Household.objects.get()
    correct_household(by=BY, household=household, door="102", people=2, reason="走访核对")
    with pytest.raises(Stale):
        correct_household(by=BY, household=old, door="103", people=2, reason="走访核对")
    assert Household.objects.get().door == "102"


def test_a_category_rests_on_a_consent_since_its_day(world: World, household: Household) -> None:
    mark_category(by=world.by("worker"), household=household, **CONSENT)
    row = HouseholdCategory.objects.get()
    assert (row.category, row.basis, row.consent_on) == ("alone", "consent", CONSENTED)
    assert (row.since, row.until, row.entered_by) == (CONSENTED, None, world.accounts["worker"])


def test_a_category_rests_on_a_cited_law_since_today(household: Household) -> None:
    law = {"category": "elderly", "basis": "law", "source": "样例条例 第三条"}
    mark_category(by=BY, household=household, **law)
    row = HouseholdCategory.objects.get()
    assert (row.basis, row.source, row.consent_on, row.since) == (
        *("law", "样例条例 第三条", None, TODAY),
    )


def test_the_households_own_history_tells_of_no_category(household: Household) -> None:
    before = list(Entry.objects.filter(record_id=household.pk))
    mark_category(by=BY, household=household, **CONSENT)
    withdraw_category(by=BY, household=household, category="alone", reason="本人撤回")
    assert list(Entry.objects.filter(record_id=household.pk)) == before
    assert Household.objects.get().version == household.version


def test_the_ledger_holds_the_category_and_its_reasons_only_sealed(household: Household) -> None:
    mark_category(by=BY, household=household, source="书面同意", **CONSENT)
    withdraw_category(by=BY, household=household, category="alone", reason="本人撤回")
    marked, withdrawn = Entry.objects.order_by("pk").filter(verb__in=("marked", "withdrawn"))
    told = json.dumps([marked.changes, withdrawn.changes], ensure_ascii=False)
    assert not any(word in told for word in ("alone", "书面同意", "本人撤回"))
    assert (withdrawn.reason, reasons_of([withdrawn])) == ("", {withdrawn.pk: "本人撤回"})


REFUSED: list[tuple[dict[str, Any], type[Exception], str | None]] = [
    ({"consent_on": None}, households.ConsentDayIsMissing, "consent_on"),
    ({"basis": "law"}, households.LegalBasisIsMissing, "source"),
    ({"basis": "law", "source": "  "}, households.LegalBasisIsMissing, "source"),
    ({"consent_on": TOMORROW}, DayIsAhead, "consent_on"),
]


@pytest.mark.parametrize(("said", "refusal", "field"), REFUSED)
def test_a_category_without_a_basis_is_refused(
    household: Household, said: dict[str, Any], refusal: type[Exception], field: str
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(refusal) as caught:
        mark_category(by=BY, household=household, **{**CONSENT, **said})
    assert caught.value.field == field  # type: ignore[attr-defined]  # a refusal has one
    assert (HouseholdCategory.objects.count(), Entry.objects.count()) == (0, entries)


def test_the_same_category_twice_is_refused_and_another_is_not(household: Household) -> None:
    mark_category(by=BY, household=household, **CONSENT)
    with pytest.raises(households.IsOfCategoryAlready):
        mark_category(by=BY, household=household, **CONSENT)
    mark_category(by=BY, household=household, **{**CONSENT, "category": "elderly"})
    assert HouseholdCategory.objects.count() == 2


def test_a_withdrawn_category_ends_today_stays_and_may_come_again(household: Household) -> None:
    mark_category(by=BY, household=household, **CONSENT)
    withdraw_category(by=BY, household=household, category="alone", reason=" 本人撤回 ")
    row = HouseholdCategory.objects.get()
    assert (row.category, row.until, row.ended_because) == ("alone", TODAY, "本人撤回")
    with pytest.raises(households.IsNotOfCategory):
        withdraw_category(by=BY, household=household, category="alone", reason="再一次")
    mark_category(by=BY, household=household, **{**CONSENT, "consent_on": TODAY})
    assert HouseholdCategory.objects.filter(until=None).count() == 1


def test_a_category_does_not_end_without_a_reason(household: Household) -> None:
    mark_category(by=BY, household=household, **CONSENT)
    with pytest.raises(households.ReasonIsMissing):
        withdraw_category(by=BY, household=household, category="alone", reason=" ")
    assert HouseholdCategory.objects.get().until is None


def test_who_has_moved_away_leaves_the_figure_and_every_category(
    world: World, household: Household
) -> None:
    mark_category(by=BY, household=household, **CONSENT)
    close_household(by=BY, household=household, on=date(2023, 3, 1), reason="搬走")
    assert Household.objects.get().until == date(2023, 3, 1)
    assert HouseholdCategory.objects.get().until == TODAY
    assert listed(world).n == 0
    acts: list[tuple[Any, dict[str, Any]]] = [
        (mark_category, CONSENT),
        (withdraw_category, {"category": "alone", "reason": "本人撤回"}),
        (correct_household, {"door": "102", "people": 2, "reason": "走访核对"}),
        (close_household, {"on": TODAY, "reason": "搬走"}),
    ]
    for act, said in acts:
        with pytest.raises(households.HouseholdHasLeft):
            act(by=BY, household=household, **said)


@pytest.mark.parametrize(
    ("on", "reason", "refusal"),
    [
        (TOMORROW, "搬走", DayIsAhead),
        (date(2023, 1, 3), "搬走", households.LeftBeforeListed),
        (TODAY, "  ", households.ReasonIsMissing),
    ],
)
def test_nobody_moves_away_ahead_before_they_came_or_without_a_reason(
    household: Household, on: date, reason: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        close_household(by=BY, household=household, on=on, reason=reason)
    assert Household.objects.get().until is None


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"people": 0}, households.HouseholdIsEmpty),
        ({"contact_phone": PHONE}, households.PhoneWithoutName),
        ({"since": TOMORROW}, DayIsAhead),
        ({"contact_name": NAME, "contact_phone": "12"}, persons.PhoneIsUnreadable),
    ],
)
def test_what_cannot_be_is_not_added(
    world: World, said: dict[str, Any], refusal: type[Exception]
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(refusal):
        added(world, **said)
    found = (Household.objects.count(), Person.objects.count(), Entry.objects.count())
    assert found == (0, 0, entries)


def test_erasing_the_contact_empties_the_household_and_its_categories(
    household: Household,
) -> None:
    mark_category(by=BY, household=household, source="书面同意", **CONSENT)
    mark_category(by=BY, household=household, **{**CONSENT, "category": "elderly"})
    erase(by=BY, subject=household.subject, reason="本人申请")
    stored = Household.objects.get()
    assert (stored.contact, stored.door, stored.people, stored.until) == (None, "", None, None)
    assert set(stored.categories.values_list("category", "basis", "source")) == {("", "", "")}
    with pytest.raises(persons.PersonIsErased):
        mark_category(by=BY, household=stored, **CONSENT)
    with pytest.raises(persons.PersonIsErased):
        correct_household(by=BY, household=stored, door="101", people=2, reason="走访核对")
    close_household(by=BY, household=stored, on=TODAY, reason="罕见的搬走")
    assert set(stored.categories.values_list("until", "ended_because")) == {(clock.today(), "")}
    closed = Entry.objects.filter(verb__in=("closed", "withdrawn"))
    assert set(reasons_of(closed).values()) == {""}


def test_one_of_many_at_once_puts_it_into_the_category(own_database: None) -> None:
    household = added(make_world())

    def act() -> None:
        mark_category(by=BY, household=household, **CONSENT)

    assert race(act) == {"done": 1, "IsOfCategoryAlready": 9}
    assert HouseholdCategory.objects.count() == 1
