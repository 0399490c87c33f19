"""A cohort counts as expected until it is held; its list is made of posts, by two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.marking import EnteredItOneself, NobodyVerifies
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.kernel.words.errors import Refusal
from chunsheng.organisations.actions import abolish_post, fill_post
from chunsheng.training.actions import cohorts
from chunsheng.training.actions.cohorts import (
    add_lesson,
    confirm_nominee,
    hold_cohort,
    nominate,
    record_attendance,
    remove_nominee,
    schedule_cohort,
)
from chunsheng.training.actions.endings import give_up, verify_happened
from chunsheng.training.models import Cohort, Nominee
from chunsheng.training.rules import AwayAlready, DaysAreReversed, HeadsAwayTogether
from chunsheng.training.terms import NomineeState, Office
from tests.investment.telling import entered, known, told, verbs_of
from tests.places.ground import BY
from tests.training.staffing import (
    CLERK,
    DIRECTOR,
    FINANCE,
    HEADS,
    SECRETARY,
    TODAY,
    WORKS,
    Staff,
)
from tests.world import SINCE

PLANNED, HELD = "training.cohorts_planned", "training.cohorts_held"
CAME = "training.attendances"
DAYS = (date(2023, 3, 1), date(2023, 3, 3))


def refused(error: type[Refusal], act: Callable[..., Any], **said: Any) -> None:
    """It is refused, and nothing is stored."""
    before = entered(), list(Nominee.objects.order_by("pk").values()), list(Cohort.objects.values())
    with pytest.raises(error):
        act(**said)
    after = entered(), list(Nominee.objects.order_by("pk").values()), list(Cohort.objects.values())
    assert after == before


def held(team: Staff, *posts: tuple[str, str]) -> Cohort:
    """A cohort of these posts that was held in March."""
    cohort = team.cohort()
    for office, title in posts:
        team.listed(cohort, team.post(office, title))
    schedule_cohort(by=team.trainer, cohort=cohort, starts_on=DAYS[0], ends_on=DAYS[1])
    return hold_cohort(by=team.trainer, cohort=cohort)


def test_what_is_planned_is_expected_and_what_was_held_has_happened(team: Staff) -> None:
    district = team.world.district
    team.cohort()
    assert (told(PLANNED, district), told(HELD, district)) == ((1, 1), (0, 0))
    assert not known(HELD, district).reported, "nothing held is not 0 held"
    cohort = held(team, (FINANCE, SECRETARY))
    assert (told(PLANNED, district), told(HELD, district)) == ((1, 1), (1, 1))
    facts = known(HELD, district)
    assert facts.verified == 0
    verify_happened(by=team.checker, record=cohort)
    assert known(HELD, district).verified == 1
    with pytest.raises(EnteredItOneself):
        verify_happened(by=team.trainer, record=held(team, (WORKS, SECRETARY)))


def test_who_may_be_put_forward_follows_from_the_post(team: Staff) -> None:
    cohort = team.cohort()
    refused(
        cohorts.PostIsNotMeant,
        nominate,
        by=team.trainer,
        cohort=cohort,
        post=team.post(title=CLERK),
    )
    everybody = team.cohort(replace(HEADS, chiefs_only=False))
    nominate(by=team.trainer, cohort=everybody, post=team.post(title=CLERK))
    streets = team.cohort(replace(HEADS, offices=(Office.STREET,)))
    refused(cohorts.PostIsNotMeant, nominate, by=team.trainer, cohort=streets, post=team.post())
    abolish_post(by=team.trainer, post=team.post(), on=TODAY, reason="机构改革")
    refused(cohorts.PostIsNotMeant, nominate, by=team.trainer, cohort=cohort, post=team.post())


def test_a_post_outside_the_units_own_ground_is_not_meant(team: Staff) -> None:
    street = cohorts.plan_cohort(by=team.trainer, organisation=team.world.street, course=HEADS)
    refused(cohorts.PostIsNotMeant, nominate, by=team.trainer, cohort=street, post=team.post())


def test_both_heads_of_one_office_do_not_go_to_one_cohort(team: Staff) -> None:
    cohort = team.cohort()
    first = team.listed(cohort, team.post(FINANCE, SECRETARY), confirmed=False)
    post = team.post(FINANCE, DIRECTOR)
    with pytest.raises(HeadsAwayTogether) as refusal:
        nominate(by=team.trainer, cohort=cohort, post=post)
    assert str(refusal.value) == (
        "“样例财政局”的党组书记已安排去“样例轮训班”，时间碰在一起。"
        "同一单位的两位负责人不能同时外出：请换一位，或者错开时间。"
    )
    refused(HeadsAwayTogether, nominate, by=team.trainer, cohort=cohort, post=post)
    nominate(by=team.trainer, cohort=cohort, post=team.post(WORKS, DIRECTOR))
    remove_nominee(by=team.trainer, cohort=cohort, nominee=first, reason="换局长去")
    nominate(by=team.trainer, cohort=cohort, post=post)
    assert cohort.nominees.filter(state="nominated").count() == 2


def test_a_clerk_may_go_with_a_head(team: Staff) -> None:
    cohort = team.cohort(replace(HEADS, chiefs_only=False))
    team.listed(cohort, team.post(FINANCE, SECRETARY))
    team.listed(cohort, team.post(FINANCE, CLERK))
    assert cohort.nominees.count() == 2


def test_two_cohorts_with_both_heads_are_not_set_to_the_same_days(team: Staff) -> None:
    one, other = team.cohort(), team.cohort()
    team.listed(one, team.post(FINANCE, SECRETARY))
    team.listed(other, team.post(FINANCE, DIRECTOR))
    april = {"starts_on": date(2023, 4, 1), "ends_on": date(2023, 4, 5)}
    schedule_cohort(by=team.trainer, cohort=one, **april)
    touching = {"starts_on": date(2023, 4, 5), "ends_on": date(2023, 4, 9)}
    refused(HeadsAwayTogether, schedule_cohort, by=team.trainer, cohort=other, **touching)
    assert (other.starts_on, Cohort.objects.get(pk=other.pk).starts_on) == (None, None)
    later = {"starts_on": date(2023, 4, 6), "ends_on": date(2023, 4, 9)}
    schedule_cohort(by=team.trainer, cohort=other, **later)
    third = team.cohort()
    schedule_cohort(by=team.trainer, cohort=third, **later)
    post = team.post(FINANCE, SECRETARY)
    refused(HeadsAwayTogether, nominate, by=team.trainer, cohort=third, post=post)
    give_up(by=team.trainer, record=other, reason="改在秋天")
    nominate(by=team.trainer, cohort=third, post=post)


def test_a_head_who_is_seconded_keeps_the_other_at_home(team: Staff) -> None:
    team.serving(team.opening(), team.post(FINANCE, SECRETARY))
    cohort = team.cohort()
    director = team.post(FINANCE, DIRECTOR)
    nominate(by=team.trainer, cohort=cohort, post=director)
    days = {"starts_on": date(2023, 7, 30), "ends_on": date(2023, 8, 2)}
    refused(HeadsAwayTogether, schedule_cohort, by=team.trainer, cohort=cohort, **days)
    days = {"starts_on": date(2023, 8, 1), "ends_on": date(2023, 8, 2)}
    schedule_cohort(by=team.trainer, cohort=cohort, **days)


def test_there_are_no_more_nominees_than_seats(team: Staff) -> None:
    cohort = team.cohort(replace(HEADS, seats=1))
    first = team.listed(cohort, team.post(FINANCE, SECRETARY), confirmed=False)
    post = team.post(WORKS, SECRETARY)
    refused(cohorts.IsOnTheList, nominate, by=team.trainer, cohort=cohort, post=first.post)
    refused(cohorts.CohortIsFull, nominate, by=team.trainer, cohort=cohort, post=post)
    remove_nominee(by=team.trainer, cohort=cohort, nominee=first, reason="工作走不开")
    nominate(by=team.trainer, cohort=cohort, post=post)


def test_whoever_puts_forward_does_not_confirm_under_any_account(team: Staff) -> None:
    cohort = team.cohort()
    nominee = team.listed(cohort, team.post(), confirmed=False)
    said = {"cohort": cohort, "nominee": nominee}
    refused(cohorts.NominatedItOneself, confirm_nominee, by=team.trainer, **said)
    refused(NobodyVerifies, confirm_nominee, by=Actor(channel="import"), **said)
    same = Subject.objects.create()
    for actor in (team.trainer, team.checker):
        assert actor.account is not None
        actor.account.subject = same
        actor.account.save()
    refused(cohorts.NominatedItOneself, confirm_nominee, by=team.checker, **said)
    assert team.checker.account is not None
    team.checker.account.subject = None
    confirm_nominee(by=team.checker, **said)
    refused(cohorts.IsNotOnTheList, confirm_nominee, by=team.checker, **said)


def test_a_cohort_is_held_with_days_that_have_passed_and_a_settled_list(
    team: Staff, turn_clock: Callable[[datetime], None]
) -> None:
    cohort = team.cohort()
    act = {"by": team.trainer, "cohort": cohort}
    refused(cohorts.CohortHasNoDays, hold_cohort, **act)
    refused(DaysAreReversed, schedule_cohort, **act, starts_on=DAYS[1], ends_on=DAYS[0])
    schedule_cohort(**act, starts_on=DAYS[0], ends_on=date(2023, 3, 9))
    refused(cohorts.CohortRunsStill, hold_cohort, **act)
    turn_clock(datetime(2023, 3, 9, 18, tzinfo=SHANGHAI))
    refused(cohorts.ListIsNotSettled, hold_cohort, **act)
    nominee = team.listed(cohort, team.post(), confirmed=False)
    refused(cohorts.ListIsNotSettled, hold_cohort, **act)
    confirm_nominee(by=team.checker, cohort=cohort, nominee=nominee)
    hold_cohort(**act)
    refused(WrongStage, hold_cohort, **act)
    for act_late, said in (
        (nominate, {"post": team.post(WORKS, SECRETARY)}),
        (schedule_cohort, {"starts_on": DAYS[0], "ends_on": DAYS[1]}),
        (remove_nominee, {"nominee": nominee, "reason": "x"}),
        (confirm_nominee, {"nominee": nominee}),
    ):
        refused(cohorts.CohortIsOver, act_late, **act, **said)


def test_attendance_counts_who_came_and_can_be_set_right(team: Staff) -> None:
    cohort = held(team, (FINANCE, SECRETARY), (WORKS, SECRETARY))
    one, two = cohort.nominees.order_by("pk")
    district = team.world.district
    record_attendance(by=team.trainer, cohort=cohort, attended=[one.pk, two.pk])
    assert told(CAME, district) == (2, 2)
    verify_happened(by=team.checker, record=cohort)
    assert known(CAME, district).verified == 2
    record_attendance(by=team.trainer, cohort=cohort, attended=[str(one.pk)])
    two.refresh_from_db()
    assert (told(CAME, district), two.state) == ((1, 1), NomineeState.ABSENT)
    assert cohort.verified_at is not None, "nothing is new"
    assert known(CAME, district).verified == 1
    changes = Entry.objects.filter(verb="attendance_recorded").latest("pk").changes
    assert (changes["attended"], changes["absent"]) == ([None, str(one)], [None, str(two)])
    assert known(HELD, district).verified == 1, "that it was held is as it was"
    again = {"by": team.trainer, "cohort": cohort, "attended": [one.pk]}
    refused(cohorts.AttendanceIsTheSame, record_attendance, **again)
    stranger = team.listed(team.cohort(), team.post(WORKS, DIRECTOR))
    refused(cohorts.IsNotOnTheList, record_attendance, **(again | {"attended": [stranger.pk]}))


def test_another_one_who_came_is_verified_anew(team: Staff) -> None:
    cohort = held(team, (FINANCE, SECRETARY), (WORKS, SECRETARY))
    one, two = cohort.nominees.order_by("pk")
    district = team.world.district
    record_attendance(by=team.trainer, cohort=cohort, attended=[one.pk])
    verify_happened(by=team.checker, record=cohort)
    record_attendance(by=team.trainer, cohort=cohort, attended=[two.pk])
    assert (told(CAME, district), known(CAME, district).verified) == ((1, 1), 0)
    assert cohort.verified_at is None
    verify_happened(by=team.checker, record=cohort)
    assert known(CAME, district).verified == 1
    record_attendance(by=team.trainer, cohort=cohort, attended=[])
    assert (told(CAME, district), known(CAME, district).verified) == ((0, 1), 0)
    verify_happened(by=team.checker, record=cohort)


def test_a_cohort_over_the_turn_of_the_year_counts_where_it_ends(team: Staff) -> None:
    cohort = team.cohort()
    team.listed(cohort, team.post())
    turn = {"starts_on": date(2022, 12, 29), "ends_on": date(2023, 1, 3)}
    schedule_cohort(by=team.trainer, cohort=cohort, **turn)
    hold_cohort(by=team.trainer, cohort=cohort)
    record_attendance(by=team.trainer, cohort=cohort, attended=[cohort.nominees.get().pk])
    for code in (HELD, CAME):
        for year, n in ((2022, 0), (2023, 1)):
            period = Period(date(year, 12, 31), date(year, 1, 1))
            assert figure(measures[code], team.world.district, period).n == n, (code, year)


def test_nobody_confirms_themselves(team: Staff) -> None:
    account = team.checker.account
    fill_post(by=BY, post=team.post(), account=account, since=SINCE)
    cohort = team.cohort()
    nominee = team.listed(cohort, team.post(), confirmed=False)
    said = {"cohort": cohort, "nominee": nominee}
    refused(cohorts.ConfirmsOneself, confirm_nominee, by=team.checker, **said)
    other = team.listed(cohort, team.post(WORKS, SECRETARY), confirmed=False)
    confirm_nominee(by=team.checker, cohort=cohort, nominee=other)


def test_whoever_is_seconded_is_in_no_cohort_at_that_time(team: Staff) -> None:
    team.serving(team.opening(), team.post())
    cohort = team.cohort()
    team.listed(cohort, team.post())
    march = {"starts_on": date(2023, 3, 20), "ends_on": date(2023, 3, 22)}
    refused(AwayAlready, schedule_cohort, by=team.trainer, cohort=cohort, **march)
    august = {"starts_on": date(2023, 8, 20), "ends_on": date(2023, 8, 22)}
    schedule_cohort(by=team.trainer, cohort=cohort, **august)


def test_nothing_is_learnt_or_attended_before_it_was_held(team: Staff) -> None:
    cohort = team.cohort()
    refused(cohorts.CohortWasNotHeld, add_lesson, by=team.trainer, cohort=cohort, text="学到了")
    refused(
        cohorts.CohortWasNotHeld, record_attendance, by=team.trainer, cohort=cohort, attended=[]
    )
    cohort = held(team, (FINANCE, SECRETARY))
    add_lesson(by=team.trainer, cohort=cohort, text=" 项目清单按周晒进度 ")
    assert [one.text for one in cohort.lessons.all()] == ["项目清单按周晒进度"]
    assert verbs_of(cohort)[-2:] == ["held", "learnt"]


def test_a_cohort_that_is_called_off_is_expected_no_longer(team: Staff) -> None:
    cohort = team.cohort()
    refused(Missing, give_up, by=team.trainer, record=cohort, reason=" ")
    give_up(by=team.trainer, record=cohort, reason="经费没有落实")
    assert told(PLANNED, team.world.district) == (0, 0)
    refused(WrongStage, give_up, by=team.trainer, record=cohort, reason="再取消")
    refused(cohorts.CohortIsOver, nominate, by=team.trainer, cohort=cohort, post=team.post())


def test_a_stale_page_changes_nothing(team: Staff) -> None:
    cohort = team.cohort()
    old = Cohort.objects.get(pk=cohort.pk)
    team.listed(cohort, team.post())
    refused(Stale, nominate, by=team.trainer, cohort=old, post=team.post(WORKS, SECRETARY))
    assert old.version == 1, "a refused form keeps the version that was looked at"
