"""The sample village comes to its numbers in the district, and says what it does not know."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.register.figures import figure_text
from chunsheng.operations.demo.article import load_organisations
from chunsheng.operations.demo.geography import load_geography
from chunsheng.operations.demo.posts import load_posts
from chunsheng.operations.demo.village import load_village
from chunsheng.village.models import Contract, House, Payout, Repair, Site
from tests.places.ground import BY

pytestmark = pytest.mark.django_db
WORDS = {
    "village.houses": "4 座",
    "village.in_danger": "1 座",
    "village.repaired": "1 次",
    "village.cost": "约 8.6万元",
    "village.sights": "1 处",
    "village.bases": "1 处",
    "village.festivals": "1 处",
    "village.visitors": "≥ 约 2,752 人次",
    "village.ticketed": "1,602 人次",
    "village.contracted": "1 份",
    "village.paid": "1,500元",
    "village.unpaid": "1,500元",
    "village.benefited": "1 户",
}


def test_the_sample_village_comes_to_its_numbers_and_all_is_marked() -> None:
    by = Actor(channel="import")
    ground = load_geography(by)
    office = load_organisations(BY, ground.district).office.unit
    village = load_village(by, ground, load_posts(by, ground, office))
    until = Period(until=date(2023, 3, 8))
    for unit in (ground.district, village):
        told = {code: figure_text(figure(measures[code], unit, until)) for code in WORDS}
        assert told == WORDS
    counts = {one: one.objects.count() for one in (House, Repair, Site, Contract, Payout)}
    assert list(counts.values()) == [4, 2, 4, 1, 2]
    for table in (House, Site, Contract):
        assert not table.objects.filter(sample=False).exists()
    assert Attachment.objects.count() == 3
    paid = figure(measures["village.paid"], ground.district, until)
    assert (paid.n, paid.unverified) == (1, 0)
