"""What ends with what: vacancies, who waits for them, and when the firm may have confirmed (R17)."""

from __future__ import annotations

import pytest

from chunsheng.enterprise.actions import (
    claim_solved,
    close_vacancy,
    confirm_solved,
    open_vacancy,
    record_leaving,
    withdraw_difficulty,
)
from chunsheng.enterprise.actions.difficulties import ConfirmedBeforeTheLastStayed
from chunsheng.enterprise.actions.hiring import NeededInThePast
from chunsheng.enterprise.models import Difficulty
from chunsheng.enterprise.terms import KEEPING, KEPT
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Mark
from chunsheng.matters.actions import RuleIsTheDistricts, set_rule
from chunsheng.matters.models import Need, Step
from chunsheng.matters.terms import Quantity
from tests.enterprise.refusing import refused
from tests.enterprise.telling import (
    TODAY,
    TOMORROW,
    YESTERDAY,
    Firms,
    agreed,
    fresh,
    hired,
    kept,
    taken,
    wanted,
)


@pytest.fixture
def case(firms: Firms) -> Difficulty:
    """A firm's want of hands, taken up by the branch."""
    return taken(firms)


def test_the_rule_is_set_for_the_whole_district_alone(firms: Firms) -> None:
    street = Actor(firms.officer.account, "desk", firms.world.ground.streets[0])
    rule = {"kind": KEEPING, "value": 10, "source": "样例", "since": TOMORROW}
    refused(RuleIsTheDistricts, lambda: set_rule(by=street, **rule))
    assert set_rule(by=firms.officer, **rule).value == 10


def test_who_waits_for_a_vacancy_that_is_taken_back_waits_no_longer(
    firms: Firms, case: Difficulty
) -> None:
    need, other = wanted(firms, case, 2), wanted(firms, case)
    people = [agreed(firms, case, need), agreed(firms, case, other, 1), hired(firms, case, need, 2)]
    close_vacancy(by=firms.helper, difficulty=fresh(case), need=fresh(need), reason="不招了")
    assert [fresh(one).stage for one in people] == ["lapsed", "agreed", "hired"]
    assert Step.objects.get(record_id=people[2].pk).is_open, "they are still asked after"
    withdraw_difficulty(by=firms.officer, difficulty=fresh(case), reason="登记错了")
    assert [fresh(one).stage for one in people] == ["lapsed", "lapsed", "hired"]
    assert not [one for one in Step.objects.all() if one.is_open]


def test_a_leaving_brings_no_vacancy_of_a_withdrawn_difficulty_back(
    firms: Firms, case: Difficulty
) -> None:
    candidacy = hired(firms, case, wanted(firms, case), hired_on=YESTERDAY)
    withdraw_difficulty(by=firms.officer, difficulty=fresh(case), reason="登记错了")
    record_leaving(by=firms.helper, candidacy=candidacy, ended_on=TODAY, reason="嫌远")
    assert fresh(Need.objects.get()).state == "met"


def test_hands_are_not_needed_in_the_past(firms: Firms, case: Difficulty) -> None:
    said = {"by": firms.helper, "title": "学徒", "quantity": Quantity(1, 1)}
    refused(
        NeededInThePast,
        lambda: open_vacancy(difficulty=fresh(case), until=YESTERDAY, **said),
        "until",
    )
    assert open_vacancy(difficulty=case, until=TODAY, **said).until == TODAY


def test_the_firm_confirms_after_the_last_stayed_and_thereby_verifies_it(
    firms: Firms, case: Difficulty
) -> None:
    kept(firms, case, wanted(firms, case))
    made = claim_solved(by=firms.helper, difficulty=fresh(case), reason="都招到了")
    Difficulty.objects.update(raised_from=YESTERDAY, raised_on=YESTERDAY)
    said = {"by": firms.officer, "confirmed_by": "人事部"}
    told = refused(
        ConfirmedBeforeTheLastStayed,
        lambda: confirm_solved(difficulty=fresh(made), confirmed_on=YESTERDAY, **said),
        "confirmed_on",
    )
    assert "3月8日" in told
    confirm_solved(difficulty=fresh(made), confirmed_on=TODAY, **said)
    assert [mark.fact.kind for mark in Mark.objects.all()] == [KEPT.code]
