"""A project is commissioned from a social organisation, done, and evaluated by another person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chunsheng.deliberation import actions
from chunsheng.deliberation.models import Commission
from chunsheng.kernel.ledger.marking import EnteredItOneself, NobodyVerifies
from chunsheng.kernel.ledger.models import Fact, Mark
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.matters.actions import verify_delivery
from chunsheng.matters.models import Delivery, Promise
from tests.deliberation.telling import Meeting, entered, told, verbs_of
from tests.world import RESIDENT

pytestmark = pytest.mark.django_db


def commission(meeting: Meeting, **more: Any) -> Commission:
    """Lunches for elders, by the end of the month."""
    said = {"organisation": meeting.social, "due_on": date(2023, 3, 31), **more}
    return actions.add_commission(
        by=meeting.world.by("secretary"), title="老年助餐", place=meeting.place, **said
    )


def test_it_is_promised_delivered_and_verified_by_its_evaluation(meeting: Meeting) -> None:
    made, world = commission(meeting), meeting.world
    assert made.promise.organisation == meeting.social.unit
    with pytest.raises(WrongStage):
        actions.evaluate_commission(
            by=world.by("dispatcher"), commission=made, grade="good", reason="办得好"
        )
    actions.finish_commission(by=world.by("secretary"), commission=made)
    assert Promise.objects.get().state == "kept"
    before = entered()
    for by, reason, refused in (
        ("secretary", "自己说好", EnteredItOneself),
        ("dispatcher", " ", Missing),
    ):
        with pytest.raises(refused):
            actions.evaluate_commission(
                by=world.by(by), commission=made, grade="good", reason=reason
            )
    assert entered() == before
    actions.evaluate_commission(
        by=world.by("dispatcher"), commission=made, grade="fair", reason="人数不足"
    )
    assert Delivery.objects.get().verified_by == world.accounts["dispatcher"]
    assert verbs_of(made) == ["commissioned", "finished", "verified", "evaluated"]
    commissioned = Fact.objects.get(kind="deliberation.commissioned")
    assert Mark.objects.get(fact=commissioned).entry.by == world.accounts["dispatcher"]
    assert (told("commissioned", meeting.place), told("evaluated", meeting.place)) == (1, 1)


def test_whoever_said_it_was_done_does_not_evaluate_though_another_verified_the_delivery(
    meeting: Meeting,
) -> None:
    made, world = commission(meeting), meeting.world
    # The dispatcher says so; the secretary verifies the delivery where promises are kept.
    actions.finish_commission(by=world.by("dispatcher"), commission=made)
    verify_delivery(by=world.by("secretary"), delivery=Delivery.objects.get())
    before = entered()
    said = {"grade": "good", "reason": "办得好"}
    with pytest.raises(EnteredItOneself):
        actions.evaluate_commission(by=world.by("dispatcher"), commission=made, **said)
    with pytest.raises(NobodyVerifies):
        actions.evaluate_commission(by=RESIDENT, commission=made, **said)
    assert entered() == before
    actions.evaluate_commission(by=world.by("district_dispatcher"), commission=made, **said)
    assert Commission.objects.get().stage == "evaluated", "the control: a third person may"


def test_only_a_social_organisation_is_commissioned(meeting: Meeting) -> None:
    before = entered()
    with pytest.raises(actions.IsNoSocialOrganisation):
        commission(meeting, organisation=meeting.builder)
    with pytest.raises(actions.DueDayIsPast):
        commission(meeting, due_on=date(2023, 3, 7))
    assert entered() == before
    assert not Promise.objects.exists()
