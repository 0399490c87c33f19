"""Adding and correcting persons; beginning and ending volunteering."""

from __future__ import annotations

import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.access.tree import hold_top
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words.errors import Refusal
from chunsheng.people.models import Person, Volunteering
from chunsheng.people.queries import overlapping


class NameIsMissing(Refusal):
    field = "name"
    message = _("请填写姓名。")


class PhoneIsUnreadable(Refusal):
    field = "phone"
    message = _("电话应为 7 到 12 位数字，可带区号。")


class PhoneIsMissing(Refusal):
    field = "phone"
    message = _("请填写电话，免得把同名的人当成一个人。")


class PersonIsErased(Refusal):
    status = 409
    message = _("这个人的个人信息已按其要求删除，不能再填写。")


class VolunteersAlready(Refusal):
    status = 409
    message = _("这个人在这段时间已经是这里的志愿者。")


class EndsBeforeItBegins(Refusal):
    field = "until"
    message = _("结束日期不能早于开始日期。")


class HasEnded(Refusal):
    status = 409
    message = _("这段志愿服务已经结束。")


@action
def add_person(
    *,
    by: Actor,
    name: str,
    phone: str = "",
    home: Unit | None = None,
    subject: Subject | None = None,
    sample: bool = False,
) -> Person:
    """Add a person under a new key, or under that of the subject they already are.

    Raises NameIsMissing, PhoneIsUnreadable or PersonIsErased.
    """
    name, phone = _named(name), dialled(phone)
    if subject is not None and subject.erased_at is not None:
        raise PersonIsErased
    person = Person.objects.create(
        subject=subject or new_subject(), name=name, phone=phone, home=home, sample=sample
    )
    enter(person, verb="added", by=by, changes=first_values(person, "name", "phone", "home_id"))
    return person


def person_called(*, by: Actor, name: str, phone: str, sample: bool = False) -> Person:
    """Whoever is known by the name and phone, else a new person.

    Raises PhoneIsMissing, and what `add_person` raises.
    """
    phone = dialled(phone)
    if not phone:
        raise PhoneIsMissing
    known = Person.objects.filter(name=name.strip(), phone=phone).order_by("pk")
    if (found := known.first()) is None:
        hold_top()  # whoever names the same new person at the same instant waits, and finds them
        found = known.first()
    return found or add_person(by=by, name=name, phone=phone, sample=sample)


@action
def correct_person(
    *, by: Actor, person: Person, name: str, phone: str, home: Unit | None, reason: str = ""
) -> Person:
    """Set right what is known of a person. The refusals of add_person, and Stale."""
    if person.subject.erased_at is not None:
        raise PersonIsErased
    after = {"name": _named(name), "phone": dialled(phone), "home_id": home and home.pk}
    changes = {key: (getattr(person, key), value) for key, value in after.items()}
    changes = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
    for key, (_before, value) in changes.items():
        setattr(person, key, value)
    save_change(person, changes)
    enter(person, verb="corrected", by=by, changes=changes, reason=reason)
    return person


@action
def begin_volunteering(*, by: Actor, person: Person, unit: Unit, since: date) -> Volunteering:
    """Make a person a volunteer of a unit from a day on; VolunteersAlready if they are one then."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.volunteering.filter(overlapping(since, None), unit=unit).exists():
        raise VolunteersAlready
    row = Volunteering.objects.create(person=person, unit=unit, since=since)
    enter(row, verb="began", by=by, changes=first_values(row, "person_id", "unit_id", "since"))
    return row


@action
def end_volunteering(
    *, by: Actor, volunteering: Volunteering, on: date, reason: str = ""
) -> Volunteering:
    """End it before a day; the row stays. Raises HasEnded, EndsBeforeItBegins or Stale."""
    if volunteering.until is not None:
        raise HasEnded
    if on < volunteering.since:
        raise EndsBeforeItBegins
    volunteering.until = on
    save_change(volunteering, ["until"])
    enter(volunteering, verb="ended", by=by, changes={"until": (None, on)}, reason=reason)
    return volunteering


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise NameIsMissing
    return name


def dialled(phone: str) -> str:
    """The digits alone; empty stays empty. PhoneIsUnreadable."""
    kept = unicodedata.normalize("NFKC", phone).strip()
    digits = kept.removeprefix("+86").replace(" ", "").replace("-", "")
    if digits and not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 12):
        raise PhoneIsUnreadable
    return digits
