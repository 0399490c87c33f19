"""Persons show themselves covered; their values are sealed; volunteers come and go by date."""

from __future__ import annotations

import json
import logging
from datetime import date

import pytest

from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.access.tree import add_unit
from chunsheng.kernel.access.vault import open_text
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.entering import REASON, Actor, reasons_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.versions import Stale
from chunsheng.people.actions import (
    EndsBeforeItBegins,
    HasEnded,
    NameIsMissing,
    PersonIsErased,
    PhoneIsUnreadable,
    VolunteersAlready,
    add_person,
    begin_volunteering,
    correct_person,
    end_volunteering,
)
from chunsheng.people.models import Person, Volunteering
from chunsheng.people.queries import volunteers_of

pytestmark = pytest.mark.django_db
BY = Actor(channel="test")
NAME, PHONE = "样例甲", "13800001234"


@pytest.fixture
def person() -> Person:
    return add_person(by=BY, name=f" {NAME} ", phone="+86 138-0000-1234", sample=True)


@pytest.fixture
def grid() -> Unit:
    return add_unit(kind="grid", name="网格 01", sample=True)


def test_a_person_never_shows_whole_in_a_text_or_a_log(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("chunsheng").warning("%s %r %s", person, person, [person])

    assert str(person) == "样*"
    assert repr(person) == "<Person: 样*>"
    assert NAME not in caplog.text
    assert PHONE not in caplog.text


def test_values_are_cleaned_and_stored(person: Person) -> None:
    stored = Person.objects.get(pk=person.pk)

    assert (stored.name, stored.phone, stored.sample) == (NAME, PHONE, True)


def test_the_ledger_holds_personal_values_only_sealed(person: Person) -> None:
    entry = Entry.objects.get(record_id=person.pk)

    assert NAME not in json.dumps(entry.changes, ensure_ascii=False)
    assert PHONE not in json.dumps(entry.changes)
    assert open_text(person.subject, entry.changes["name"]["sealed"][1]) == NAME
    assert open_text(person.subject, entry.changes["phone"]["sealed"][1]) == PHONE


def test_every_person_has_a_key_of_their_own(person: Person) -> None:
    other = add_person(by=BY, name=NAME)

    assert other.subject_id != person.subject_id


def test_a_correction_enters_only_what_changed(person: Person, grid: Unit) -> None:
    correct_person(by=BY, person=person, name=NAME, phone=PHONE, home=grid, reason="迁入")
    entry = Entry.objects.get(record_id=person.pk, verb="corrected")

    changed = {name: told for name, told in entry.changes.items() if name != REASON}
    assert changed == {"home_id": [None, str(grid.pk)]}
    assert (entry.reason, reasons_of([entry])) == ("", {entry.pk: "迁入"})
    assert Person.objects.get(pk=person.pk).home == grid


def test_a_correction_of_an_old_reading_is_stale(person: Person) -> None:
    old = Person.objects.get(pk=person.pk)
    correct_person(by=BY, person=person, name="样例乙", phone="", home=None)
    with pytest.raises(Stale):
        correct_person(by=BY, person=old, name="样例丙", phone="", home=None)

    assert Person.objects.get(pk=person.pk).name == "样例乙"


@pytest.mark.parametrize(
    ("name", "phone", "refusal"),
    [
        ("  ", "", NameIsMissing),
        (NAME, "12345", PhoneIsUnreadable),
        (NAME, "1380000123a", PhoneIsUnreadable),
        (NAME, "1" * 13, PhoneIsUnreadable),
    ],
)
def test_unreadable_input_is_refused_and_leaves_nothing(
    name: str, phone: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        add_person(by=BY, name=name, phone=phone)

    assert (Person.objects.count(), Subject.objects.count(), Entry.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("１３８００００１２３４", PHONE), ("0375-1234567", "03751234567"), ("", "")],
)
def test_phones_are_kept_as_digits(typed: str, kept: str) -> None:
    assert add_person(by=BY, name=NAME, phone=typed).phone == kept


def test_an_erased_person_is_empty_and_stays_so(person: Person) -> None:
    erase(by=BY, subject=person.subject, reason="本人申请")
    erased = Person.objects.get(pk=person.pk)

    assert (erased.name, erased.phone, str(erased)) == ("", "", "—")
    with pytest.raises(PersonIsErased):
        correct_person(by=BY, person=erased, name=NAME, phone="", home=None)
    with pytest.raises(PersonIsErased):
        add_person(by=BY, name=NAME, subject=erased.subject)
    assert Person.objects.get(pk=person.pk).name == ""


def test_a_volunteer_serves_from_a_day_to_before_another(person: Person, grid: Unit) -> None:
    row = begin_volunteering(by=BY, person=person, unit=grid, since=date(2023, 1, 1))
    end_volunteering(by=BY, volunteering=row, on=date(2023, 3, 1), reason="搬离")

    assert list(volunteers_of(grid, date(2022, 12, 31))) == []
    assert list(volunteers_of(grid, date(2023, 1, 1))) == [row]
    assert list(volunteers_of(grid, date(2023, 2, 28))) == [row]
    assert list(volunteers_of(grid, date(2023, 3, 1))) == []
    verbs = Entry.objects.filter(record_id=row.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["began", "ended"]


def test_one_volunteers_once_at_a_time(person: Person, grid: Unit) -> None:
    row = begin_volunteering(by=BY, person=person, unit=grid, since=date(2023, 1, 1))
    with pytest.raises(VolunteersAlready):
        begin_volunteering(by=BY, person=person, unit=grid, since=date(2023, 2, 1))
    assert Volunteering.objects.count() == 1

    end_volunteering(by=BY, volunteering=row, on=date(2023, 2, 1))
    begin_volunteering(by=BY, person=person, unit=grid, since=date(2023, 2, 1))
    assert Volunteering.objects.count() == 2


def test_volunteering_ends_once_and_not_before_it_began(person: Person, grid: Unit) -> None:
    row = begin_volunteering(by=BY, person=person, unit=grid, since=date(2023, 1, 1))
    with pytest.raises(EndsBeforeItBegins):
        end_volunteering(by=BY, volunteering=row, on=date(2022, 12, 31))
    assert Volunteering.objects.get().until is None
    end_volunteering(by=BY, volunteering=row, on=date(2023, 1, 1))
    with pytest.raises(HasEnded):
        end_volunteering(by=BY, volunteering=row, on=date(2023, 5, 1))
    assert Volunteering.objects.get().until == date(2023, 1, 1)
