"""Tiers: an opaque rung per household and purpose, one trace per run, and nothing of why."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.words import clock
from chunsheng.people.actions import add_household, mark_category, tiering, withdraw_category
from chunsheng.people.actions.tiering import set_ladder, tiers
from chunsheng.people.models import Household, HouseholdCategory, Ladder
from chunsheng.people.terms import Basis, Category
from tests.world import World

pytestmark = pytest.mark.django_db
BY = Actor(channel="test")
HARVEST, SOURCE = "garden.harvest", "样例菜园分菜办法 第三条"
DAY = date(2023, 3, 8)


@pytest.fixture
def households(world: World) -> list[Household]:
    """Four of the first grid: alone, elderly, both, neither; and the ladder of the harvest."""
    set_ladder(
        by=BY,
        purpose=HARVEST,
        rungs=[[Category.ALONE, Category.ELDERLY]],
        source=SOURCE,
        since=date(2023, 1, 1),
    )
    made = [add_household(by=BY, building=world.building, door=f"{n}室") for n in range(4)]
    for one, category in ((0, "alone"), (1, "elderly"), (2, "alone"), (2, "elderly")):
        consented(made[one], category)
    return made


def consented(household: Household, category: str) -> HouseholdCategory:
    """Of a category by consent, since February 2023."""
    said = {"basis": Basis.CONSENT, "consent_on": date(2023, 2, 1)}
    return mark_category(by=BY, household=household, category=category, **said)


def read(world: World, households: list[Household], day: date = DAY) -> list[int]:
    """The rungs in the order of the households, as the grid's worker reads them."""
    found = tiers(by=world.by("worker"), households=households, purpose=HARVEST, day=day)
    return [found[one.pk] for one in households]


def test_whoever_is_of_a_category_stands_on_its_rung_and_all_others_last(
    world: World, households: list[Household]
) -> None:
    assert read(world, households) == [0, 0, 0, 1]


def test_keys_do_as_well_as_households(world: World, households: list[Household]) -> None:
    keys = [one.pk for one in households]
    found = tiers(by=world.by("worker"), households=keys, purpose=HARVEST, day=DAY)
    assert found == {keys[0]: 0, keys[1]: 0, keys[2]: 0, keys[3]: 1}


def test_a_run_leaves_one_entry_that_says_how_many_and_never_which(
    world: World, households: list[Household]
) -> None:
    before = Entry.objects.count()
    read(world, households)
    entry = Entry.objects.latest("pk")
    assert Entry.objects.count() == before + 1
    assert (entry.by, entry.record_code) == (world.accounts["worker"], "people.ladders")
    assert entry.reason == f"{HARVEST} · 4"
    assert entry.changes == {
        "purpose": [None, HARVEST],
        "day": [None, "2023-03-08"],
        "households": [None, 4],
    }
    told = json.dumps(entry.changes)
    assert not any(str(one.pk) in told for one in households)


def test_a_purpose_without_a_ladder_that_day_is_refused(
    world: World, households: list[Household]
) -> None:
    before = Entry.objects.count()
    with pytest.raises(tiering.PurposeIsNotDeclared):
        tiers(by=world.by("worker"), households=households, purpose="parcels", day=DAY)
    with pytest.raises(tiering.PurposeIsNotDeclared):
        read(world, households, date(2022, 12, 31))
    assert Entry.objects.count() == before


def test_households_of_other_ground_are_refused(world: World, households: list[Household]) -> None:
    before = Entry.objects.count()
    with pytest.raises(tiering.HouseholdsAreElsewhere):
        tiers(by=world.by("neighbour"), households=households, purpose=HARVEST, day=DAY)
    with pytest.raises(tiering.HouseholdsAreElsewhere):
        tiers(by=world.by("worker"), households=[uuid7()], purpose=HARVEST, day=DAY)
    assert Entry.objects.count() == before
    found = tiers(by=world.by("secretary"), households=households, purpose=HARVEST, day=DAY)
    assert len(found) == 4


def test_what_was_withdrawn_is_seen_by_no_later_run(
    world: World, households: list[Household]
) -> None:
    withdraw_category(by=BY, household=households[0], category="alone", reason="本人撤回")
    assert read(world, households) == [1, 0, 0, 1]
    assert read(world, households, clock.today()) == [1, 0, 0, 1]
    row = HouseholdCategory.objects.get(household=households[0])
    assert (row.category, row.until, row.ended_because) == ("alone", clock.today(), "本人撤回")


def test_a_category_counts_from_its_own_day(world: World, households: list[Household]) -> None:
    assert read(world, households, date(2023, 1, 31)) == [1, 1, 1, 1]
    assert read(world, households, date(2023, 2, 1)) == [0, 0, 0, 1]


def test_the_order_is_the_ladders_of_the_day(world: World, households: list[Household]) -> None:
    rungs = [[Category.ELDERLY], [Category.ALONE]]
    since = date(2023, 3, 1)
    set_ladder(by=BY, purpose=HARVEST, rungs=rungs, source=SOURCE, since=since)
    assert read(world, households) == [1, 0, 0, 2]
    assert read(world, households, since - timedelta(days=1)) == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"source": " "}, tiering.LadderHasNoSource),
        ({"since": date(2023, 1, 1)}, tiering.LadderBeginsInThePast),
    ],
)
def test_a_ladder_needs_a_source_and_a_later_day(
    households: list[Household], said: dict, refusal: type[Exception]
) -> None:
    asked = {"by": BY, "purpose": HARVEST, "rungs": [], "source": SOURCE, "since": DAY, **said}
    with pytest.raises(refusal):
        set_ladder(**asked)
    assert Ladder.objects.count() == 1


def test_ten_thousand_households_are_read_in_two_statements(
    world: World, households: list[Household]
) -> None:
    subject = Subject.objects.create()
    more = [
        Household(
            number=f"ZH-2022-{n:06d}",
            building=world.building,
            place=world.grid,
            subject=subject,
            since=DAY,
        )
        for n in range(9_996)
    ]
    Household.objects.bulk_create(more, batch_size=500)
    by = world.by("worker")
    with CaptureQueriesContext(
        connection,
    ) as caught:
        found = tiers(by=by, households=[*households, *more], purpose=HARVEST, day=DAY)
    # Besides, whoever enters anything asks whether another system listens.
    reading = [one for one in caught if one["sql"].startswith('SELECT "people_')]
    assert (len(found), sorted(set(found.values())), len(reading)) == (10_000, [0, 1], 2)
