"""The demonstration's proposals come to their own numbers, are marked as samples, and rest on sources."""

from __future__ import annotations

from datetime import date

import pytest

from chunsheng.deliberation.models import Commission, Proposal, Rule
from chunsheng.deliberation.queries import rule_on
from chunsheng.deliberation.terms import Decider, Outcome
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.figures import figure, rate_figure
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.words import clock
from chunsheng.operations.demo.article import load_organisations
from chunsheng.operations.demo.deliberation import CODE, load_deliberation
from chunsheng.operations.demo.geography import Geography, load_geography
from chunsheng.operations.demo.posts import load_posts
from chunsheng.organisations.models import Organisation
from chunsheng.people.models import Person

pytestmark = pytest.mark.django_db
BY = Actor(channel="import")
TODAY = date(2023, 3, 8)


@pytest.fixture
def ground() -> Geography:
    """The demonstration's ground with its posts, residents, rules and proposals."""
    laid = load_geography(BY)
    office = load_organisations(BY, laid.district).office
    load_deliberation(BY, laid, load_posts(BY, laid, office.unit))
    return laid


def test_each_stage_has_its_sample_and_its_number(ground: Geography) -> None:
    stages = Proposal.objects.order_by("signed_on").values_list("stage", "outcome")
    assert sorted(stages) == [
        ("ended", Outcome.NO_QUORUM),
        *(("posted", ""), ("posted", ""), ("published", ""), ("signed", ""), ("voting", "")),
    ]
    expected = {"proposed": 6, "adopted": 3, "published": 1, "commissioned": 2, "evaluated": 1}
    for code, n in expected.items():
        shown = figure(measures[f"deliberation.{code}"], ground.district, Period(TODAY))
        assert (code, int(shown.low)) == (code, n)
    rate = rate_figure(rates["deliberation.turnout_rate"], ground.district, Period(TODAY))
    assert (rate.numerator.low, rate.denominator.low) == (83, 120)
    posted = Proposal.objects.filter(stage="posted")
    assert all(one.is_posted_at(clock.now()) for one in posted)
    assert posted.filter(objected=True).count() == 1


def test_everything_made_up_is_marked_as_a_sample(ground: Geography) -> None:
    for made in (Proposal, Commission, Person):
        assert made.objects.exists()
        assert not made.objects.filter(sample=False).exists()
    assert not Organisation.objects.filter(name__startswith="样例", sample=False).exists()
    assert Attachment.objects.filter(purpose="published").count() == 1


def test_each_rule_names_its_text_and_the_old_one_ends_with_the_new_law(ground: Geography) -> None:
    assert Rule.objects.get(by_area=True).source == CODE
    assert not Rule.objects.filter(source="").exists()
    assert not Rule.objects.exclude(posting_source__startswith="样例").exists()
    assert rule_on(Decider.RESIDENTS, date(2025, 12, 31)) is not None
    assert rule_on(Decider.RESIDENTS, date(2026, 1, 1)) is None
