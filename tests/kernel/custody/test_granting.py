"""Grants: nobody grants to oneself, and three administrators are three people on every day."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.kernel.access.models import Account, Grant, Unit
from chunsheng.kernel.access.tree import add_unit
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.custody.actions import GrantsItToOneself, RolesAreApart, grant
from chunsheng.kernel.ledger.entering import CLOCK, Actor

pytestmark = pytest.mark.django_db
LATER = date(2023, 3, 10)


@pytest.fixture
def district() -> Unit:
    return add_unit(kind="district", name="样例区")


def account(name: str, **more: object) -> Account:
    return Account.objects.create_account(name, title=name, **more)


@pytest.mark.parametrize("until", [None, date(2023, 3, 20)])
def test_two_administrators_are_never_one_on_any_day(district: Unit, until: date | None) -> None:
    one = account("one")
    grant(by=CLOCK, account=one, role="system_admin", unit=district, since=LATER)
    with pytest.raises(RolesAreApart):
        grant(by=CLOCK, account=one, role="audit_admin", unit=district, until=until)
    assert Grant.objects.filter(account=one).count() == 1


def test_a_term_that_ends_before_leaves_the_day_free(district: Unit) -> None:
    one = account("one")
    grant(by=CLOCK, account=one, role="system_admin", unit=district, since=LATER)
    grant(by=CLOCK, account=one, role="audit_admin", unit=district, until=LATER)
    assert Grant.objects.filter(account=one).count() == 2


def test_a_second_account_of_the_same_person_is_the_same_person(district: Unit) -> None:
    subject = new_subject()
    one, two = account("one", subject=subject), account("two", subject=subject)
    grant(by=CLOCK, account=one, role="system_admin", unit=district)
    with pytest.raises(RolesAreApart):
        grant(by=CLOCK, account=two, role="security_admin", unit=district)
    with pytest.raises(GrantsItToOneself):
        grant(by=Actor(one), account=two, role="leader", unit=district)


def test_nobody_grants_to_oneself_but_to_another(district: Unit) -> None:
    one, other = account("one"), account("other")
    with pytest.raises(GrantsItToOneself):
        grant(by=Actor(one), account=one, role="leader", unit=district)
    grant(by=Actor(one), account=other, role="leader", unit=district)
    assert [row.account for row in Grant.objects.all()] == [other]
