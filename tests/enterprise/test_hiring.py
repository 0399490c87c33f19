"""Hands for a firm: only who agreed to it is recommended, and solved means filled and kept (R17)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chunsheng.enterprise.actions import (
    claim_solved,
    close_vacancy,
    confirm_kept,
    confirm_solved,
    hire,
    open_vacancy,
    record_leaving,
    reopen_difficulty,
    withdraw_consent,
    withdraw_difficulty,
)
from chunsheng.enterprise.actions.difficulties import IsNotFilledAndKept
from chunsheng.enterprise.actions.hiring import (
    ConsentIsMissing,
    HiredBeforeConsent,
    IsCandidateAlready,
    IsNotThereLongEnough,
    LeftOutOfTerm,
    VacancyIsElsewhere,
    VacancyIsShut,
    WantsNoWorkers,
)
from chunsheng.enterprise.models import Candidacy, Difficulty
from chunsheng.enterprise.queries import NoKeepingRule
from chunsheng.enterprise.terms import HIRED, KEEPING, WORKERS_WANTED, DifficultyKind
from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.actions import RuleIsKnown, RuleWasUsed, meet_need, set_rule, withdraw_need
from chunsheng.matters.actions.needs import MatterIsNotMet, reopen_need
from chunsheng.matters.models import Need, Rule, Step
from chunsheng.matters.terms import UNKNOWN, Quantity
from chunsheng.people.actions import PhoneIsMissing, add_person
from chunsheng.people.models import Person
from tests.enterprise.refusing import refused
from tests.enterprise.telling import (
    AGREED,
    BEGAN,
    DUE,
    PHONES,
    TERM,
    TODAY,
    TOMORROW,
    YESTERDAY,
    Firms,
    agreed,
    counted,
    fresh,
    hired,
    kept,
    taken,
    wanted,
)
from tests.places.ground import BY


@pytest.fixture
def case(firms: Firms) -> Difficulty:
    """A firm's want of hands, taken up by the branch."""
    return taken(firms)


def claimed(firms: Firms, case: Difficulty) -> Difficulty:
    """The helper says that it is solved."""
    return claim_solved(by=firms.helper, difficulty=fresh(case), reason="都招到了")


def test_a_vacancy_is_a_need_of_the_firm_in_hands(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case, 3)
    assert (need.kind, need.measured, need.bounds) == (WORKERS_WANTED, HIRED.code, (3, 3))
    assert (need.organisation, need.source_id) == (firms.firm.unit, case.pk)
    land = taken(firms, DifficultyKind.LAND)
    refused(WantsNoWorkers, lambda: wanted(firms, land))


def test_solved_is_filled_and_kept_and_the_figures_follow(firms: Firms, case: Difficulty) -> None:
    """The whole way: each word that stands in the way goes, one after the other."""
    district = firms.world.district
    told = [refused(IsNotFilledAndKept, lambda: claimed(firms, case))]
    need = wanted(firms, case, 2)
    told.append(refused(IsNotFilledAndKept, lambda: claimed(firms, case)))
    first = hired(firms, case, need)
    assert fresh(need).state == "open"
    second = hired(firms, case, need, 1)
    assert (fresh(need).state, fresh(need).met_on) == ("met", BEGAN)
    assert (counted("hired", district), counted("kept", district)) == (2, 0)
    told.append(refused(IsNotFilledAndKept, lambda: claimed(firms, case)))
    for one in (first, second):
        confirm_kept(by=firms.helper, candidacy=one, ended_on=TODAY, said_by="车间主任")
    assert (counted("hired", district), counted("kept", district)) == (2, 2)
    assert counted("kept", firms.post.unit) == 2
    assert counted("kept", district, YESTERDAY) == 0
    made = claimed(firms, case)
    confirm_solved(by=firms.officer, difficulty=made, confirmed_on=TODAY, confirmed_by="人事部")
    assert counted("solved", district) == 1
    for words, message in zip(
        ("还没有登记招工岗位", "岗位“操作工”还没有招满", "有 2 人到岗了"), told, strict=True
    ):
        assert words in message


def test_another_kind_of_difficulty_asks_for_no_hands(firms: Firms) -> None:
    """The control: the rule is of hands alone."""
    assert claimed(firms, taken(firms, DifficultyKind.LAND)).stage == "claimed"


def test_a_batch_that_nobody_counted_is_not_known_to_have_stayed(
    firms: Firms, case: Difficulty
) -> None:
    need = wanted(firms, case, None)
    unit = firms.post.unit
    meet_need(by=firms.helper, need=need, organisation=unit, quantity=UNKNOWN)
    told = refused(IsNotFilledAndKept, lambda: claimed(firms, case))
    assert "有 1 笔到岗没有登记到人" in told


def test_a_vacancy_without_a_number_is_filled_when_somebody_says_so(
    firms: Firms, case: Difficulty
) -> None:
    need = wanted(firms, case, None)
    hired(firms, case, need)
    assert fresh(need).state == "open"
    hired(firms, case, need, 1, filled=True)
    assert fresh(need).state == "met"


def test_whoever_leaves_too_soon_leaves_the_vacancy_open(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case)
    first = hired(firms, case, need, hired_on=YESTERDAY)
    for day in (date(2023, 3, 6), date(2023, 4, 6)):
        refusal = LeftOutOfTerm if day < TODAY else DayIsAhead
        refused(
            refusal,
            lambda day=day: record_leaving(
                by=firms.helper, candidacy=fresh(first), ended_on=day, reason="嫌远"
            ),
            "ended_on",
        )
    record_leaving(by=firms.helper, candidacy=first, ended_on=TODAY, reason="嫌远")
    assert (fresh(first).stage, fresh(need).state, fresh(need).met_on) == ("left", "open", None)
    assert "还没有招满" in refused(IsNotFilledAndKept, lambda: claimed(firms, case))
    kept(firms, case, need, 1)
    assert (fresh(need).state, claimed(firms, case).stage) == ("met", "claimed")
    assert counted("hired", firms.world.district) == 2, "both were hired"


def test_after_the_term_one_stayed_and_did_not_leave_too_soon(
    firms: Firms, case: Difficulty
) -> None:
    candidacy = hired(firms, case, wanted(firms, case))
    refused(
        LeftOutOfTerm,
        lambda: record_leaving(
            by=firms.helper, candidacy=candidacy, ended_on=TERM, reason="回老家"
        ),
        "ended_on",
    )


@pytest.mark.parametrize("kept_for", [29, 30])
def test_kept_is_said_when_the_term_is_over(firms: Firms, case: Difficulty, kept_for: int) -> None:
    began = TODAY - timedelta(days=kept_for)
    candidacy = hired(firms, case, wanted(firms, case), hired_on=began)
    step = Step.objects.get(record_id=candidacy.pk)
    assert (step.unit, step.is_open) == (firms.post.unit, True)
    said = {"by": firms.helper, "ended_on": TODAY, "said_by": "车间主任"}
    if kept_for < 30:
        told = refused(
            IsNotThereLongEnough, lambda: confirm_kept(candidacy=fresh(candidacy), **said)
        )
        assert "3月9日" in told
    else:
        assert confirm_kept(candidacy=candidacy, **said).stage == "kept"
        step.refresh_from_db()
        assert not step.is_open


def test_who_says_that_somebody_stayed_is_named_by_post(firms: Firms, case: Difficulty) -> None:
    candidacy = hired(firms, case, wanted(firms, case))
    bare = {"by": firms.helper, "candidacy": candidacy}
    refused(Missing, lambda: confirm_kept(ended_on=TODAY, said_by=" ", **bare), "said_by")
    refused(DayIsAhead, lambda: confirm_kept(ended_on=TOMORROW, said_by="主任", **bare), "ended_on")


def test_the_rule_in_force_on_the_first_day_counts(firms: Firms, case: Difficulty) -> None:
    set_rule(by=BY, kind=KEEPING, value=60, source="样例引用", since=YESTERDAY)
    need = wanted(firms, case, 2)
    before = hired(firms, case, need)
    after = hired(firms, case, need, 1, hired_on=TODAY)
    assert before.check_on == BEGAN + timedelta(days=30)
    assert after.check_on == TODAY + timedelta(days=60)
    for refusal, day in ((RuleIsKnown, YESTERDAY), (RuleWasUsed, BEGAN), (RuleWasUsed, TODAY)):
        refused(
            refusal,
            lambda day=day: set_rule(by=BY, kind=KEEPING, value=10, source="样例", since=day),
            "since",
        )
    set_rule(by=BY, kind=KEEPING, value=10, source="样例", since=date(2021, 1, 1))
    set_rule(by=BY, kind=KEEPING, value=20, source="样例", since=TOMORROW)


def test_without_a_rule_nobody_can_say_when_the_term_is_over(
    firms: Firms, case: Difficulty
) -> None:
    candidacy = agreed(firms, case, wanted(firms, case))
    Rule.objects.all().delete()
    refused(NoKeepingRule, lambda: hire(by=firms.helper, candidacy=candidacy, hired_on=BEGAN))


def test_nobody_is_recommended_who_did_not_agree(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case)
    for refusal, field, said in (
        (ConsentIsMissing, "consented_on", {"consented_on": None}),
        (DayIsAhead, "consented_on", {"consented_on": TOMORROW}),
        (PhoneIsMissing, "phone", {"phone": " "}),
    ):
        refused(refusal, lambda said=said: agreed(firms, case, need, **said), field)
    assert Person.objects.count() == 0


def test_nobody_is_recommended_twice_for_one_vacancy(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case, 2)
    first = agreed(firms, case, need)
    refused(
        IsCandidateAlready,
        lambda: agreed(firms, case, need, phone="+86 199-0000-0101"),
        "name",
    )
    assert agreed(firms, case, wanted(firms, case)).person == first.person
    withdraw_consent(by=firms.helper, candidacy=first)
    again = agreed(firms, case, need)
    assert (again.person, Person.objects.count()) == (first.person, 1), "agreed anew"


def test_who_is_known_already_is_not_added_again(firms: Firms, case: Difficulty) -> None:
    known = add_person(by=BY, name="赵样例0", phone=PHONES[0], home=firms.world.grid)
    assert agreed(firms, case, wanted(firms, case)).person == known
    other = agreed(firms, case, wanted(firms, case), phone=PHONES[1])
    assert other.person != known, "the same name with another phone is another person"


def test_nobody_is_hired_before_they_agreed(firms: Firms, case: Difficulty) -> None:
    candidacy = agreed(firms, case, wanted(firms, case))
    for refusal, day in (
        (HiredBeforeConsent, AGREED - timedelta(days=1)),
        (DayIsAhead, TOMORROW),
    ):
        refused(
            refusal,
            lambda day=day: hire(by=firms.helper, candidacy=fresh(candidacy), hired_on=day),
            "hired_on",
        )
    assert hire(by=firms.helper, candidacy=candidacy, hired_on=AGREED).stage == "hired"


def test_a_withdrawn_consent_closes_the_candidacy(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case, 2)
    first, second = agreed(firms, case, need), hired(firms, case, need, 1)
    for one in (first, second):
        withdraw_consent(by=firms.helper, candidacy=one)
        assert (fresh(one).stage, fresh(one).ended_on) == ("closed", TODAY)
    refused(WrongStage, lambda: hire(by=firms.helper, candidacy=fresh(first), hired_on=TODAY))
    refused(WrongStage, lambda: withdraw_consent(by=firms.helper, candidacy=fresh(first)))
    assert not Step.objects.get(record_id=second.pk).is_open, "nobody asks after them any more"
    assert counted("hired", firms.world.district) == 1


def test_filled_by_people_whom_nobody_may_ask_any_more_is_not_kept(
    firms: Firms, case: Difficulty
) -> None:
    need = wanted(firms, case, 2)
    for n in range(2):
        withdraw_consent(by=firms.helper, candidacy=hired(firms, case, need, n))
    assert fresh(need).state == "met"
    told = refused(IsNotFilledAndKept, lambda: claimed(firms, case))
    assert "不知道留住没有" in told
    kept(firms, case, wanted(firms, case), 2)
    assert claimed(firms, case).stage == "claimed", "of one it is known now"


def test_nothing_is_done_at_a_vacancy_that_was_taken_back(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case, 2)
    candidacy = agreed(firms, case, need)
    close_vacancy(by=firms.helper, difficulty=fresh(case), need=need, reason="不招了")
    assert fresh(need).state == "withdrawn"
    refused(VacancyIsShut, lambda: agreed(firms, case, need, 1), "need")
    refused(VacancyIsShut, lambda: hire(by=firms.helper, candidacy=candidacy, hired_on=BEGAN))
    bare = {"by": firms.helper, "need": need, "reason": "不招了"}
    refused(VacancyIsShut, lambda: close_vacancy(difficulty=fresh(case), **bare))
    assert "还没有登记招工岗位" in refused(IsNotFilledAndKept, lambda: claimed(firms, case))


def test_a_vacancy_of_another_difficulty_is_refused(firms: Firms, case: Difficulty) -> None:
    other = wanted(firms, taken(firms))
    refused(VacancyIsElsewhere, lambda: agreed(firms, case, other), "need")


def test_a_full_vacancy_takes_nobody_more(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case)
    waiting = agreed(firms, case, need, 1)
    hired(firms, case, need)
    refused(VacancyIsShut, lambda: hire(by=firms.helper, candidacy=waiting, hired_on=BEGAN))


def test_a_difficulty_that_is_taken_back_takes_its_vacancies_along(
    firms: Firms, case: Difficulty
) -> None:
    need = wanted(firms, case)
    withdraw_difficulty(by=firms.officer, difficulty=fresh(case), reason="登记错了")
    assert fresh(need).state == "withdrawn"
    assert counted("raised", firms.world.district) == 0


def test_what_changed_since_the_claim_is_seen_at_the_confirmation(
    firms: Firms, case: Difficulty
) -> None:
    kept(firms, case, wanted(firms, case))
    made = claimed(firms, case)
    need = Need.objects.get()
    reopen_need(by=firms.officer, need=need, reason="还要人")
    said = {"confirmed_on": TODAY, "confirmed_by": "人事部"}
    refused(
        IsNotFilledAndKept,
        lambda: confirm_solved(by=firms.officer, difficulty=fresh(made), **said),
    )
    reopen_difficulty(by=firms.officer, difficulty=fresh(made), due_on=DUE, reason="还要人")
    assert fresh(made).stage == "taken"


def test_only_a_need_that_was_met_comes_again(firms: Firms, case: Difficulty) -> None:
    need = wanted(firms, case)
    refused(MatterIsNotMet, lambda: reopen_need(by=BY, need=need, reason="又缺人"))
    withdraw_need(by=BY, need=need, reason="不招了")
    refused(MatterIsNotMet, lambda: reopen_need(by=BY, need=fresh(need), reason="又缺人"))


def test_an_old_look_at_a_candidacy_hires_nobody(firms: Firms, case: Difficulty) -> None:
    candidacy = agreed(firms, case, wanted(firms, case))
    seen = fresh(candidacy)
    Candidacy.objects.filter(pk=candidacy.pk).update(version=candidacy.version + 1)
    refused(Stale, lambda: hire(by=firms.helper, candidacy=seen, hired_on=BEGAN))
    assert fresh(Need.objects.get()).state == "open"


def test_erasure_takes_the_person_out_and_leaves_the_count(firms: Firms, case: Difficulty) -> None:
    candidacy = agreed(firms, case, wanted(firms, case), consent_how="罕见的同意")
    hire(by=firms.helper, candidacy=candidacy, hired_on=BEGAN)
    entry = Entry.objects.get(record_id=candidacy.pk, verb="recommended")
    assert set(entry.changes["person"]) == {"sealed", "subject"}
    assert "罕见的同意" not in str(entry.changes)
    by = firms.world.by("security_admin")
    erase(by=by, subject=candidacy.subject, reason="本人要求删除")
    left = fresh(candidacy)
    assert (left.person, left.consent_how, left.stage) == (None, "", "hired")
    assert str(left) == "— · 操作工"
    assert counted("hired", firms.world.district) == 1
    confirm_kept(by=firms.helper, candidacy=left, ended_on=TODAY, said_by="车间主任")


def test_hands_by_a_range_are_filled_at_its_lower_end(firms: Firms, case: Difficulty) -> None:
    need = open_vacancy(by=firms.helper, difficulty=case, title="学徒", quantity=Quantity(2, 3))
    hired(firms, case, need)
    assert fresh(need).state == "open"
    hired(firms, case, need, 1)
    assert fresh(need).state == "met"
