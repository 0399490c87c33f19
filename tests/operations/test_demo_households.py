"""The sample households: all made up and marked so, some of a category, and nothing of it in clear."""

from __future__ import annotations

from collections import Counter

import pytest

from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.operations.demo.geography import load_geography
from chunsheng.operations.demo.households import load_households
from chunsheng.operations.demo.posts import load_posts
from chunsheng.people.models import Household, HouseholdCategory, Person
from tests.world import open_office

pytestmark = pytest.mark.django_db


def test_thirty_sample_households_are_listed_and_seven_are_of_a_category() -> None:
    by = Actor(channel="import")
    ground = load_geography(by)
    made = load_households(ground, load_posts(by, ground, open_office(ground.district)))

    assert len(made) == Household.objects.filter(sample=True, place=ground.first_grid).count() == 30
    assert not Person.objects.filter(sample=False).exists()
    assert all("样例" in name for name in Person.objects.values_list("name", flat=True))
    standing = HouseholdCategory.objects.filter(until=None)
    assert Counter(standing.values_list("category", flat=True)) == {"alone": 4, "elderly": 3}
    assert Counter(standing.values_list("basis", flat=True)) == {"consent": 6, "law": 1}
    assert standing.filter(basis="consent", consent_on=None).count() == 0
    ended = HouseholdCategory.objects.get(until__isnull=False)
    assert (ended.category, ended.ended_because) == ("alone", "本人来电，不愿再登记")
    assert Household.objects.filter(until__isnull=False).count() == 1
    told = str(list(Entry.objects.filter(verb="marked").values_list("changes", flat=True)))
    assert "alone" not in told
    assert "elderly" not in told
