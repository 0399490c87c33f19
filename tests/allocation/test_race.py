"""Of many who confirm one proposal at once one does; without the locks many would."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest
from django.db.models import QuerySet

from chunsheng.allocation.actions import confirm_proposal, hand_out_share, proposals
from chunsheng.allocation.models import Proposal, Share
from chunsheng.allocation.terms import PROPOSAL_CYCLE
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.cycles import LifeCycle, Stage, WrongStage
from tests.allocation.telling import Sharing, confirm, make_sharing, propose
from tests.garden.telling import weigh
from tests.services.meanwhile import MANY, Meanwhile, race
from tests.world import make_world


@pytest.fixture
def neighbours(own_database: None) -> Sharing:
    """The garden and its neighbours in a database in which threads commit."""
    return make_sharing(make_world())


def confirmed(proposal: Proposal) -> int:
    """How often it was entered that a proposal was confirmed."""
    return Entry.objects.filter(record_id=proposal.pk, verb="confirmed").count()


def test_of_many_who_confirm_at_once_one_does(neighbours: Sharing) -> None:
    proposal = propose(neighbours)
    outcomes = race(lambda: confirm(neighbours, proposal))
    assert outcomes["done"] == confirmed(proposal) == 1
    assert sum(outcomes.values()) == MANY
    assert Fact.objects.filter(kind="allocation.shared").count() == proposal.served


def test_a_second_confirmation_waits_and_finds_it_done(neighbours: Sharing) -> None:
    proposal = propose(neighbours)
    first = Meanwhile(lambda: confirm(neighbours, proposal))
    with first, pytest.raises(WrongStage):
        confirm(neighbours, proposal, "dispatcher")
    assert confirmed(proposal) == 1


def test_a_new_proposal_waits_for_who_confirms_the_old(neighbours: Sharing) -> None:
    harvest = weigh(neighbours.garden, "1.6")
    proposal = propose(neighbours, harvest)
    first = Meanwhile(lambda: confirm(neighbours, proposal))
    with first, pytest.raises(WrongStage):
        propose(neighbours, harvest)
    assert Proposal.objects.count() == 1


def test_of_many_who_propose_at_once_one_proposal_stays_open(neighbours: Sharing) -> None:
    harvest = weigh(neighbours.garden, "1.6")
    race(lambda: propose(neighbours, harvest), many=4)
    assert Proposal.objects.filter(stage="proposed").count() == 1


def test_of_many_who_hand_out_a_share_at_once_one_does(neighbours: Sharing) -> None:
    proposal = confirm(neighbours, propose(neighbours))
    key = Share.objects.filter(proposal=proposal, stage="waiting").order_by("pk")[0].pk
    by = neighbours.world.by("worker")
    outcomes = race(lambda: hand_out_share(by=by, share=Share.objects.get(pk=key)))
    assert outcomes["done"] == Fact.objects.filter(kind="allocation.served").count() == 1


def test_with_every_lock_off_many_confirm_at_once(
    neighbours: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control on both databases: neither rows nor versions nor the transaction hold anyone back."""
    proposal, barrier, judge = propose(neighbours), Barrier(MANY), PROPOSAL_CYCLE.judge
    written: list[str] = []

    def judged(_cycle: LifeCycle, *said: Any) -> Stage:
        stage = judge(*said)
        barrier.wait(timeout=60)
        return stage

    def put(
        record: Proposal, verb: str, _by: object, values: dict[str, Any], *_more: object
    ) -> None:
        Proposal.objects.filter(pk=record.pk).update(**values)
        written.append(verb)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    monkeypatch.setattr(LifeCycle, "judge", judged)
    monkeypatch.setattr(proposals, "change", put)
    for name in ("share_out_harvest", "confirm_share"):
        monkeypatch.setattr(proposals, name, lambda **_said: None)
    monkeypatch.setattr(proposals, "steps_of", lambda _proposal: ())
    unguarded = confirm_proposal.__wrapped__  # type: ignore[attr-defined]  # the verb without its transaction
    by = neighbours.world.by("secretary")

    def act() -> None:
        unguarded(by=by, proposal=Proposal.objects.get(pk=proposal.pk))

    assert race(act) == {"done": MANY}
    assert written == ["confirmed"] * MANY
