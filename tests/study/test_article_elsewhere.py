"""The report's tour as the demonstration enters it: its numbers are shown, and none is the district's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html

from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.figures import figure_text
from chunsheng.matters.models import Rule
from chunsheng.operations.demo.study import GUYUE, HUARUN, METHOD, XINZHU, load_study
from chunsheng.organisations.models import Organisation
from chunsheng.study.models import Adoption, Observation, Tour
from chunsheng.study.terms import LIMIT, SEEN
from tests.article import Line, lines
from tests.investment.telling import page_of, told
from tests.places.ground import BY
from tests.study.telling import TODAY
from tests.world import Enter, World, make_world

REGISTER = "study.observations"


@pytest.fixture
def world(db: None) -> World:
    """The district with the report's tour, and its method adopted by the first community."""
    made = make_world()
    load_study(BY, made.district, made.accounts["secretary"])
    return made


def told_elsewhere() -> list[Line]:
    """Numbers of the article that lie outside the district."""
    return [line for line in lines() if line.elsewhere == REGISTER]


def amounts(enter: Enter) -> Iterator[tuple[str, str]]:
    """What the page of each observation says: names and values."""
    for one in Observation.objects.all():
        page = html.fromstring(enter("leader").get(page_of(one)).content.decode())
        for row in page.xpath("//dl[@class='facts']/div"):
            yield row.findtext("dt"), row.xpath("string(dd)").strip().partition("\n")[0].strip()


def test_every_number_of_a_place_elsewhere_is_shown_on_its_record(
    world: World, enter: Enter
) -> None:
    shown = list(amounts(enter))
    counted = {text for title, text in shown if title == "数量"}
    parts = [
        text for title, text in shown if title.startswith(("建", "强", "健", "弘", "开", "“六"))
    ]
    assert {line.shown for line in told_elsewhere()} <= {*counted, *parts}
    assert {"约 680 平方米", "≥ 21 个"} <= counted
    assert parts == [f"{n} 项" for n in range(1, 7)]
    assert len(told_elsewhere()) == 11


def test_no_figure_of_the_district_holds_what_lies_elsewhere(world: World) -> None:
    for one in SEEN:
        assert not figure(measures[one.code], world.district, Period(TODAY)).reported
    there = {name: Organisation.objects.get(name=name) for name in (XINZHU, HUARUN, GUYUE)}
    for place in there.values():
        assert not place.unit.path.startswith(world.district.path)
        of_ours = Fact.objects.filter(place=place.unit).exclude(organisation=None)
        assert not of_ours.exists()
    for name, code, text in (
        (HUARUN, "study.seen_area", "约 680 平方米"),
        (GUYUE, "study.seen_bases", "≥ 21 个"),
    ):
        assert figure_text(figure(measures[code], there[name].unit, Period(TODAY))) == text


def test_the_tour_says_no_more_than_the_report(world: World) -> None:
    visits = Observation.objects.values_list("origin__name", "visit").distinct()
    assert set(visits) == {(XINZHU, "visited"), (HUARUN, "reported"), (GUYUE, "reported")}
    tour = Tour.objects.get()
    assert (tour.said, tour.organisation) == ("2023年初", world.district)
    assert tour.since != tour.on
    assert told("study.observed", world.district) == (6, 6)
    assert told("study.in_effect", world.district) == (0, 0)


def test_what_is_no_fact_of_the_report_is_marked_as_a_sample(world: World) -> None:
    assert Rule.objects.get(kind=LIMIT).source == "样例引用"
    adoption = Adoption.objects.get()
    assert adoption.sample
    assert adoption.observation.title == METHOD
    assert adoption.observation.lesson.startswith("样例：")
