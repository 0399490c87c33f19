"""Of many who send the vote of one number at one instant one counts, and none comes after the count."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from chunsheng.deliberation import actions
from chunsheng.deliberation.actions.voting import HasVoted, RuleBeginsInThePast
from chunsheng.deliberation.models import Ballot, Proposal, Rule
from chunsheng.deliberation.terms import Choice, Decider, Portion
from chunsheng.kernel.records.cycles import WrongStage
from tests.deliberation.telling import Meeting, cast, convene, put_to_vote, rule, told, vote
from tests.services.meanwhile import Meanwhile, race, take_off_locks

MANY = 8


@pytest.fixture
def meeting(own_database: None) -> Meeting:
    """The meeting in a database in which threads commit."""
    return convene()


@pytest.fixture
def proposal(meeting: Meeting) -> Proposal:
    """At the vote, six of ten for it."""
    made = put_to_vote(meeting)
    cast(meeting, made, (Choice.FOR, 6, 0))
    return made


def test_of_many_votes_of_one_number_one_counts(meeting: Meeting, proposal: Proposal) -> None:
    done = race(lambda: vote(meeting, proposal, 7), MANY)
    assert done == {"done": 1, HasVoted.__name__: MANY - 1}
    assert Ballot.objects.count() == 7


def test_a_vote_that_comes_while_it_is_counted_is_in_the_count_or_refused(
    meeting: Meeting, proposal: Proposal
) -> None:
    def count() -> Proposal:
        fresh = Proposal.objects.get(pk=proposal.pk)
        return actions.close_vote(by=meeting.world.by("secretary"), proposal=fresh)

    with Meanwhile(count), pytest.raises(WrongStage):
        vote(meeting, proposal, 7)
    assert Ballot.objects.count() == told("took_part", meeting.place) == 6


def test_of_many_first_rules_set_at_once_one_stands(meeting: Meeting) -> None:
    half = Portion.OVER_HALF
    done = race(lambda: rule(Decider.OWNERS, half, half, "样例规定"), MANY)
    assert done == {"done": 1, RuleBeginsInThePast.__name__: MANY - 1}
    assert Rule.objects.filter(decides=Decider.OWNERS).count() == 1


def test_a_rule_that_another_set_a_moment_before_is_refused_in_words(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = Portion.OVER_HALF
    rule(Decider.OWNERS, half, half, "甲的规定")
    monkeypatch.setattr(QuerySet, "exists", lambda rows: False)
    monkeypatch.setattr(QuerySet, "first", lambda rows: None)
    with pytest.raises(RuleBeginsInThePast):
        rule(Decider.OWNERS, half, half, "乙的规定")


@pytest.fixture
def unlocked(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked."""
    take_off_locks(monkeypatch)


def test_without_the_lock_the_unique_index_still_refuses(
    meeting: Meeting, proposal: Proposal, unlocked: None
) -> None:
    with Meanwhile(lambda: vote(meeting, proposal, 7)), pytest.raises(IntegrityError):
        vote(meeting, proposal, 7)
    assert Ballot.objects.count() == 7


def test_without_lock_and_index_one_number_would_vote_twice(
    meeting: Meeting, proposal: Proposal, unlocked: None
) -> None:
    """The control of the first."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE deliberation_ballot DROP CONSTRAINT one_vote_of_a_head")
    with Meanwhile(lambda: vote(meeting, proposal, 7)):
        vote(meeting, proposal, 7)
    assert Ballot.objects.count() == 8
