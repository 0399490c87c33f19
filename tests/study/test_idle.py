"""A visited place of which nothing is adopted within the limit counts, until something is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.words import clock
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.models import Post
from chunsheng.study.actions import (
    adopt_lesson,
    correct_observation,
    draw_lesson,
    judge_tours,
    record_observation,
    stop_adoption,
)
from chunsheng.study.models import Observation, Tour
from chunsheng.study.queries import is_idle
from tests.conftest import MORNING
from tests.investment.telling import known, told, verbs_of
from tests.places.ground import BY
from tests.study.telling import OTHER_PLACE, SUMMER, YESTERDAY, seen
from tests.world import World

IDLE = "study.idle"


def chipped() -> list[Tour]:
    """What the chip of the list shows today."""
    return list(Tour.objects.filter(is_idle(clock.today())))


def adopted(world: World, observation: Observation, owner: Post) -> object:
    """A lesson is drawn from it and adopted."""
    draw_lesson(by=BY, observation=observation, lesson="先议再办")
    return adopt_lesson(by=BY, observation=observation, owner=owner, due_on=SUMMER)


def test_a_visit_is_idle_only_after_its_last_day(
    world: World, lesson: Observation, tour: Tour, turn_clock: Callable[..., None]
) -> None:
    assert tour.due_on is not None
    last = MORNING + timedelta(days=(tour.due_on - MORNING.date()).days)
    turn_clock(last)
    assert (judge_tours(), chipped()) == (0, [])
    turn_clock(last + timedelta(days=1))
    assert chipped() == [tour]
    assert (judge_tours(), judge_tours()) == (1, 0)
    assert known(IDLE, world.district, clock.today()).low == 1
    fact = Fact.objects.get(kind=IDLE)
    assert (fact.starts_on, fact.ends_on) == (tour.due_on, tour.due_on)
    assert verbs_of(tour) == ["added", "judged"]


def test_a_place_that_was_only_told_of_is_never_idle(world: World, old_tour: Tour) -> None:
    record_observation(by=BY, tour=old_tour, seen=seen(visit="reported"))
    assert (judge_tours(), chipped(), told(IDLE, world.district)) == (0, [], (0, 0))


def test_a_late_entry_is_judged_at_once_and_each_place_counts_once(
    world: World, old_tour: Tour
) -> None:
    assert old_tour.due_on == YESTERDAY
    for origin in (OTHER_PLACE, OTHER_PLACE, "样例外地社区"):
        record_observation(by=BY, tour=old_tour, seen=seen(origin=origin))
    assert told(IDLE, world.district) == (2, 2)
    assert judge_tours() == 0
    assert verbs_of(old_tour) == ["added", "judged", "judged"], "the second of a place is no news"


def test_adopting_takes_the_place_out_and_stopping_brings_it_back(
    world: World, old_tour: Tour, owner: Post
) -> None:
    one = record_observation(by=BY, tour=old_tour, seen=seen())
    record_observation(by=BY, tour=old_tour, seen=seen(title="又一样"))
    record_observation(by=BY, tour=old_tour, seen=seen(origin=OTHER_PLACE))
    adoption = adopted(world, one, owner)
    assert told(IDLE, world.district) == (1, 1)
    assert chipped() == [old_tour], "of the other place still nothing"
    stop_adoption(by=BY, adoption=adoption, reason="没有场地")  # type: ignore[arg-type]  # an adoption
    assert told(IDLE, world.district) == (2, 2)


def test_a_visit_that_was_none_is_idle_no_longer(world: World, old_tour: Tour) -> None:
    made = record_observation(by=BY, tour=old_tour, seen=seen())
    assert told(IDLE, world.district) == (1, 1)
    said = {"quantity": Quantity.exactly(1), "source": "讲解", "reason": "没有去过"}
    correct_observation(by=BY, observation=made, visit="reported", **said)  # type: ignore[arg-type]  # its own fields
    assert (chipped(), told(IDLE, world.district)) == ([], (0, 0))
