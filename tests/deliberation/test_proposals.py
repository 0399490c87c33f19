"""A proposal goes from a signature to a published result, and each step waits for the one before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chunsheng.deliberation import actions
from chunsheng.deliberation.actions import proposals
from chunsheng.deliberation.models import Proposal
from chunsheng.deliberation.terms import Outcome
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.ledger.settling import NothingToVerify
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.models import Attachment
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.models import Delivery, Promise
from tests.deliberation.telling import (
    PHOTO,
    POSTED_UNTIL,
    TODAY,
    TOMORROW,
    Meeting,
    carried,
    entered,
    propose,
    told,
    verbs_of,
)

pytestmark = pytest.mark.django_db
Turn = Callable[[datetime], None]
OVER = POSTED_UNTIL + timedelta(minutes=1)


def give(meeting: Meeting, proposal: Proposal) -> Proposal:
    """Give it to the builder, by the day of the end of the posting."""
    return actions.execute_proposal(
        by=meeting.world.by("secretary"),
        proposal=proposal,
        organisation=meeting.builder,
        due_on=OVER.date(),
    )


def publish(meeting: Meeting, proposal: Proposal, **more: Any) -> Proposal:
    """Tell what came of it."""
    said = {"told": "车棚建好，二十个车位", "photo": PHOTO, **more}
    return actions.publish_result(by=meeting.world.by("secretary"), proposal=proposal, **said)


def test_it_goes_from_a_signature_to_a_verified_result(meeting: Meeting, turn_clock: Turn) -> None:
    proposal = carried(meeting)
    assert proposal.posted_until == POSTED_UNTIL
    assert proposal.calendar_version.startswith("2023/")
    turn_clock(OVER)
    give(meeting, proposal)
    promise = Promise.objects.get()
    assert (promise.organisation, promise.due_on) == (meeting.builder.unit, OVER.date())
    assert (promise.source_id, promise.standing) == (proposal.pk, "announced")
    publish(meeting, proposal)
    assert Promise.objects.get().state == "kept"
    assert Attachment.objects.get().record_id == proposal.pk
    actions.verify_result(by=meeting.world.by("dispatcher"), proposal=proposal)
    assert Delivery.objects.get().verified_by == meeting.world.accounts["dispatcher"]
    assert verbs_of(proposal) == [
        *("proposed", "seconded", "seconded", "opened", "counted", "executed"),
        *("published", "verified"),
    ]
    for code in ("proposed", "adopted", "published"):
        assert told(code, meeting.world.district) == 1
        assert told(code, meeting.world.other_grid) == 0


def test_a_proposal_counts_once_on_the_day_it_was_signed(meeting: Meeting) -> None:
    propose(meeting)
    fact = Fact.objects.get(kind="deliberation.proposed")
    assert (fact.starts_on, fact.place) == (TODAY, meeting.place)
    before = entered()
    with pytest.raises(DayIsAhead):
        propose(meeting, signed_on=TOMORROW)
    with pytest.raises(proposals.LivesElsewhere):
        propose(meeting, person=meeting.elsewhere)
    assert entered() == before


def test_discussion_begins_with_enough_seconders(meeting: Meeting) -> None:
    proposal, by = propose(meeting), meeting.world.by("worker")
    actions.second_proposal(by=by, proposal=proposal, person=meeting.people[1])
    assert proposal.stage == "signed"
    actions.second_proposal(by=by, proposal=proposal, person=meeting.people[2])
    assert proposal.stage == "discussed"
    with pytest.raises(WrongStage):
        actions.second_proposal(by=by, proposal=proposal, person=meeting.people[3])


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        (0, proposals.ProposerSeconds),
        (1, proposals.HasSeconded),
        (-1, proposals.LivesElsewhere),
    ],
)
def test_only_another_resident_seconds_and_only_once(
    meeting: Meeting, who: int, refused: type[Exception]
) -> None:
    proposal, by = propose(meeting), meeting.world.by("worker")
    actions.second_proposal(by=by, proposal=proposal, person=meeting.people[1])
    person = meeting.elsewhere if who < 0 else meeting.people[who]
    before = entered()
    with pytest.raises(refused):
        actions.second_proposal(by=by, proposal=proposal, person=person)
    assert entered() == before
    assert proposal.seconders.count() == 1


def test_nothing_is_given_out_while_it_is_posted(meeting: Meeting, turn_clock: Turn) -> None:
    proposal = carried(meeting)
    before = entered()
    for moment in (POSTED_UNTIL - timedelta(days=5), POSTED_UNTIL):
        turn_clock(moment)
        with pytest.raises(proposals.PostingIsOpen, match="3月15日 18:00"):
            give(meeting, proposal)
    assert entered() == before
    assert not Promise.objects.exists()
    turn_clock(OVER)
    assert give(meeting, proposal).stage == "executed", "the control: the window is over"


def test_an_objection_blocks_until_it_is_answered(meeting: Meeting, turn_clock: Turn) -> None:
    proposal, by = carried(meeting), meeting.world.by("secretary")
    with pytest.raises(proposals.NothingToAnswer):
        actions.answer_objection(by=by, proposal=proposal, reason="没有")
    actions.object_to_posting(by=by, proposal=proposal, reason="挡住了消防通道")
    turn_clock(OVER)
    with pytest.raises(proposals.ObjectionIsOpen):
        give(meeting, proposal)
    with pytest.raises(Missing):
        actions.answer_objection(by=by, proposal=proposal, reason=" ")
    actions.answer_objection(by=by, proposal=proposal, reason="已移开两米，消防队看过")
    assert give(meeting, proposal).stage == "executed"


def test_a_second_objection_waits_until_the_first_is_answered(
    meeting: Meeting, turn_clock: Turn
) -> None:
    proposal, by = carried(meeting), meeting.world.by("secretary")
    actions.object_to_posting(by=by, proposal=proposal, reason="挡住了消防通道")
    before = entered()
    with pytest.raises(proposals.ObjectionWaits):
        actions.object_to_posting(by=by, proposal=proposal, reason="太吵")
    assert entered() == before
    actions.answer_objection(by=by, proposal=proposal, reason="已移开两米")
    actions.object_to_posting(by=by, proposal=proposal, reason="太吵")
    turn_clock(OVER)
    with pytest.raises(proposals.ObjectionIsOpen):
        give(meeting, proposal)


def test_an_objection_that_is_upheld_ends_it_and_it_counts_as_adopted_no_more(
    meeting: Meeting,
) -> None:
    proposal, by = carried(meeting), meeting.world.by("secretary")
    actions.object_to_posting(by=by, proposal=proposal, reason="挡住了消防通道")
    assert told("adopted", meeting.place) == 1
    actions.answer_objection(by=by, proposal=proposal, reason="确实挡住", upheld=True)
    assert (proposal.stage, proposal.outcome) == ("ended", Outcome.UPHELD)
    assert told("adopted", meeting.place) == 0
    assert told("took_part", meeting.place) == 6


def test_an_objection_comes_while_it_is_posted_and_not_later(
    meeting: Meeting, turn_clock: Turn
) -> None:
    proposal, by = carried(meeting), meeting.world.by("secretary")
    turn_clock(OVER)
    with pytest.raises(proposals.PostingIsOver):
        actions.object_to_posting(by=by, proposal=proposal, reason="太晚了")


def test_an_objection_and_giving_out_at_once_do_not_both_pass(
    meeting: Meeting, turn_clock: Turn
) -> None:
    proposal, by = carried(meeting), meeting.world.by("secretary")
    looked_at = Proposal.objects.get(pk=proposal.pk)
    actions.object_to_posting(by=by, proposal=proposal, reason="挡住了消防通道")
    turn_clock(OVER)
    with pytest.raises(Stale):
        give(meeting, looked_at)
    assert not Promise.objects.exists()


def test_a_result_is_told_with_a_photo_once(meeting: Meeting, turn_clock: Turn) -> None:
    proposal = carried(meeting)
    turn_clock(OVER)
    with pytest.raises(WrongStage):
        publish(meeting, proposal)
    give(meeting, proposal)
    before = entered()
    for missing in ({"photo": None}, {"told": " "}):
        with pytest.raises(Missing):
            publish(meeting, proposal, **missing)
    assert entered() == before
    publish(meeting, proposal)
    with pytest.raises(WrongStage):
        publish(meeting, proposal)


def test_whoever_entered_it_does_not_verify_it(meeting: Meeting, turn_clock: Turn) -> None:
    proposal = carried(meeting)
    turn_clock(OVER)
    give(meeting, proposal)
    publish(meeting, proposal)
    before = entered()
    with pytest.raises(EnteredItOneself):
        actions.verify_result(by=meeting.world.by("secretary"), proposal=proposal)
    assert entered() == before
    fresh = Proposal.objects.get(pk=proposal.pk)
    actions.verify_result(by=meeting.world.by("dispatcher"), proposal=fresh)
    with pytest.raises(NothingToVerify):
        actions.verify_result(by=meeting.world.by("dispatcher"), proposal=fresh)


def test_only_what_is_published_is_verified(meeting: Meeting, turn_clock: Turn) -> None:
    proposal, by = carried(meeting), meeting.world.by("dispatcher")
    turn_clock(OVER)
    for _stage in ("posted", "executed"):
        before = entered()
        with pytest.raises(NothingToVerify):
            actions.verify_result(by=by, proposal=Proposal.objects.get())
        assert entered() == before
        if proposal.stage == "posted":
            give(meeting, proposal)
    Proposal.objects.update(verified_at=OVER, verified_by=by.account)
    publish(meeting, Proposal.objects.get())
    told = Proposal.objects.get()
    assert (told.verified_at, told.verified_by) == (None, None)


def test_a_day_that_is_past_is_no_due_day(meeting: Meeting, turn_clock: Turn) -> None:
    proposal = carried(meeting)
    turn_clock(OVER)
    with pytest.raises(actions.DueDayIsPast):
        actions.execute_proposal(
            by=meeting.world.by("secretary"),
            proposal=proposal,
            organisation=meeting.builder,
            due_on=TODAY,
        )


def test_a_proposal_is_withdrawn_before_it_is_decided(meeting: Meeting) -> None:
    by, proposal = meeting.world.by("secretary"), propose(meeting)
    with pytest.raises(Missing):
        actions.withdraw_proposal(by=by, proposal=proposal, reason=" ")
    actions.withdraw_proposal(by=by, proposal=proposal, reason="另有办法")
    assert (proposal.outcome, proposal.voted_on) == (Outcome.WITHDRAWN, None)
    with pytest.raises(WrongStage):
        actions.withdraw_proposal(by=by, proposal=carried(meeting), reason="太晚了")
