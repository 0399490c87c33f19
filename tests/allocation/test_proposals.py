"""Who is served first, what a line says of it, and what stands against a proposal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chunsheng.allocation import dividing
from chunsheng.allocation.actions import proposals, propose_shares, set_rule
from chunsheng.allocation.actions.rules import RuleIsKnown
from chunsheng.allocation.models import Proposal, Rule, Share
from chunsheng.allocation.queries import rule_on
from chunsheng.allocation.terms import Reach, Why
from chunsheng.garden.actions import correct_harvest, verify_harvest
from chunsheng.garden.models import Harvest
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.cycles import WrongStage
from chunsheng.kernel.words import clock
from chunsheng.matching import Draw
from chunsheng.matters.queries import steps_of
from chunsheng.people.actions import add_household, close_household
from chunsheng.people.models import Ladder
from chunsheng.people.terms import Category
from tests.allocation.telling import SINCE, SOURCE, Sharing, confirm, lines, propose, served
from tests.garden.telling import DAY, weigh
from tests.world import RESIDENT


def test_share_out_serves_living_alone_households_first(sharing: Sharing) -> None:
    proposal = propose(sharing)
    assert (proposal.portions, proposal.placed, proposal.served, proposal.households) == (
        3,
        3,
        3,
        6,
    )
    assert sharing.alone < served(proposal)
    assert proposal.proved
    assert proposal.certificate["envy"] == 0
    assert proposal.left_kilos == Decimal("0.1")


def test_without_a_category_nobody_is_preferred(sharing: Sharing) -> None:
    """The control of the test above: by the draws of nine days these two are not served each time.

    Three of six are drawn, so on one day both are in one case of five.
    """
    Ladder.objects.update(rungs=[])
    days = [DAY - timedelta(days=n) for n in range(9)]
    drawn = [served(propose(sharing, weigh(sharing.garden, "1.6", on=day))) for day in days]
    assert not all(sharing.alone <= keys for keys in drawn)


def test_whoever_received_least_comes_next_and_is_told_so(sharing: Sharing) -> None:
    first = confirm(sharing, propose(sharing))
    second = propose(sharing, weigh(sharing.garden, "2.0", plot=sharing.garden.yard))
    fetched = served(first) - sharing.alone
    told = lines(second)
    assert served(second) & fetched == set()
    assert {told[key].why for key in fetched} == {Why.HAD}


def test_what_went_back_is_not_held_against_a_household(sharing: Sharing) -> None:
    first = confirm(sharing, propose(sharing))
    Share.objects.filter(proposal=first).update(stage="returned")
    second = propose(sharing, weigh(sharing.garden, "1.6"))
    assert served(second) == served(first)


def test_the_memory_ends_with_the_weeks_of_the_rule(sharing: Sharing) -> None:
    first = confirm(sharing, propose(sharing))
    later = datetime(2023, 5, 4, 9, tzinfo=clock.SHANGHAI)
    with clock.use(lambda: later):
        second = propose(sharing, weigh(sharing.garden, "1.6", on=date(2023, 5, 4)))
    assert Why.HAD not in {one.why for one in lines(second).values()}
    assert served(first)


def test_reasons_and_records_tell_nobodys_category(sharing: Sharing) -> None:
    """No rung is kept, in no table and no entry; the words name no category."""
    propose(sharing)
    kept = Entry.objects.exclude(verb__in=("marked", "set"))
    words = " ".join(str(why.label) for why in Why)
    for category in Category:
        assert str(category.label) not in words
        assert all(category.value not in str(one.changes) for one in kept)
    assert {field.name for field in Share._meta.fields} & {"tier", "rung", "category"} == set()


@pytest.mark.parametrize("kilos", ["0.5", "1", "1.6", "2", "2.5", "3"])
def test_the_same_outcome_and_history_bear_the_same_words(sharing: Sharing, kilos: str) -> None:
    """So nobody can read from a reason who was preferred; in a first week and in the one after."""
    first = confirm(sharing, propose(sharing, weigh(sharing.garden, kilos)))
    second = propose(sharing, weigh(sharing.garden, kilos, plot=sharing.garden.yard))
    had = served(first)
    for proposal, history in ((first, set()), (second, had)):
        words: dict[tuple[bool, bool], set[str]] = {}
        for key, line in lines(proposal).items():
            words.setdefault((line.portions > 0, key in history), set()).add(line.why)
        assert all(len(one) == 1 for one in words.values())
        assert len({one.why for one in lines(proposal).values() if one.portions}) == 1


def test_where_there_is_enough_everybody_is_told_the_same(sharing: Sharing) -> None:
    proposal = propose(sharing, weigh(sharing.garden, "5"))
    assert (proposal.portions, proposal.placed, proposal.served) == (10, 6, 6)
    assert {one.why for one in lines(proposal).values()} == {Why.ENOUGH}
    assert proposal.left_kilos == 2


def test_the_same_harvest_gives_the_same_lines_again_and_the_first_is_dropped(
    sharing: Sharing,
) -> None:
    harvest = weigh(sharing.garden, "1.6")
    first, again = propose(sharing, harvest), propose(sharing, harvest)
    assert served(first) == served(again)
    assert first.seed == again.seed == 20230308
    assert Proposal.objects.get(pk=first.pk).stage == "dropped"
    assert [one.is_open for one in steps_of(first)] == [False]
    assert [one.is_open for one in steps_of(again)] == [True]
    with pytest.raises(WrongStage):
        confirm(sharing, first)


def test_a_household_stands_once_in_a_proposal_and_not_once_it_has_left(sharing: Sharing) -> None:
    gone = sharing.homes[0]
    close_household(by=RESIDENT, household=gone, on=DAY, reason="搬走")
    proposal = propose(sharing)
    told = Share.objects.filter(proposal=proposal).values_list("household", flat=True)
    assert sorted(told) == sorted(one.pk for one in sharing.homes[1:])


def test_a_rule_for_the_community_reaches_the_next_grid_and_wants_its_secretary(
    sharing: Sharing,
) -> None:
    world = sharing.world
    said: dict[str, Any] = {"portion_grams": 250, "most": 1, "weeks": 8, "source": SOURCE}
    set_rule(by=RESIDENT, unit=world.community, reach=Reach.COMMUNITY, since=DAY, **said)
    harvest = weigh(sharing.garden, "1.6")
    with pytest.raises(proposals.GroundIsWider, match=r"样例甲社区"):
        propose(sharing, harvest)
    assert not Proposal.objects.exists()
    proposal = propose(sharing, harvest, "secretary")
    assert (proposal.portions, proposal.rule.portion_grams) == (6, 250)


def test_the_nearest_rule_of_its_day_holds(sharing: Sharing) -> None:
    said: dict[str, Any] = {"portion_grams": 300, "most": 1, "reach": "grid", "weeks": 8}
    near = set_rule(by=RESIDENT, unit=sharing.world.grid, source=SOURCE, since=DAY, **said)
    assert rule_on(sharing.world.grid, DAY) == near
    assert rule_on(sharing.world.grid, date(2023, 3, 7)) == sharing.rule
    assert rule_on(sharing.world.other_grid, DAY) is None
    with pytest.raises(RuleIsKnown):
        set_rule(by=RESIDENT, unit=sharing.world.grid, source=SOURCE, since=DAY, **said)


def test_without_a_rule_a_portion_or_a_household_nothing_is_proposed(sharing: Sharing) -> None:
    worker, garden = sharing.world.by("worker"), sharing.garden
    before = Entry.objects.count()
    little = weigh(garden, "0.49")
    with pytest.raises(proposals.NotOnePortion):
        propose_shares(by=worker, harvest=little)
    Rule.objects.update(since=date(2023, 3, 9))
    with pytest.raises(proposals.NoRule):
        propose_shares(by=worker, harvest=little)
    Rule.objects.update(since=SINCE)
    for one in sharing.homes:
        close_household(by=RESIDENT, household=one, on=DAY, reason="搬走")
    with pytest.raises(proposals.NobodyIsListed):
        propose_shares(by=worker, harvest=weigh(garden, "1.6"))
    assert not Proposal.objects.exists()
    assert not Entry.objects.filter(pk__gt=before, verb="read").exists()


def test_each_run_reads_the_order_once_and_says_so(sharing: Sharing) -> None:
    propose(sharing)
    read = Entry.objects.get(verb="read")
    assert (read.by, read.changes["households"]) == (sharing.world.accounts["worker"], [None, 6])


def test_another_person_confirms_and_only_what_was_weighed(sharing: Sharing) -> None:
    harvest = weigh(sharing.garden, "1.6")
    proposal = propose(sharing, harvest, "secretary")
    with pytest.raises(proposals.ProposedItOneself):
        confirm(sharing, proposal)
    with pytest.raises(proposals.NobodyConfirms):
        proposals.confirm_proposal(by=RESIDENT, proposal=proposal)
    worker = sharing.world.by("worker")
    changed = correct_harvest(by=worker, harvest=harvest, kilos=Decimal(3), reason="看错秤")
    with pytest.raises(proposals.HarvestHasChanged):
        confirm(sharing, proposal, "dispatcher")
    assert not Fact.objects.filter(kind__startswith="allocation.").exists()
    assert Harvest.objects.get(pk=harvest.pk).stage == "weighed"
    again = confirm(sharing, propose(sharing, changed))
    assert again.stage == "confirmed"
    assert again.served == 6


def test_verifying_the_weight_does_not_unsettle_a_proposal(sharing: Sharing) -> None:
    harvest = weigh(sharing.garden, "1.6")
    proposal = propose(sharing, harvest)
    verify_harvest(by=sharing.world.by("secretary"), harvest=Harvest.objects.get(pk=harvest.pk))
    assert confirm(sharing, proposal).stage == "confirmed"


def test_what_was_shared_out_is_not_proposed_again(sharing: Sharing) -> None:
    proposal = confirm(sharing, propose(sharing))
    with pytest.raises(WrongStage):
        propose(sharing, Harvest.objects.get(pk=proposal.harvest_id))
    with pytest.raises(WrongStage):
        confirm(sharing, proposal, "dispatcher")


def test_a_household_that_comes_later_is_in_the_next_proposal(sharing: Sharing) -> None:
    harvest = weigh(sharing.garden, "1.6")
    assert propose(sharing, harvest).households == 6
    add_household(by=RESIDENT, building=sharing.world.building, door="9单元", since=SINCE)
    assert propose(sharing, harvest).households == 7


def test_words_for_each_ones_own_draw_would_tell_who_was_preferred(
    sharing: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: by its own draw whoever needed none reads other words than whoever was drawn."""

    def own(shared: Any, row: int, _asked: Any) -> Why:
        return Why.TURN if shared.draw[row] == Draw.NOT_NEEDED else Why.DRAWN

    monkeypatch.setattr(dividing, "_why", own)
    proposal = propose(sharing)
    told = {key for key, one in lines(proposal).items() if one.portions and one.why == Why.TURN}
    assert told == sharing.alone
