"""The sample garden: all made up and marked so; one harvest shared out to the last, one proposed."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from chunsheng.allocation.models import Proposal, Share
from chunsheng.garden.models import Harvest, Plot
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.operations.demo.garden import load_garden
from chunsheng.operations.demo.geography import load_geography
from chunsheng.operations.demo.households import load_households
from chunsheng.operations.demo.posts import load_posts
from chunsheng.people.models import HouseholdCategory
from tests.world import open_office

pytestmark = pytest.mark.django_db


def test_one_harvest_was_shared_out_and_the_next_is_proposed() -> None:
    ground = load_geography(Actor(channel="import"))
    personas = load_posts(Actor(channel="import"), ground, open_office(ground.district))
    load_households(ground, personas)
    load_garden(ground, personas)

    assert Plot.objects.count() == Plot.objects.filter(sample=True, name__startswith="样例").count()
    told = {one.stage: one.kilos for one in Harvest.objects.all()}
    assert told == {"shared": Decimal("6.2"), "weighed": Decimal("4.6")}
    done, waits = Proposal.objects.order_by("pk")
    assert (done.stage, done.served, done.households, done.proved) == ("confirmed", 12, 29, True)
    assert (waits.stage, waits.served, waits.proved) == ("proposed", 9, True)
    stages = Counter(done.shares.values_list("stage", flat=True))
    assert stages == {"handed": 11, "returned": 1, "passed": 17}


def test_households_living_alone_or_elderly_are_all_among_those_served() -> None:
    ground = load_geography(Actor(channel="import"))
    personas = load_posts(Actor(channel="import"), ground, open_office(ground.district))
    load_households(ground, personas)
    load_garden(ground, personas)

    named = set(HouseholdCategory.objects.filter(until=None).values_list("household", flat=True))
    first = Share.objects.filter(proposal__stage="confirmed", portions__gt=0)
    assert len(named) == 7
    assert named < set(first.values_list("household", flat=True))
