"""A tour lies between two days; what it saw counts for who went, and what is there for nobody here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.entering import FactDraft, enter
from chunsheng.kernel.ledger.figures import figure, undated_facts
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.ledger.periods import Period, month_of
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.actions import (
    ReasonIsMissing,
    RuleIsKnown,
    RuleWasUsed,
    set_rule,
)
from chunsheng.matters.terms import UNKNOWN, Quantity
from chunsheng.organisations.actions import add_alias, add_organisation
from chunsheng.organisations.models import Organisation
from chunsheng.study.actions import (
    NothingWasCorrected,
    PlaceIsAmbiguous,
    PlaceIsOurs,
    TourEndsBeforeItBegins,
    correct_observation,
    record_observation,
)
from chunsheng.study.forms import CorrectForm
from chunsheng.study.models import Observation, Tour
from chunsheng.study.panels import came_from
from chunsheng.study.terms import LIMIT, SEEN
from tests.investment.telling import entered, told, verbs_of
from tests.places.ground import BY
from tests.study.telling import AREA, BASES, PLACE, TODAY, TOMORROW, YESTERDAY, seen, tour_of
from tests.world import World


@pytest.mark.parametrize(
    ("since", "on", "refusal", "field"),
    [
        (None, TOMORROW, DayIsAhead, "on"),
        (TODAY, YESTERDAY, TourEndsBeforeItBegins, "since"),
    ],
)
def test_a_tour_ends_by_today_and_not_before_it_begins(
    world: World, since: date | None, on: date, refusal: type[Exception], field: str
) -> None:
    before = entered()
    with pytest.raises(refusal) as refused:
        tour_of(world, since=since, on=on)
    assert refused.value.field == field  # type: ignore[attr-defined]  # a refusal has one
    assert entered() == before
    assert not Tour.objects.exists()


def test_a_tour_keeps_the_limit_in_force_on_its_last_day(world: World) -> None:
    set_rule(by=BY, kind=LIMIT, value=30, source="样例办法", since=date(2023, 3, 1))
    early, late = tour_of(world, on=date(2023, 2, 28)), tour_of(world)
    assert [str(one.limit) for one in (early, late)] == ["90 天（样例引用）", "30 天（样例办法）"]
    assert [one.due_on for one in (early, late)] == [date(2023, 5, 29), date(2023, 4, 6)]
    with pytest.raises(RuleIsKnown):
        set_rule(by=BY, kind=LIMIT, value=10, source="样例", since=date(2023, 3, 1))
    for day in (date(2023, 2, 1), date(2023, 3, 2)):
        with pytest.raises(RuleWasUsed):
            set_rule(by=BY, kind=LIMIT, value=10, source="样例", since=day)


def test_a_limit_that_is_set_later_limits_the_tours_of_its_days(world: World) -> None:
    none, old = tour_of(world, on=date(2021, 4, 30)), tour_of(world, on=date(2021, 5, 1))
    record_observation(by=BY, tour=old, seen=seen())
    assert (none.due_on, old.due_on, told("study.idle", world.district)) == (None, None, (0, 0))
    set_rule(by=BY, kind=LIMIT, value=30, source="样例", since=date(2021, 5, 1))
    for tour in (none, old):
        tour.refresh_from_db()
    assert (none.due_on, old.due_on) == (None, date(2021, 5, 31))
    assert told("study.idle", world.district) == (1, 1)
    assert verbs_of(old) == ["added", "limited"]


def test_a_record_shows_what_was_seen_then_and_no_sum(world: World, tour: Tour) -> None:
    for again in (tour, tour_of(world)):
        made = record_observation(
            by=BY, tour=again, seen=seen(measured=AREA, quantity=Quantity.exactly(680))
        )
    rows = came_from(made, viewer_of(world.accounts["leader"]))["rows"]
    assert rows[1]["text"] == "680 平方米"


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (Quantity(680, 680, about=True), ("about", "680", None)),
        (Quantity.exactly(0), ("exact", "0", None)),
        (Quantity(3, 5), ("between", "3", "5")),
        (Quantity(21, None), ("at_least", "21", None)),
        (Quantity(None, 4), ("at_most", "4", None)),
        (UNKNOWN, ("unknown", None, None)),
    ],
)
def test_a_correction_begins_with_what_was_said(
    world: World, tour: Tour, quantity: Quantity, said: tuple[str | None, ...]
) -> None:
    record_observation(by=BY, tour=tour, seen=seen(measured=AREA, quantity=quantity))
    form = CorrectForm()
    form.fit(Observation.objects.get(), viewer_of(world.accounts["leader"]))
    asked = [form.fields[name].initial for name in ("amount_is", "amount", "amount_to")]
    assert tuple(asked) == said


def test_early_2023_is_no_day_of_march(world: World) -> None:
    tour = tour_of(world, since=date(2023, 1, 1), on=TODAY, said="2023年初")
    record_observation(by=BY, tour=tour, seen=seen())
    observed = measures["study.observed"]
    assert told("study.observed", world.district) == (1, 1)
    assert figure(observed, world.district, month_of(TODAY)).n == 0
    assert undated_facts(observed, world.district, month_of(TODAY), None).count() == 1


@pytest.mark.parametrize(
    ("measured", "quantity", "text"),
    [
        (AREA, Quantity(680, 680, about=True), "约 680 平方米"),
        (BASES, Quantity(21, None), "≥ 21 个"),
        (AREA, Quantity.exactly(0), "0 平方米"),
        (BASES, UNKNOWN, "1 笔未知"),
    ],
)
def test_what_a_place_has_is_its_own_figure_and_in_no_total_of_the_district(
    world: World, tour: Tour, measured: str, quantity: Quantity, text: str
) -> None:
    record_observation(by=BY, tour=tour, seen=seen(measured=measured, quantity=quantity))
    there = Organisation.objects.get(name=PLACE).unit
    until = Period(TODAY)
    assert figure_text(figure(measures[measured], there, until)) == text
    for one in SEEN:
        assert figure(measures[one.code], world.district, until).n == 0
        assert not Fact.objects.filter(kind=one.code).exclude(organisation=None).exists()
    assert told("study.observed", world.district) == (1, 1)


def test_a_fact_posted_for_the_district_would_be_found_in_its_total(
    world: World, tour: Tour
) -> None:
    """The control of the test above: the same kind, wrongly posted here, does count here."""
    fact = FactDraft(AREA, 680, 680, starts_on=TODAY, ends_on=TODAY, place=world.district)
    enter(tour, verb="wrong", by=BY, facts=[fact])
    assert figure(measures[AREA], world.district, Period(TODAY)).low == Decimal(680)


@pytest.mark.parametrize("name", ["样例商会筹备处", "样例区人民政府"])
def test_a_place_of_the_district_is_refused(world: World, tour: Tour, name: str) -> None:
    add_organisation(by=BY, kind="government", name="样例区人民政府", unit=world.district)
    before = entered()
    with pytest.raises(PlaceIsOurs):
        record_observation(by=BY, tour=tour, seen=seen(origin=name))
    assert entered() == before
    assert not Observation.objects.exists()


def test_a_name_of_two_is_refused_and_a_known_one_is_found_again(world: World, tour: Tour) -> None:
    for name in ("样例甲公司", "样例乙公司"):
        one = add_organisation(by=BY, kind="enterprise", name=name)
        add_alias(by=BY, organisation=one, name="样例公司")
    with pytest.raises(PlaceIsAmbiguous):
        record_observation(by=BY, tour=tour, seen=seen(origin="样例公司"))
    found = record_observation(by=BY, tour=tour, seen=seen(origin="样例甲公司"))
    again = record_observation(by=BY, tour=tour, seen=seen(origin=" 样例甲公司 "))
    assert found.origin == again.origin
    assert verbs_of(found) == ["observed"]


def test_a_correction_restates_the_places_figure_and_leaves_the_count(
    world: World, tour: Tour
) -> None:
    wrong = {"measured": AREA, "quantity": Quantity.exactly(860)}
    made = record_observation(by=BY, tour=tour, seen=seen(**wrong))
    said = {"quantity": Quantity(680, 680, about=True), "visit": "reported", "source": "讲解"}
    before = entered()
    with pytest.raises(ReasonIsMissing):
        correct_observation(by=BY, observation=made, reason=" ", **said)
    same = {"quantity": Quantity.exactly(860), "visit": "visited", "source": "讲解"}
    with pytest.raises(NothingWasCorrected):
        correct_observation(by=BY, observation=made, reason="看错了", **same)
    assert entered() == before
    correct_observation(by=BY, observation=made, reason="看错了", **said)
    there = Organisation.objects.get(name=PLACE).unit
    assert figure_text(figure(measures[AREA], there, Period(TODAY))) == "约 680 平方米"
    assert told("study.observed", world.district) == (1, 1)
    made.refresh_from_db()
    assert (made.amount_text, made.visit) == ("约 680 平方米", "reported")
    assert verbs_of(made) == ["observed", "corrected"]


def test_who_corrects_what_another_corrected_meanwhile_is_told_so(world: World, tour: Tour) -> None:
    record_observation(by=BY, tour=tour, seen=seen())
    looked, quicker = Observation.objects.get(), Observation.objects.get()
    said = {"visit": "visited", "source": "讲解", "reason": "看错了"}
    correct_observation(by=BY, observation=quicker, quantity=Quantity.exactly(2), **said)
    with pytest.raises(Stale):
        correct_observation(by=BY, observation=looked, quantity=Quantity.exactly(3), **said)
    assert Observation.objects.get().low == 2
