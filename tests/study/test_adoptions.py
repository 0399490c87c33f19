"""A lesson is adopted by a post of the district, by a day; what comes of it is told, or why not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from chunsheng.kernel.access.models import Account
from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.models import Mark
from chunsheng.kernel.ledger.settling import NothingToVerify
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.evidence import Cited, evidence_of
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.models import Step
from chunsheng.organisations.actions import add_organisation, add_post
from chunsheng.organisations.models import Post
from chunsheng.study.actions import (
    AdoptedAlready,
    DueDayIsPast,
    EffectBeforeAdoption,
    NothingWasLearned,
    UnitIsOutside,
    adopt_lesson,
    draw_lesson,
    record_observation,
    stop_adoption,
    tell_effect,
    verify_effect,
)
from chunsheng.study.models import Adoption, Observation, Tour
from chunsheng.study.queries import posts_to_answer
from tests.investment.telling import entered, told, verbs_of
from tests.places.ground import BY
from tests.study.telling import SUMMER, TODAY, TOMORROW, YESTERDAY, seen
from tests.world import World

ADOPTED, WORKS = "study.adopted", "study.in_effect"
PAPER = Cited("议事记录", "样例甲社区", TODAY)


def adopt(world: World, lesson: Observation, owner: Post, **said: Any) -> Adoption:
    """The secretary takes up a lesson until the summer."""
    given = {"observation": lesson, "owner": owner, "due_on": SUMMER, **said}
    return adopt_lesson(by=world.by("secretary"), **given)


def tell(world: World, adoption: Adoption, on: date = TODAY, **said: Any) -> Adoption:
    """The secretary tells what came of it."""
    given = {"effect": "楼道灯议了就修", "effective_on": on, "evidence": PAPER, **said}
    return tell_effect(by=world.by("secretary"), adoption=adoption, **given)


def test_an_adopted_lesson_counts_and_stands_on_the_owners_desk(
    world: World, lesson: Observation, owner: Post
) -> None:
    adoption = adopt(world, lesson, owner)
    assert (adoption.organisation, adoption.adopted_on) == (world.community, TODAY)
    assert [told(one, world.community) for one in (ADOPTED, WORKS)] == [(1, 1), (0, 0)]
    step = Step.objects.get(record_id=adoption.pk)
    assert (step.unit, step.role) == (world.community, "supervisor")
    assert step.due_at == datetime(2023, 6, 30, 18, tzinfo=SHANGHAI)


def test_one_lesson_adopted_by_two_units_is_one_for_the_district(
    world: World, lesson: Observation, owner: Post
) -> None:
    street = Post.objects.get(holdings__account=world.accounts["dispatcher"])
    for post in (owner, street):
        adopt(world, lesson, post)
    assert told(ADOPTED, world.district) == (1, 2)
    assert told(ADOPTED, world.community) == (1, 1)


def outside(world: World) -> Post:
    """A post at an organisation outside the district."""
    chamber = add_organisation(by=BY, kind="chamber", name="样例外地商会")
    return add_post(by=BY, unit=chamber.unit, title="会长", role="supervisor", since=TODAY)


def test_a_due_day_in_the_past_is_refused_with_nothing_stored(
    world: World, lesson: Observation, owner: Post
) -> None:
    before = entered()
    with pytest.raises(DueDayIsPast):
        adopt(world, lesson, owner, due_on=YESTERDAY)
    assert entered() == before
    assert not Adoption.objects.exists()
    assert not Step.objects.filter(kind="study.adoption").exists()


def test_a_post_outside_the_district_adopts_nothing(world: World, lesson: Observation) -> None:
    owner = outside(world)
    before = entered()
    with pytest.raises(UnitIsOutside):
        adopt(world, lesson, owner)
    assert entered() == before
    assert not Adoption.objects.exists()


def test_due_today_is_not_past(world: World, lesson: Observation, owner: Post) -> None:
    assert adopt(world, lesson, owner, due_on=TODAY).due_on == TODAY


def test_nothing_can_be_adopted_before_a_lesson_is_drawn(
    world: World, tour: Tour, owner: Post
) -> None:
    bare = record_observation(by=BY, tour=tour, seen=seen())
    with pytest.raises(NothingWasLearned):
        adopt(world, bare, owner)
    draw_lesson(by=BY, observation=bare, lesson="先议再办")
    assert adopt(world, bare, owner).observation == bare


def test_a_unit_adopts_a_lesson_once_until_it_stops(
    world: World, lesson: Observation, owner: Post
) -> None:
    first = adopt(world, lesson, owner)
    with pytest.raises(AdoptedAlready):
        adopt(world, lesson, owner)
    stop_adoption(by=world.by("secretary"), adoption=first, reason="没有场地")
    assert adopt(world, lesson, owner).pk != first.pk


def test_an_effect_rests_on_evidence_and_is_verified_by_another(
    world: World, lesson: Observation, owner: Post
) -> None:
    adoption = tell(world, adopt(world, lesson, owner))
    assert told(WORKS, world.community) == (1, 1)
    assert [one.title for one in evidence_of(adoption)] == ["议事记录"]
    step = Step.objects.get(record_id=adoption.pk)
    assert step.done_by == world.accounts["secretary"]
    with pytest.raises(EnteredItOneself):
        verify_effect(by=world.by("secretary"), adoption=adoption)
    assert not Mark.objects.exists()
    adoption.refresh_from_db()
    verify_effect(by=world.by("dispatcher"), adoption=adoption)
    assert Mark.objects.count() == 2
    with pytest.raises(NothingToVerify):
        verify_effect(by=world.by("dispatcher"), adoption=adoption)
    assert verbs_of(adoption) == ["adopted", "told", "verified"]


def test_each_verifies_what_the_other_entered(
    world: World, lesson: Observation, owner: Post
) -> None:
    adoption = adopt(world, lesson, owner)
    paper = {"effect": "议了就修", "effective_on": TODAY, "evidence": PAPER}
    tell_effect(by=world.by("dispatcher"), adoption=adoption, **paper)
    verify_effect(by=world.by("secretary"), adoption=adoption)
    assert [mark.fact.kind for mark in Mark.objects.all()] == [WORKS]
    assert adoption.verified_at is None
    with pytest.raises(EnteredItOneself):
        verify_effect(by=world.by("secretary"), adoption=adoption)
    adoption.refresh_from_db()
    verify_effect(by=world.by("dispatcher"), adoption=adoption)
    assert (Mark.objects.count(), adoption.verified_by) == (2, world.accounts["dispatcher"])


def test_what_has_no_effect_yet_or_any_more_is_not_verified(
    world: World, lesson: Observation, owner: Post
) -> None:
    adoption = adopt(world, lesson, owner)
    for stage in ("adopted", "stopped"):
        with pytest.raises(NothingToVerify):
            verify_effect(by=world.by("dispatcher"), adoption=adoption)
        if stage == "adopted":
            stop(world, adoption)
    assert not Mark.objects.exists()
    assert Adoption.objects.get().verified_at is None


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"on": YESTERDAY}, EffectBeforeAdoption, "effective_on"),
        ({"on": TOMORROW}, DayIsAhead, "effective_on"),
        ({"effect": "  "}, Missing, "effect"),
        ({"evidence": Cited("")}, Missing, "title"),
        ({"evidence": Cited("简报", dated_on=TOMORROW)}, DayIsAhead, "dated_on"),
    ],
)
def test_an_effect_that_cannot_be_is_refused_with_nothing_stored(
    world: World,
    lesson: Observation,
    owner: Post,
    said: dict[str, Any],
    refusal: type[Exception],
    field: str,
) -> None:
    adoption = adopt(world, lesson, owner)
    before = entered()
    with pytest.raises(refusal) as refused:
        tell(world, adoption, **said)
    assert refused.value.field == field  # type: ignore[attr-defined]  # a refusal has one
    assert entered() == before
    assert not evidence_of(adoption).exists()
    assert Adoption.objects.get().stage == "adopted"


def test_stopping_needs_a_reason_and_takes_it_out_of_the_figures(
    world: World, lesson: Observation, owner: Post
) -> None:
    adoption = tell(world, adopt(world, lesson, owner))
    before = entered()
    with pytest.raises(Missing):
        stop_adoption(by=world.by("secretary"), adoption=adoption, reason="  ")
    assert entered() == before
    stop_adoption(by=world.by("secretary"), adoption=adoption, reason="没有人议了")
    assert [told(one, world.district) for one in (ADOPTED, WORKS)] == [(0, 0), (0, 0)]
    for again in (lambda: tell(world, adoption), lambda: stop(world, adoption)):
        with pytest.raises(WrongStage):
            again()


def stop(world: World, adoption: Adoption) -> Adoption:
    """The secretary gives it up."""
    return stop_adoption(by=world.by("secretary"), adoption=adoption, reason="没有场地")


def test_what_is_stopped_leaves_the_desk(world: World, lesson: Observation, owner: Post) -> None:
    step = Step.objects.get(record_id=stop(world, adopt(world, lesson, owner)).pk)
    assert step.withdrawn_at is not None
    assert step.done_at is None


def test_who_looked_at_it_before_it_changed_is_told_so(
    world: World, lesson: Observation, owner: Post
) -> None:
    adopt(world, lesson, owner)
    looked, quicker = Adoption.objects.get(), Adoption.objects.get()
    tell(world, quicker)
    with pytest.raises(Stale):
        stop(world, looked)
    assert Adoption.objects.get().stage == "working"


def test_posts_of_ones_own_ground_are_offered_and_no_others(world: World, owner: Post) -> None:
    def offered(name: str) -> set[str]:
        account: Account = world.accounts[name]
        return {str(post.unit) for post in posts_to_answer(viewer_of(account))}

    assert offered("secretary") == {"样例甲社区"}
    assert offered("other_dispatcher") == {str(world.ground.streets[1])}
    assert str(world.district) in offered("district_dispatcher")
    assert offered("worker") == set()
