"""Households: added, set right, closed; and the categories that put one first, each on its basis."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values, one
from chunsheng.kernel.ledger.settling import change, settle
from chunsheng.kernel.records.numbers import next_number
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.people.actions.persons import PersonIsErased, add_person, dialled
from chunsheng.people.models import Household, HouseholdCategory, Person
from chunsheng.people.terms import LISTED, Basis, Category
from chunsheng.places.models import Building

PREFIX = "ZH"


class HouseholdHasLeft(Refusal):
    status = 409
    message = _("这一户已经迁出，不能再办。搬回来的请重新登记。")


class HouseholdIsEmpty(Refusal):
    field = "people"
    message = _("人数至少是 1；不知道就不填。")


class PhoneWithoutName(Refusal):
    field = "contact_name"
    message = _("写了电话，也请写联系人姓名。")


class ConsentDayIsMissing(Refusal):
    field = "consent_on"
    message = _("请填写本人同意的日期；没有同意、也没有法定依据的，不能登记类别。")


class LegalBasisIsMissing(Refusal):
    field = "source"
    message = _("请写明法定依据：哪部法规或文件、哪一条；没有依据的，要先得到本人同意。")


class IsOfCategoryAlready(Refusal):
    status = 409
    field = "category"
    message = _("这一户的这个类别已经登记过，不用再登记。")


class IsNotOfCategory(Refusal):
    status = 409
    field = "category"
    message = _("这一户现在没有登记这个类别；请先写理由打开看一看。")


class ReasonIsMissing(Refusal):
    field = "reason"
    message = _("请写明理由。")


class LeftBeforeListed(Refusal):
    field = "on"
    message = _("迁出日期不能早于登记日期。")


@action
def add_household(
    *,
    by: Actor,
    building: Building,
    door: str = "",
    people: int | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    since: date | None = None,
    sample: bool = False,
) -> Household:
    """Add a household of a building's grid, with its main contact where one is named.

    A person of the grid with that name and phone is taken, another is added. People unknown: None.
    HouseholdIsEmpty, PhoneWithoutName, DayIsAhead (since), and what add_person raises.
    """
    _counted(people)
    since = _past(since or clock.today(), "since")
    contact = _contact(by, building.grid, contact_name, contact_phone, sample)
    household = Household.objects.create(
        building=building,
        place=building.grid,
        door=door.strip(),
        people=people,
        contact=contact,
        subject=contact.subject if contact else new_subject(),
        since=since,
        sample=sample,
        number=next_number(PREFIX, since.year),
    )
    names = ("number", "building_id", "place_id", "door", "people", "since")
    told = {**first_values(household, *names), "contact": (None, contact and contact.pk)}
    settle(household, verb="added", by=by, wanted=_facts_of(household), changes=told)
    return household


@action
def correct_household(
    *, by: Actor, household: Household, door: str, people: int | None, reason: str
) -> Household:
    """Set right the door and how many live there. HouseholdIsEmpty, PersonIsErased, or Stale."""
    _hold(household, known=True)
    _counted(people)
    values = {"door": door.strip(), "people": people}
    change(household, "corrected", by, values, _facts_of, reason=reason)
    return household


@action
def mark_category(
    *,
    by: Actor,
    household: Household,
    category: str,
    basis: str,
    consent_on: date | None = None,
    source: str = "",
) -> HouseholdCategory:
    """Put a household into a category, on a consent since its day, or on a cited law since today.

    ConsentDayIsMissing, LegalBasisIsMissing, DayIsAhead, IsOfCategoryAlready, HouseholdHasLeft.
    """
    _hold(household, known=True)
    category, basis, source = Category(category).value, Basis(basis).value, source.strip()
    if basis == Basis.LAW:
        consent_on = None
        if not source:
            raise LegalBasisIsMissing
    elif consent_on is None:
        raise ConsentDayIsMissing
    since = _past(consent_on or clock.today(), "consent_on")
    if household.categories.filter(category=category, until=None).exists():
        raise IsOfCategoryAlready
    row = HouseholdCategory.objects.create(
        household=household,
        category=category,
        basis=basis,
        consent_on=consent_on,
        source=source,
        since=since,
        entered_by=by.account,
        subject=household.subject,
    )
    names = ("household_id", "category", "basis", "consent_on", "source", "since")
    enter(row, verb="marked", by=by, changes=first_values(row, *names))
    return row


@action
def withdraw_category(
    *, by: Actor, household: Household, category: str, reason: str
) -> HouseholdCategory:
    """End a category today: consent was withdrawn, or its basis is gone. The row and the reason stay.

    No later run sees it. ReasonIsMissing, IsNotOfCategory, HouseholdHasLeft.
    """
    _hold(household)
    if not reason.strip():
        raise ReasonIsMissing
    row = household.categories.filter(category=Category(category).value, until=None).first()
    if row is None:
        raise IsNotOfCategory
    return _end(by, row, reason)


@action
def close_household(*, by: Actor, household: Household, on: date, reason: str) -> Household:
    """Take a household that has moved away out of the list, and end its categories.

    DayIsAhead, LeftBeforeListed, HouseholdHasLeft, ReasonIsMissing or Stale.
    """
    _hold(household)
    if not reason.strip():
        raise ReasonIsMissing
    if _past(on, "on") < household.since:
        raise LeftBeforeListed
    for row in household.categories.filter(until=None):
        _end(by, row, reason)
    change(household, "closed", by, {"until": on}, _facts_of, reason=reason)
    return household


def _facts_of(household: Household) -> list[FactDraft]:
    """One household in the list since its day; none once it has moved away."""
    if household.until is not None:
        return []
    return [one(LISTED.code, household.since, place=household.place)]


def _end(by: Actor, row: HouseholdCategory, reason: str) -> HouseholdCategory:
    row.until = clock.today()
    # Of who was erased nothing is written any more.
    row.ended_because = "" if row.subject.erased_at else reason.strip()
    save_change(row, ["until", "ended_because"])
    enter(
        row, verb="withdrawn", by=by, changes=first_values(row, "until"), reason=row.ended_because
    )
    return row


def _hold(household: Household, *, known: bool = False) -> None:
    """Lock the household's person, then the household; HouseholdHasLeft, or PersonIsErased if `known`."""
    subject = Subject.objects.select_for_update(no_key=True).get(pk=household.subject_id)
    if Household.objects.select_for_update().get(pk=household.pk).until is not None:
        raise HouseholdHasLeft
    if known and subject.erased_at is not None:
        raise PersonIsErased


def _contact(by: Actor, grid: Unit, name: str, phone: str, sample: bool) -> Person | None:
    if not name.strip():
        if phone.strip():
            raise PhoneWithoutName
        return None
    known = Person.objects.filter(
        home=grid, name=name.strip(), phone=dialled(phone), subject__erased_at=None
    )
    same = known.first() if phone.strip() else None
    return same or add_person(by=by, name=name, phone=phone, home=grid, sample=sample)


def _counted(people: int | None) -> None:
    if people is not None and people < 1:
        raise HouseholdIsEmpty


def _past(day: date, field: str) -> date:
    if day > clock.today():
        raise DayIsAhead(field=field)
    return day
