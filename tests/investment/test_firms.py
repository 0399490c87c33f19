"""Whom a name means: who bears it today before who once did; and what is no firm is not met as one."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.investment.actions import FirmIsAmbiguous, Met, add_project, join_partner
from chunsheng.investment.actions.contacts import IsNoFirm, known_firm, record_contact
from chunsheng.investment.models import Contact
from chunsheng.organisations.actions import add_alias, add_organisation, rename_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import LinkKind, OrganisationKind
from tests.investment.telling import WATER, entered, errors, send, told
from tests.places.ground import BY
from tests.world import Enter, World

MEETS = ("enterprise", "branch", "institution")


def named(name: str, kind: str = "enterprise") -> Organisation:
    """An organisation outside the district."""
    return add_organisation(by=BY, kind=kind, name=name)


def test_a_name_means_who_bears_it_officially_before_who_is_also_called_so(world: World) -> None:
    first, second = named("样例水务有限公司"), named("样例水务")
    add_alias(by=BY, organisation=first, name="样例水务")
    assert known_firm("样例水务") == second
    third = named("样例供水公司")
    rename_organisation(by=BY, organisation=third, name="样例供排水公司", on=date(2023, 3, 8))
    assert (known_firm(" 样例供水公司 "), known_firm("样例供排水公司")) == (third, third)
    assert known_firm("没有的公司") is None


def test_two_who_only_are_also_called_so_are_told_from_each_other_by_nobody(world: World) -> None:
    for name in ("样例甲公司", "样例乙公司"):
        add_alias(by=BY, organisation=named(name), name="样例公司")
    with pytest.raises(FirmIsAmbiguous):
        known_firm("样例公司")


@pytest.mark.parametrize("kind", [one.value for one in OrganisationKind])
def test_only_what_is_a_firm_counts_as_a_firm_that_was_met(world: World, kind: str) -> None:
    known, before = named(WATER, kind), entered()
    met = Met(WATER)
    if kind in MEETS:
        record_contact(by=world.by("outpost"), organisation=world.office, met=met)
        assert told("investment.contacted", world.office) == (1, 1)
        return
    with pytest.raises(IsNoFirm) as refused:
        record_contact(by=world.by("outpost"), organisation=world.office, met=met)
    assert known.get_kind_display() in str(refused.value)
    assert (entered()[1:], Contact.objects.count()) == (before[1:], 0)


def test_a_chamber_is_refused_beside_the_name_and_may_take_part_in_a_project(
    world: World, enter: Enter
) -> None:
    named("样例商会", "chamber")
    answer = send(enter("outpost"), "/r/investment.contacts/add/", firm="样例商会", way="visit")
    assert answer.status_code == 400
    assert errors(answer) == {"firm": ["“样例商会”登记为商会，不是企业，不计入拜访联系企业。"]}
    assert 'value="样例商会"' in answer.content.decode()
    made = add_project(by=BY, title="产业园", organisation=world.district, place=world.street)
    join_partner(by=BY, project=made, firm="样例商会", kind=LinkKind.PARTNER_IN)
    assert Organisation.objects.filter(name="样例商会").count() == 1
