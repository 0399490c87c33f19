"""A vote is counted by its dated rule: heads, and area where the rule says so, over all channels once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from chunsheng.deliberation import actions
from chunsheng.deliberation.actions import voting
from chunsheng.deliberation.models import Ballot, Proposal, Rule
from chunsheng.deliberation.queries import rule_on
from chunsheng.deliberation.terms import Channel, Choice, Decider, Outcome, Portion
from chunsheng.kernel.ledger.figures import rate_figure
from chunsheng.kernel.ledger.measures import rates
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.cycles import Missing, WrongStage
from tests.deliberation.telling import (
    LAW,
    TODAY,
    Meeting,
    cast,
    entered,
    put_to_vote,
    rule,
    told,
    vote,
)

pytestmark = pytest.mark.django_db
FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


def closed(meeting: Meeting, proposal: Proposal) -> Proposal:
    """Count it."""
    return actions.close_vote(by=meeting.world.by("secretary"), proposal=proposal)


@pytest.mark.parametrize(
    ("portion", "part", "whole", "enough"),
    [
        (Portion.OVER_HALF, 5, 10, False),
        (Portion.OVER_HALF, 6, 10, True),
        (Portion.TWO_THIRDS, 40, 60, True),
        (Portion.TWO_THIRDS, 39, 60, False),
        (Portion.THREE_QUARTERS, 30, 40, True),
        (Portion.THREE_QUARTERS, Decimal("2999.99"), Decimal(4000), False),
        (Portion.THREE_QUARTERS, 0, 0, False),
    ],
)
def test_from_two_thirds_includes_the_number_itself_and_over_half_does_not(
    portion: Portion, part: int, whole: int, enough: bool
) -> None:
    assert portion.is_reached(part, whole) is enough


def test_enough_heads_with_too_little_area_make_no_quorum(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting, 60, 6000, Decider.SHARED_PARTS)
    cast(meeting, proposal, (FOR, 41, 3900))
    closed(meeting, proposal)
    assert (proposal.stage, proposal.outcome) == ("ended", Outcome.NO_QUORUM)
    assert told("adopted", meeting.place) == 0
    assert told("took_part", meeting.place) == 41


def test_enough_heads_agree_with_too_little_area(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting, 60, 6000, Decider.SHARED_PARTS)
    cast(meeting, proposal, (FOR, 31, 2900), (AGAINST, 9, 1100))
    closed(meeting, proposal)
    assert (proposal.stage, proposal.outcome) == ("ended", Outcome.TOO_FEW)


def test_heads_and_area_at_their_bounds_carry(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting, 60, 6000, Decider.SHARED_PARTS)
    cast(meeting, proposal, (FOR, 30, 3000), (AGAINST, 5, 500), (ABSTAIN, 5, 500))
    closed(meeting, proposal)
    assert (proposal.stage, proposal.outcome) == ("posted", "")
    assert told("adopted", meeting.place) == 1


def test_a_vote_without_quorum_is_not_adopted_though_all_agree(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting)
    cast(meeting, proposal, (FOR, 5, 0))
    closed(meeting, proposal)
    assert (proposal.stage, proposal.outcome) == ("ended", Outcome.NO_QUORUM)
    with pytest.raises(WrongStage):
        actions.execute_proposal(
            by=meeting.world.by("secretary"),
            proposal=proposal,
            organisation=meeting.builder,
            due_on=TODAY,
        )


def test_a_vote_in_which_nobody_took_part_is_not_adopted(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting)
    assert closed(meeting, proposal).outcome == Outcome.NO_QUORUM
    assert told("turnout", meeting.place) == 10


def test_a_number_votes_once_over_both_channels(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting)
    vote(meeting, proposal, 7, channel=Channel.PAPER)
    before = entered()
    with pytest.raises(voting.HasVoted, match="7 号已经投过票（纸质票）"):
        vote(meeting, proposal, 7, AGAINST, channel=Channel.ONLINE)
    for number in (0, 11):
        with pytest.raises(voting.NumberIsNotOnTheRoll, match="1 到 10 号"):
            vote(meeting, proposal, number)
    assert entered() == before
    assert Ballot.objects.count() == 1


def test_the_ledger_keeps_that_a_number_voted_and_not_how(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting)
    ballot = vote(meeting, proposal, 3, AGAINST)
    entry = Entry.objects.get(record_id=ballot.pk)
    assert set(entry.changes) == {"proposal_id", "number", "channel"}
    assert not [one for one in Entry.objects.all() if AGAINST in str(one.changes)]


def test_area_is_asked_where_it_counts_and_never_exceeds_the_roll(meeting: Meeting) -> None:
    with pytest.raises(voting.AreaIsMissing):
        put_to_vote(meeting, 3, None, Decider.SHARED_PARTS)
    proposal = put_to_vote(meeting, 3, 300, Decider.SHARED_PARTS)
    with pytest.raises(voting.AreaIsMissing):
        vote(meeting, proposal, 1)
    vote(meeting, proposal, 1, area_m2=Decimal(200))
    with pytest.raises(voting.AreaIsTooLarge):
        vote(meeting, proposal, 2, area_m2=Decimal("100.01"))
    vote(meeting, proposal, 2, area_m2=Decimal(100))
    assert Ballot.objects.count() == 2


def test_no_vote_comes_in_after_the_count(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting)
    stale = Proposal.objects.get(pk=proposal.pk)
    closed(meeting, proposal)
    with pytest.raises(WrongStage):
        vote(meeting, stale, 1)


def test_a_rule_applies_from_its_day_to_before_the_next(meeting: Meeting) -> None:
    day = date(2026, 1, 1)
    newer = rule(Decider.RESIDENTS, Portion.TWO_THIRDS, Portion.OVER_HALF, "新法", since=day)
    assert rule_on(Decider.RESIDENTS, date(2025, 12, 31)) == Rule.objects.get(source=LAW)
    assert rule_on(Decider.RESIDENTS, day) == newer
    before = entered()
    with pytest.raises(voting.RuleBeginsInThePast):
        rule(Decider.RESIDENTS, Portion.OVER_HALF, Portion.OVER_HALF, "旧法", since=day)
    assert entered() == before


def test_a_rule_does_not_change_a_day_that_is_past_on_which_another_stood(
    meeting: Meeting,
) -> None:
    half, before = Portion.OVER_HALF, entered()
    with pytest.raises(voting.RuleBeginsInThePast):
        rule(Decider.RESIDENTS, half, half, "新法", since=TODAY - timedelta(days=1))
    assert entered() == before
    assert Rule.objects.get(source=LAW).until is None
    rule(Decider.VILLAGERS, half, half, "村规", since=date(2020, 1, 1))
    assert rule_on(Decider.VILLAGERS, date(2021, 1, 1)), "the control: there none stood"


def test_a_rule_that_was_to_end_later_ends_when_the_next_begins(meeting: Meeting) -> None:
    half, owners = Portion.OVER_HALF, Decider.OWNERS
    older = rule(owners, half, half, "旧规", since=date(2020, 1, 1), until=date(2026, 1, 1))
    newer = rule(owners, half, half, "新规", since=date(2025, 6, 1))
    older.refresh_from_db()
    assert older.until == newer.since
    assert rule_on(owners, date(2025, 5, 31)) == older
    assert rule_on(owners, date(2025, 12, 31)) == newer


def test_a_vote_keeps_the_rule_of_the_day_it_began(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting)
    rule(Decider.RESIDENTS, Portion.THREE_QUARTERS, Portion.OVER_HALF, "更严的规定", since=TODAY)
    cast(meeting, proposal, (FOR, 6, 0))
    assert closed(meeting, proposal).stage == "posted"
    assert proposal.rule is not None
    assert proposal.rule.source == LAW


def test_without_a_rule_in_force_nobody_can_be_counted(meeting: Meeting) -> None:
    with pytest.raises(voting.NoRuleInForce, match="“村民会议”表决规则"):
        put_to_vote(meeting, decides=Decider.VILLAGERS)


def test_the_discussion_is_told_before_the_vote(meeting: Meeting) -> None:
    proposal = put_to_vote(meeting)
    Proposal.objects.filter(pk=proposal.pk).update(stage="discussed")
    proposal.refresh_from_db()
    with pytest.raises(Missing, match="讨论情况"):
        actions.open_vote(
            by=meeting.world.by("secretary"), proposal=proposal, discussed=" ", heads=10
        )


def test_turnout_is_a_rate_of_votes_and_leaves_out_what_was_called_off(meeting: Meeting) -> None:
    carried, called_off = put_to_vote(meeting), put_to_vote(meeting, 7)
    cast(meeting, carried, (FOR, 6, 0))
    closed(meeting, carried)
    by = meeting.world.by("secretary")
    actions.withdraw_proposal(by=by, proposal=called_off, reason="提议人搬走了")
    rate = rates["deliberation.turnout_rate"]
    value = rate_figure(rate, meeting.world.district, Period(TODAY))
    assert value.value == Decimal("0.6")
    assert (value.numerator.low, value.denominator.low, value.excluded.low) == (6, 10, 7)
