"""Harvests count as they were weighed, lessons by heads; another person verifies both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chunsheng.garden.actions import (
    correct_harvest,
    correct_session,
    harvests,
    record_session,
    sessions,
    share_out_harvest,
    verify_harvest,
    verify_session,
)
from chunsheng.garden.models import Harvest, Session
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import month_of
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.terms import Quantity
from tests.garden.telling import DAY, Garden, weigh
from tests.world import Enter


def shown(code: str, unit: Unit) -> str:
    """A figure of March as its page says it."""
    return str(figure_text(figure(measures[code], unit, month_of(DAY))))


def test_what_was_weighed_is_the_figure_of_the_grid_and_of_whoever_is_above(garden: Garden) -> None:
    weigh(garden, "2.6")
    weigh(garden, "1.45", plot=garden.yard)
    world = garden.world
    assert [shown("garden.picked", one) for one in (world.grid, world.street, world.district)] == [
        "4.05 公斤"
    ] * 3
    assert shown("garden.picked", world.other_grid).startswith(("未报", "0"))


@pytest.mark.parametrize("kilos", ["0", "-1"])
def test_nothing_and_less_is_not_weighed(garden: Garden, kilos: str) -> None:
    with pytest.raises(harvests.WeighsNothing):
        weigh(garden, kilos)
    assert not Harvest.objects.exists()


def test_a_harvest_of_tomorrow_is_refused(garden: Garden) -> None:
    with pytest.raises(DayIsAhead):
        weigh(garden, on=date(2023, 3, 9))


def test_a_weight_is_corrected_with_a_reason_and_waits_for_another_person(garden: Garden) -> None:
    harvest, worker = weigh(garden), garden.world.by("worker")
    with pytest.raises(EnteredItOneself):
        verify_harvest(by=worker, harvest=Harvest.objects.get(pk=harvest.pk))
    harvest = verify_harvest(by=garden.world.by("secretary"), harvest=harvest)
    with pytest.raises(Missing):
        correct_harvest(by=worker, harvest=harvest, kilos=Decimal(3), reason=" ")
    with pytest.raises(harvests.HarvestIsTheSame):
        correct_harvest(by=worker, harvest=harvest, kilos=Decimal("2.60"), reason="看错秤")
    harvest = correct_harvest(by=worker, harvest=harvest, kilos=Decimal(3), reason="看错秤")
    assert harvest.verified_at is None
    assert shown("garden.picked", garden.world.grid) == "3 公斤"


def test_what_was_shared_out_is_neither_corrected_nor_shared_out_again(garden: Garden) -> None:
    by = garden.world.by("secretary")
    harvest = share_out_harvest(by=by, harvest=weigh(garden))
    with pytest.raises(WrongStage):
        correct_harvest(by=by, harvest=harvest, kilos=Decimal(3), reason="看错秤")
    with pytest.raises(WrongStage):
        share_out_harvest(by=by, harvest=harvest)


def lesson(garden: Garden, quantity: Quantity) -> Session:
    """A lesson of the school on the roof."""
    said = {"plot": garden.roof, "school": garden.school, "on": DAY, "topic": "认识蔬菜"}
    return record_session(by=garden.world.by("worker"), quantity=quantity, **said)


@pytest.mark.parametrize(
    ("quantity", "told"),
    [
        (Quantity.exactly(32), "32 人次"),
        (Quantity(30, 30, about=True), "约 30 人次"),
        (Quantity(), "1 笔未知"),
    ],
)
def test_pupils_are_counted_no_more_exactly_than_they_were(
    garden: Garden, quantity: Quantity, told: str
) -> None:
    lesson(garden, quantity)
    assert told in shown("garden.pupils", garden.world.grid)
    assert shown("garden.held", garden.world.grid) == "1 节"


def test_a_lesson_is_held_with_a_school_and_whole_pupils(garden: Garden) -> None:
    said = {"by": garden.world.by("worker"), "plot": garden.roof, "on": DAY}
    with pytest.raises(sessions.HeadsAreWhole):
        record_session(school=garden.school, quantity=Quantity.exactly(Decimal("1.5")), **said)
    garden.school.kind = "enterprise"
    with pytest.raises(sessions.IsNoSchool):
        record_session(school=garden.school, quantity=Quantity(), **said)
    assert not Session.objects.exists()


def test_a_lesson_is_corrected_and_verified_by_another_person(garden: Garden) -> None:
    held = lesson(garden, Quantity())
    with pytest.raises(EnteredItOneself):
        verify_session(by=garden.world.by("worker"), session=Session.objects.get(pk=held.pk))
    by = garden.world.by("secretary")
    held = correct_session(by=by, session=held, quantity=Quantity.exactly(28), reason="补点了名册")
    assert shown("garden.pupils", garden.world.grid) == "28 人次"
    verify_session(by=garden.world.by("dispatcher"), session=held)


def test_a_form_with_bad_values_says_so_beside_the_field(garden: Garden, enter: Enter) -> None:
    client = enter("worker")
    empty = client.post("/r/garden.harvests/add/", {})
    assert (empty.status_code, Harvest.objects.count()) == (400, 0)
    said = {"plot": str(garden.roof.pk), "crop": "小白菜", "kilos": "0", "on": "2023-03-08"}
    answer = client.post("/r/garden.harvests/add/", said)
    assert answer.status_code == 400
    assert "要大于 0" in answer.content.decode()
    for bad in ({"kilos": "两斤"}, {"on": "2023-13-40"}, {"plot": "0"}, {"kilos": "1e9"}):
        assert client.post("/r/garden.harvests/add/", {**said, **bad}).status_code == 400
    assert client.post("/r/garden.harvests/add/", {**said, "kilos": "2.5"}).status_code == 302
    assert Harvest.objects.get().kilos == Decimal("2.5")


def test_who_works_in_another_grid_finds_nothing_here(garden: Garden, enter: Enter) -> None:
    harvest = weigh(garden)
    there = enter("other_worker")
    assert there.get(f"/r/garden.harvests/{harvest.pk}/").status_code == 404
    assert there.get(f"/r/garden.plots/{garden.roof.pk}/").status_code == 404
    assert enter("leader").get(f"/r/garden.harvests/{harvest.pk}/").status_code == 200
