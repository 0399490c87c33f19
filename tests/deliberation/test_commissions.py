"""A project is commissioned from a social organisation, done, and evaluated by another person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chunsheng.deliberation import actions
from chunsheng.deliberation.models import Commission
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.matters.models import Delivery, Promise
from tests.deliberation.telling import Meeting, entered, told, verbs_of

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
    assert verbs_of(made) == ["commissioned", "finished", "evaluated"]
    assert (told("commissioned", meeting.place), told("evaluated", meeting.place)) == (1, 1)


def test_only_a_social_organisation_is_commissioned(meeting: Meeting) -> None:
    before = entered()
    with pytest.raises(actions.IsNoSocialOrganisation):
        commission(meeting, organisation=meeting.builder)
    with pytest.raises(actions.DueDayIsPast):
        commission(meeting, due_on=date(2023, 3, 7))
    assert entered() == before
    assert not Promise.objects.exists()
