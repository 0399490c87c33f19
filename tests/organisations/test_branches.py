"""A branch counts once for the body that set it up, no more exactly dated than it is known."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import figure, undated_facts
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.records.models import Link
from chunsheng.organisations.actions import (
    LinkIsAhead,
    add_organisation,
    end_link,
    link_organisation,
)
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import LinkKind
from tests.places.ground import BY, lay_ground

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2023, 3, 8), date(2023, 3, 9)
FOUNDED, LAST_MONTH = date(2023, 3, 2), date(2023, 2, 20)
MEASURE = measures["organisations.branches"]


@pytest.fixture
def committee() -> Organisation:
    """A party committee of the district."""
    district = lay_ground().district
    return add_organisation(by=BY, kind="party", name="样例联合党委", parent=district)


def branch(committee: Organisation, name: str = "样例支部") -> Organisation:
    """A branch below it that nobody has linked yet."""
    return add_organisation(by=BY, kind="party", name=name, parent=committee.unit)


def set_up(committee: Organisation, made: Organisation, **said: object) -> Link:
    """Say that the committee set the branch up."""
    given = {"since": None, **said}
    return link_organisation(
        by=BY,
        organisation=made,
        kind=LinkKind.BRANCH_OF,
        to=committee,
        **given,  # type: ignore[arg-type]  # its own days
    )


def counted(unit: Unit, period: Period) -> tuple[int, int]:
    """How many branches, and how many that may or may not be of the period."""
    undated = undated_facts(MEASURE, unit, period).count()
    return int(figure(MEASURE, unit, period).low), undated


@pytest.mark.parametrize(
    ("said", "days", "march"),
    [
        ({"since": FOUNDED}, (FOUNDED, FOUNDED), (1, 0)),
        ({}, (None, TODAY), (0, 1)),
        ({"set_up": (FOUNDED, TODAY)}, (FOUNDED, TODAY), (1, 0)),
        ({"set_up": (LAST_MONTH, TODAY)}, (LAST_MONTH, TODAY), (0, 1)),
    ],
)
def test_a_branch_is_dated_as_it_is_known(
    committee: Organisation,
    said: dict[str, object],
    days: tuple[date | None, date],
    march: tuple[int, int],
) -> None:
    made = branch(committee)
    set_up(committee, made, **said)
    fact = Fact.objects.get()
    assert (fact.starts_on, fact.ends_on, fact.subject) == (*days, made.pk)
    assert counted(committee.unit, Period(TODAY)) == (1, 0)
    assert counted(committee.unit, month_of(TODAY)) == march


def test_a_branch_that_left_and_came_back_counts_once(committee: Organisation) -> None:
    made = branch(committee)
    link = set_up(committee, made, since=LAST_MONTH)
    end_link(by=BY, organisation=made, made=link, on=FOUNDED)
    set_up(committee, made, since=FOUNDED)
    assert (Link.objects.count(), Fact.objects.count()) == (2, 2)
    assert counted(committee.unit, Period(TODAY)) == (1, 0)
    set_up(committee, branch(committee, "另一支部"), since=FOUNDED)
    assert counted(committee.unit, Period(TODAY)) == (2, 0)


@pytest.mark.parametrize("said", [{"since": TOMORROW}, {"set_up": (FOUNDED, TOMORROW)}])
def test_a_branch_that_is_still_to_be_set_up_does_not_count(
    committee: Organisation, said: dict[str, object]
) -> None:
    made, entries = branch(committee), Entry.objects.count()
    with pytest.raises(LinkIsAhead):
        set_up(committee, made, **said)
    assert (Entry.objects.count() - entries, Fact.objects.count(), Link.objects.count()) == (
        0,
        0,
        0,
    )
