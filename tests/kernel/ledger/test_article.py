"""The report's numbers, said no larger than its records: eight, three, unknown, expected.

8 firms visited or contacted, only two of them named; 2.3亿元 and 千人以上 expected, nothing of it
delivered; 一批 workers hired on a known day, their number unknown; a project about to land.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger import kinds
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, one
from chunsheng.kernel.ledger.figures import Figure, facts_of, figure, undated_facts
from chunsheng.kernel.ledger.kinds import Kind, Standing, UnknownKind
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.measures import BadMeasure, Fold, Measure, Scope, declare
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.ledger.periods import Period, month_of, year_of
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.records.keys import uuid7
from chunsheng.kernel.words.amounts import bounded, total
from chunsheng.matters.actions import Stated, make_offer
from chunsheng.matters.models import Offer
from tests.places.ground import lay_ground

BY = Actor(channel="test")
INTERVIEW = date(2023, 3, 8)
UNTIL = Period(INTERVIEW)
MARCH = month_of(INTERVIEW)
XINMEI, TIANZONG = uuid7(), uuid7()
UNDATED = {"starts_on": None, "ends_on": INTERVIEW}

# Kinds as the work apps will declare them; the measures are not entered in the registry.
KINDS = (
    Kind("article.contacted", "拜访联系", "家"),
    Kind("article.intended", "合作意向", "家"),
    Kind("article.landed", "落地", "个"),
    Kind("article.money", "投资额", "元"),
    Kind("article.jobs", "就业", "人"),
    Kind("article.seconded", "挂职", "人"),
    Kind("article.bases", "基地", "个"),
    Kind("article.area", "面积", "m²"),
)


def measure(kind: str, standing: str = Standing.HAPPENED, fold: Fold = Fold.SUM) -> Measure:
    return Measure(
        f"article.{kind}.{standing}",
        kind,
        (f"article.{kind}",),
        "matters.needs",
        standings=(standing,),
        fold=fold,
        scope=Scope.ORGANISATION,
    )


FIRMS = measure("contacted", fold=Fold.DISTINCT)


@pytest.fixture
def district(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unit]:
    """A district in which these kinds are known, for the length of a test."""
    for kind in KINDS:
        monkeypatch.setitem(kinds._declared, kind.code, kind)
    return lay_ground().district


@action
def post(*, facts: list[FactDraft], reversing: list[Fact] | None = None) -> Offer:
    """A record of whatever register, with these facts."""
    record = make_offer(by=BY, stated=Stated(kind="article", title="见报"))
    enter(record, verb="told", by=BY, facts=facts, reversing=reversing or [])
    return record


def contacted(district: Unit, firm: UUID | None, firms: int = 1) -> FactDraft:
    return FactDraft(
        "article.contacted", firms, firms, organisation=district, subject=firm, **UNDATED
    )


def the_eight(district: Unit) -> None:
    """Two firms by name, and six as one record that only counts."""
    for firm, firms in ((XINMEI, 1), (TIANZONG, 1), (None, 6)):
        post(facts=[contacted(district, firm, firms)])


def parts(shown: Figure) -> tuple[object, ...]:
    """At least, at most, how many records, how many without an upper bound, how many unknown."""
    return shown.low, shown.high, shown.n, shown.no_high, shown.unknown


def expected(kind: str, district: Unit, low: int | None, high: int | None) -> FactDraft:
    return FactDraft(
        f"article.{kind}",
        low,
        high,
        standing=Standing.EXPECTED,
        starts_on=INTERVIEW,
        ends_on=INTERVIEW,
        organisation=district,
    )


def test_eight_firms_from_three_records_are_eight(district: Unit) -> None:
    the_eight(district)
    shown = figure(FIRMS, district, UNTIL)
    assert (shown.low, shown.n) == (8, 3)
    assert facts_of(FIRMS, district, UNTIL).count() == 3


def test_a_firm_that_is_visited_again_is_no_ninth(district: Unit) -> None:
    the_eight(district)
    post(facts=[contacted(district, XINMEI)])
    assert figure(FIRMS, district, UNTIL).low == 8
    assert figure(FIRMS, district, UNTIL).n == 4
    adding = measure("contacted")  # the control: a sum would have said nine
    assert figure(adding, district, UNTIL).low == 9


def test_undated_contacts_count_up_to_the_interview_and_are_listed_for_march(
    district: Unit,
) -> None:
    the_eight(district)
    assert figure(FIRMS, district, MARCH).n == 0
    assert undated_facts(FIRMS, district, MARCH).count() == 3
    assert figure(FIRMS, district, year_of(INTERVIEW)).n == 0
    day_before = Period(date(2023, 3, 7))
    assert figure(FIRMS, district, day_before).n == 0
    assert undated_facts(FIRMS, district, day_before).count() == 3
    assert undated_facts(FIRMS, district, UNTIL).count() == 0
    assert undated_facts(FIRMS, district, month_of(date(2023, 4, 1))).count() == 0


def test_sealing_changes_neither_the_eight_nor_the_undated(district: Unit) -> None:
    the_eight(district)
    post(facts=[one("article.intended", INTERVIEW, organisation=district)])
    seal()
    assert figure(FIRMS, district, UNTIL).low == 8
    assert undated_facts(FIRMS, district, MARCH).count() == 3
    assert figure(measure("intended"), district, MARCH).low == 1


def test_two_hundred_and_thirty_million_are_expected_and_nothing_is_reported_delivered(
    district: Unit,
) -> None:
    post(facts=[expected("money", district, 230_000_000, 230_000_000)])
    shown = figure(measure("money", Standing.EXPECTED), district, UNTIL)
    assert bounded(shown.low, shown.high, unit="元") == "2.3亿元"
    delivered = figure(measure("money"), district, UNTIL)
    assert (delivered.reported, delivered.n) == (False, 0)


def test_expected_and_happened_are_never_added(district: Unit) -> None:
    both = Measure(
        "article.mixed",
        "混",
        ("article.money",),
        "matters.needs",
        standings=(Standing.EXPECTED, Standing.HAPPENED),
    )
    with pytest.raises(BadMeasure):
        declare(both)
    units = Measure("article.units", "混", ("article.money", "article.jobs"), "matters.needs")
    with pytest.raises(BadMeasure):
        declare(units)


def test_a_thousand_jobs_or_more_are_a_bound(district: Unit) -> None:
    post(facts=[expected("jobs", district, 1000, None)])
    shown = figure(measure("jobs", Standing.EXPECTED), district, UNTIL)
    assert parts(shown) == (1000, 1000, 1, 1, 0)
    assert total(shown.low, None if shown.no_high else shown.high, shown.unknown) == "≥ 1,000"


def test_a_batch_of_workers_is_unknown_and_neither_zero_nor_a_guess(district: Unit) -> None:
    hired = FactDraft(
        "article.jobs", None, None, starts_on=INTERVIEW, ends_on=INTERVIEW, organisation=district
    )
    post(facts=[hired])
    for _sealed in range(2):
        shown = figure(measure("jobs"), district, UNTIL)
        assert (shown.low, shown.n, shown.unknown, shown.reported) == (0, 1, 1, True)
        assert total(shown.low, shown.high, shown.unknown) == "1 笔未知"
        seal()
    post(facts=[one("article.jobs", INTERVIEW, organisation=district)] * 20)
    shown = figure(measure("jobs"), district, UNTIL)
    assert total(shown.low, shown.high, shown.unknown) == "20，另 1 笔未知"


def test_three_to_five_over_twenty_and_about_six_hundred_and_eighty(district: Unit) -> None:
    area = {"about": True, "starts_on": INTERVIEW, "ends_on": INTERVIEW, "organisation": district}
    post(
        facts=[
            expected("seconded", district, 3, 5),
            expected("bases", district, 21, None),
            FactDraft("article.area", 680, 680, **area),
        ]
    )
    for _sealed in range(2):
        cadres = figure(measure("seconded", Standing.EXPECTED), district, UNTIL)
        bases = figure(measure("bases", Standing.EXPECTED), district, UNTIL)
        hall = figure(measure("area"), district, UNTIL)
        assert bounded(cadres.low, cadres.high) == "3–5"
        assert parts(bases) == (21, 21, 1, 1, 0)
        assert bounded(hall.low, hall.high, bool(hall.about)) == "约 680"
        seal()


def test_eight_two_none_and_one_expected_until_it_lands(district: Unit) -> None:
    the_eight(district)
    for firm in (XINMEI, TIANZONG):
        intent = FactDraft("article.intended", 1, 1, organisation=district, subject=firm, **UNDATED)
        post(facts=[intent])
    project = post(facts=[expected("landed", district, 1, 1)])

    def told() -> list[Decimal]:
        chosen = (FIRMS, measure("intended"), measure("landed"))
        chosen += (measure("landed", Standing.EXPECTED),)
        return [figure(one_of, district, UNTIL).low for one_of in chosen]

    assert told() == [8, 2, 0, 1]
    assert not figure(measure("landed"), district, UNTIL).reported
    seal()
    post(
        facts=[one("article.landed", INTERVIEW, organisation=district)],
        reversing=list(standing_facts(project.pk, "article.landed")),
    )
    assert told() == [8, 2, 1, 0]


def test_a_fact_of_a_kind_that_nobody_declared_is_refused(district: Unit) -> None:
    with pytest.raises(UnknownKind):
        post(facts=[one("article.dreamt", INTERVIEW, organisation=district)])
    assert Fact.objects.count() == 0
