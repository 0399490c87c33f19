"""Organisations bear names, stand on units and are linked, each from a day to before another."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import add_unit
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.models import Link
from chunsheng.organisations.actions import (
    CreditCodeIsTaken,
    CreditCodeIsWrong,
    IsLinkedAlready,
    LinkEndsBeforeItBegins,
    LinkHasEnded,
    LinksToItself,
    NameIsMissing,
    NameIsOutOfOrder,
    UnitIsTaken,
    add_alias,
    add_organisation,
    end_link,
    link_organisation,
    rename_organisation,
)
from chunsheng.organisations.models import Organisation, OrganisationName
from chunsheng.organisations.queries import bodies_on, members_on, name_on, organisations_named

pytestmark = pytest.mark.django_db
BY = Actor(channel="test")
CODE = "91110000600037341L"  # the example that python-stdnum prints for GB 32100
TODAY = date(2023, 3, 8)


@pytest.fixture
def chamber() -> Organisation:
    return add_organisation(
        by=BY, kind="preparatory", name="样例商会筹备处", since=date(2020, 1, 1), sample=True
    )


@pytest.fixture
def firm() -> Organisation:
    return add_organisation(by=BY, kind="enterprise", name="样例公司", code=CODE, sample=True)


def counts() -> tuple[int, ...]:
    models = (Unit, Organisation, OrganisationName, Link, Entry)
    return tuple(model.objects.count() for model in models)


def test_an_organisation_has_its_own_unit(chamber: Organisation) -> None:
    unit = Unit.objects.get(pk=chamber.pk)

    assert (unit.kind, unit.name, unit.sample) == ("organisation", "样例商会筹备处", True)
    entry = Entry.objects.get(record_id=chamber.pk)
    assert (entry.record_code, entry.verb) == ("organisations.organisations", "added")


def test_a_street_office_stands_on_its_streets_unit() -> None:
    street = add_unit(kind="street", name="样例街道", sample=True)
    office = add_organisation(by=BY, kind="street_office", name="样例街道办事处", unit=street)
    rename_organisation(by=BY, organisation=office, name="样例街道办", on=TODAY)

    assert office.pk == street.pk
    assert Unit.objects.get(pk=street.pk).name == "样例街道"
    with pytest.raises(UnitIsTaken):
        add_organisation(by=BY, kind="street_office", name="又一个", unit=street)
    assert Organisation.objects.count() == 1


def test_a_name_is_known_as_of_any_day_and_the_old_one_finds_it(chamber: Organisation) -> None:
    rename_organisation(
        by=BY, organisation=chamber, name="样例商会", on=date(2023, 3, 1), reason="挂牌"
    )

    assert name_on(chamber, date(2023, 2, 28)) == "样例商会筹备处"
    assert name_on(chamber, date(2023, 3, 1)) == "样例商会"
    assert list(organisations_named("样例商会筹备处")) == [chamber]
    assert Unit.objects.get(pk=chamber.pk).name == "样例商会"
    assert Organisation.objects.get().also_named == "样例商会筹备处"
    entry = Entry.objects.get(record_id=chamber.pk, verb="renamed")
    assert entry.changes == {
        "name": ["样例商会筹备处", "样例商会"],
        "since": ["2020-01-01", "2023-03-01"],
    }


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2020, 1, 1), date(2023, 3, 9)])
def test_a_name_does_not_begin_before_the_last_one_or_in_the_future(
    chamber: Organisation, on: date
) -> None:
    before = counts()
    with pytest.raises(NameIsOutOfOrder):
        rename_organisation(by=BY, organisation=chamber, name="样例商会", on=on)

    assert counts() == before
    assert Organisation.objects.get().name == "样例商会筹备处"


def test_an_alias_finds_the_organisation_but_is_not_its_name(chamber: Organisation) -> None:
    add_alias(by=BY, organisation=chamber, name="样例同乡会")

    assert list(organisations_named("样例同乡会")) == [chamber]
    assert name_on(chamber, TODAY) == "样例商会筹备处"
    assert Organisation.objects.get().also_named == "样例同乡会"


@pytest.mark.parametrize("code", ["91110000600037341A", "123", "九一一一", "9111000060003734IL"])
def test_a_wrong_credit_code_is_refused(code: str) -> None:
    with pytest.raises(CreditCodeIsWrong):
        add_organisation(by=BY, kind="enterprise", name="样例公司", code=code)

    assert counts() == (0, 0, 0, 0, 0)


def test_a_credit_code_is_cleaned_and_given_once(firm: Organisation) -> None:
    before = counts()
    with pytest.raises(CreditCodeIsTaken) as refused:
        add_organisation(by=BY, kind="enterprise", name="另一家", code=f" {CODE.lower()} ")

    assert str(refused.value) == "这个代码已登记给“样例公司”。"
    assert counts() == before


def test_an_organisation_without_a_name_is_refused() -> None:
    with pytest.raises(NameIsMissing):
        add_organisation(by=BY, kind="other", name="　")

    assert counts() == (0, 0, 0, 0, 0)


def test_membership_is_known_as_of_any_day(chamber: Organisation, firm: Organisation) -> None:
    made = link_organisation(
        by=BY, organisation=firm, kind="member_of", to=chamber, since=date(2022, 1, 1)
    )
    end_link(by=BY, organisation=firm, made=made, on=date(2023, 1, 1), reason="退会")

    assert list(members_on(chamber, date(2021, 12, 31))) == []
    assert list(members_on(chamber, date(2022, 12, 31))) == [firm]
    assert list(bodies_on(firm, date(2022, 12, 31))) == [chamber]
    assert list(members_on(chamber, date(2023, 1, 1))) == []
    assert list(members_on(chamber, date(2022, 12, 31), kind="partner_in")) == []
    verbs = Entry.objects.filter(record_id=firm.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["added", "linked", "unlinked"]


def test_a_link_twice_to_itself_or_ended_out_of_order_is_refused(
    chamber: Organisation, firm: Organisation
) -> None:
    made = link_organisation(by=BY, organisation=firm, kind="member_of", to=chamber, since=TODAY)
    before = counts()
    with pytest.raises(IsLinkedAlready):
        link_organisation(by=BY, organisation=firm, kind="member_of", to=chamber, since=None)
    with pytest.raises(LinksToItself):
        link_organisation(by=BY, organisation=firm, kind="partner_in", to=firm, since=TODAY)
    with pytest.raises(LinkEndsBeforeItBegins):
        end_link(by=BY, organisation=firm, made=made, on=TODAY)
    assert counts() == before
    assert Link.objects.get().until is None

    end_link(by=BY, organisation=firm, made=made, on=date(2023, 4, 1))
    with pytest.raises(LinkHasEnded):
        end_link(by=BY, organisation=firm, made=made, on=date(2023, 5, 1))
    link_organisation(
        by=BY, organisation=firm, kind="member_of", to=chamber, since=date(2023, 4, 1)
    )
    assert Link.objects.count() == 2
