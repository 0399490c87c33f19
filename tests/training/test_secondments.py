"""Secondments: a range is expected until each begins; reports month by month; appraised by another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from chunsheng.kernel.access.viewers import viewer_of
from chunsheng.kernel.ledger.marking import NobodyVerifies
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.evidence import evidence_of
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.register.figures import figure_text
from chunsheng.kernel.words.clock import SHANGHAI
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import ReasonIsMissing
from chunsheng.matters.models import Step
from chunsheng.organisations.actions import add_organisation, add_post, fill_post
from chunsheng.organisations.models import Holding
from chunsheng.organisations.queries import PostIsVacant
from chunsheng.organisations.terms import TRAINING_OFFICER
from chunsheng.training.actions import openings, secondments
from chunsheng.training.actions.endings import give_up
from chunsheng.training.actions.secondments import agree, appraise, begin, come_back, report
from chunsheng.training.models import Opening, Secondment
from chunsheng.training.panels import reports
from chunsheng.training.queries import missed_reports
from chunsheng.training.rules import DaysAreReversed, HeadsAwayTogether
from chunsheng.training.terms import Rank
from tests.investment.telling import entered, known, told, verbs_of
from tests.places.ground import BY
from tests.training.staffing import CLERK, DIRECTOR, FINANCE, SECRETARY, TODAY, WORKS, Staff
from tests.world import SINCE

PLANNED, BEGUN = "training.seconded_planned", "training.seconded_begun"
HALF_A_YEAR = {"starts_on": date(2023, 2, 1), "ends_on": date(2023, 7, 31)}
AGREEMENT = {**HALF_A_YEAR, "report_day": 5, "document": "挂职协议"}


def refused(error: type[Refusal], act: Callable[..., Any], **said: Any) -> None:
    """It is refused, and nothing is stored."""

    def stored() -> tuple[Any, ...]:
        rows = (model.objects.order_by("pk").values() for model in (Opening, Secondment, Step))
        return entered(), *(list(found) for found in rows)

    before = stored()
    with pytest.raises(error):
        act(**said)
    assert stored() == before


def due(secondment: Secondment) -> list[datetime]:
    """When reports are due that nobody handed in yet."""
    steps = Step.objects.filter(record_id=secondment.pk, done_at=None, withdrawn_at=None)
    return [step.due_at.astimezone(SHANGHAI) for step in steps]


def words(team: Staff, code: str) -> str:
    """A figure of the district, in words."""
    return figure_text(known(code, team.world.district))


def test_three_to_five_are_expected_and_each_that_begins_takes_one(team: Staff) -> None:
    opening = team.opening()
    assert (words(team, PLANNED), words(team, BEGUN)) == ("3–5 名", "未报")
    secondment = team.selected(opening)
    agree(by=team.trainer, secondment=secondment, **AGREEMENT)
    assert (words(team, PLANNED), words(team, BEGUN)) == ("3–5 名", "未报")
    begin(by=team.trainer, secondment=secondment, begun_on=date(2023, 2, 2))
    assert (words(team, PLANNED), words(team, BEGUN)) == ("2–4 名", "1 名")
    fact = Fact.objects.get(record_id=secondment.pk)
    assert (fact.starts_on, fact.subject) == (date(2023, 2, 2), secondment.pk)
    opening.refresh_from_db()
    give_up(by=team.trainer, record=opening, reason="只派一名")
    assert (words(team, PLANNED), words(team, BEGUN)) == ("未报", "1 名")
    assert verbs_of(opening) == ["offered", "selected", "filled", "given_up"]


def test_when_all_have_begun_nobody_is_expected(team: Staff) -> None:
    opening = team.opening(1, 1)
    team.serving(opening)
    assert (words(team, PLANNED), words(team, BEGUN)) == ("未报", "1 名")


def test_of_an_unknown_number_nobody_is_too_many(team: Staff) -> None:
    opening = team.opening(None, None)
    assert words(team, PLANNED) == "1 笔未知"
    team.serving(opening)
    assert words(team, PLANNED) == "1 笔未知"


def test_a_cadre_is_selected_for_a_reason_and_by_rank(team: Staff) -> None:
    opening = team.opening()
    said = {"by": team.trainer, "opening": opening, "post": team.post()}
    choose = openings.select_cadre
    refused(PostIsVacant, choose, **said, rank=Rank.SECTION, why="熟悉")
    team.manned(team.post())
    refused(ReasonIsMissing, choose, **said, rank=Rank.SECTION, why=" ")
    refused(openings.RankDoesNotFit, choose, **said, rank=Rank.DEPUTY_SECTION, why="熟悉")
    outside = add_organisation(by=BY, kind="enterprise", name="样例外地公司").unit
    post = add_post(by=BY, unit=outside, title="经理", since=SINCE)
    elsewhere = {**said, "post": post}
    refused(openings.PostIsElsewhere, choose, **elsewhere, rank=Rank.SECTION, why="熟悉")
    made = choose(**said, rank=Rank.SECTION, why="熟悉")
    changes = Entry.objects.get(record_id=made.pk).changes
    assert (changes["rank"], changes["why"]) == ([None, "section"], [None, True])
    refused(openings.IsSelectedAlready, choose, **said, rank=Rank.SECTION, why="熟悉")
    other = {**said, "opening": team.opening()}
    refused(openings.IsSelectedAlready, choose, **other, rank=Rank.SECTION, why="熟悉")


def test_no_more_are_selected_than_are_wanted_at_most(team: Staff) -> None:
    opening = team.opening(1, 1)
    first = team.selected(opening)
    said = {"by": team.trainer, "opening": opening, "post": team.manned(team.post(WORKS))}
    said |= {"rank": Rank.SECTION, "why": "熟悉"}
    refused(openings.OpeningIsFull, openings.select_cadre, **said)
    give_up(by=team.trainer, record=first, reason="本人生病")
    openings.select_cadre(**said)
    give_up(by=team.trainer, record=opening, reason="够了")
    refused(
        openings.OpeningIsClosed, openings.select_cadre, **{**said, "post": team.post(title=CLERK)}
    )


def test_both_heads_are_not_seconded_at_one_time(team: Staff) -> None:
    opening = team.opening()
    team.serving(opening, team.post(FINANCE, SECRETARY))
    director = team.selected(opening, team.post(FINANCE, DIRECTOR))
    refused(HeadsAwayTogether, agree, by=team.trainer, secondment=director, **AGREEMENT)
    later = {"starts_on": date(2023, 8, 1), "ends_on": date(2023, 12, 31)}
    agree(by=team.trainer, secondment=director, **{**AGREEMENT, **later})


def test_who_stays_beyond_the_agreement_is_still_away(
    team: Staff, turn_clock: Callable[[datetime], None]
) -> None:
    opening = team.opening()
    team.serving(opening, team.post(FINANCE, SECRETARY))
    director = team.selected(opening, team.post(FINANCE, DIRECTOR))
    turn_clock(datetime(2023, 9, 1, 9, tzinfo=SHANGHAI))
    autumn = {"starts_on": date(2023, 8, 20), "ends_on": date(2023, 12, 31)}
    said = {"by": team.trainer, "secondment": director, **AGREEMENT, **autumn}
    refused(HeadsAwayTogether, agree, **said)
    back = Secondment.objects.get(post=team.post(FINANCE, SECRETARY))
    come_back(by=team.trainer, secondment=back, returned_on=date(2023, 8, 19))
    agree(**said)


def test_it_begins_by_its_agreement_and_not_in_days_to_come(team: Staff) -> None:
    secondment = team.selected(team.opening())
    said = {"by": team.trainer, "secondment": secondment}
    refused(WrongStage, begin, **said, begun_on=TODAY)
    wrong = {**AGREEMENT, "ends_on": date(2023, 1, 31)}
    refused(DaysAreReversed, agree, **said, **wrong)
    agree(**said, **AGREEMENT)
    assert [one.title for one in evidence_of(secondment)] == ["挂职协议"]
    refused(secondments.BeginsOutsideTheAgreement, begin, **said, begun_on=date(2023, 1, 31))
    refused(DayIsAhead, begin, **said, begun_on=date(2023, 3, 9))
    begin(**said, begun_on=date(2023, 3, 8))
    ended = team.selected(team.opening(), team.post(WORKS))
    days = {"starts_on": date(2023, 1, 1), "ends_on": date(2023, 2, 28)}
    agree(by=team.trainer, secondment=ended, **{**AGREEMENT, **days})
    too_late = {"by": team.trainer, "secondment": ended, "begun_on": date(2023, 3, 1)}
    refused(secondments.BeginsOutsideTheAgreement, begin, **too_late)


def test_a_report_is_due_each_month_and_stands_on_the_desk(
    team: Staff, turn_clock: Callable[[datetime], None]
) -> None:
    secondment = team.serving(team.opening())
    step = Step.objects.get(record_id=secondment.pk)
    assert (step.unit, step.role) == (team.world.district, TRAINING_OFFICER.code)
    assert due(secondment) == [datetime(2023, 3, 5, 18, tzinfo=SHANGHAI)]
    report(by=team.trainer, secondment=secondment, text="跟着做了一个项目")
    assert due(secondment) == [datetime(2023, 4, 5, 18, tzinfo=SHANGHAI)]
    late = secondment.reports.get()
    assert (late.due_on, late.told_on) == (date(2023, 3, 5), TODAY)
    report(by=team.trainer, secondment=secondment, text="三月的")
    said = {"by": team.trainer, "secondment": secondment}
    refused(secondments.ReportIsEarly, report, **said, text="四月的")
    turn_clock(datetime(2023, 4, 1, 9, tzinfo=SHANGHAI))
    report(**said, text="四月的")
    assert due(secondment) == [datetime(2023, 6, 5, 18, tzinfo=SHANGHAI)]
    assert known(BEGUN, team.world.district).n == 1, "a report is no further beginning"


def test_the_report_of_december_is_due_in_january(
    team: Staff, turn_clock: Callable[[datetime], None]
) -> None:
    turn_clock(datetime(2023, 12, 20, 9, tzinfo=SHANGHAI))
    secondment = team.selected(team.opening())
    winter = {"starts_on": date(2023, 12, 1), "ends_on": date(2024, 5, 31)}
    agree(by=team.trainer, secondment=secondment, **{**AGREEMENT, **winter})
    begin(by=team.trainer, secondment=secondment, begun_on=date(2023, 12, 1))
    report(by=team.trainer, secondment=secondment, text="十二月的")
    assert secondment.reports.get().due_on == date(2024, 1, 5)
    assert due(secondment) == [datetime(2024, 2, 5, 18, tzinfo=SHANGHAI)]


def test_nobody_returns_before_the_start_or_is_appraised_before_the_return(team: Staff) -> None:
    secondment = team.serving(team.opening())
    said = {"by": team.trainer, "secondment": secondment}
    refused(WrongStage, appraise, by=team.checker, secondment=secondment, appraisal="好")
    refused(secondments.ReturnsBeforeTheStart, come_back, **said, returned_on=date(2023, 1, 31))
    refused(DayIsAhead, come_back, **said, returned_on=date(2023, 3, 9))
    come_back(**said, returned_on=TODAY)
    assert due(secondment) == [], "who is back owes no report"
    refused(WrongStage, report, **said, text="还有一份")
    refused(WrongStage, come_back, **said, returned_on=TODAY)
    refused(WrongStage, give_up, by=team.trainer, record=secondment, reason="晚了")


def test_whoever_selected_and_the_cadre_do_not_appraise(team: Staff) -> None:
    secondment = team.serving(team.opening())
    come_back(by=team.trainer, secondment=secondment, returned_on=TODAY)
    said = {"secondment": secondment, "appraisal": "能独立带项目"}
    refused(secondments.SelectedItOneself, appraise, by=team.trainer, **said)
    refused(NobodyVerifies, appraise, by=BY, **said)
    Holding.objects.filter(post=team.post()).update(until=TODAY)
    begun = Holding.objects.get(post=team.post())
    leader = team.world.accounts["leader"]
    leader.subject = begun.person.subject
    leader.save()
    refused(secondments.AppraisesOneself, appraise, by=team.world.by("leader"), **said)
    appraise(by=team.checker, **said)
    secondment.refresh_from_db()
    assert (secondment.stage, secondment.appraisal) == ("appraised", "能独立带项目")
    assert verbs_of(secondment) == ["selected", "agreed", "begun", "returned", "appraised"]
    told = " ".join(str(one.changes) for one in Entry.objects.filter(record_id=secondment.pk))
    assert [text for text in ("能独立带项目", "熟悉项目") if text in told] == []


def test_the_account_that_held_the_post_then_does_not_appraise_it(team: Staff) -> None:
    fill_post(by=BY, post=team.post(), account=team.world.accounts["leader"], since=SINCE)
    secondment = team.serving(team.opening())
    come_back(by=team.trainer, secondment=secondment, returned_on=TODAY)
    Holding.objects.filter(post=team.post()).update(until=TODAY)
    fill_post(by=BY, post=team.post(), account=team.checker.account, since=TODAY)
    said = {"secondment": secondment, "appraisal": "好"}
    refused(secondments.AppraisesOneself, appraise, by=team.world.by("leader"), **said)
    appraise(by=team.checker, **said)


def test_about_one_is_no_ceiling_and_at_least_none_expects_nobody(team: Staff) -> None:
    about = team.opening(1, 1)
    Opening.objects.filter(pk=about.pk).update(about=True)
    team.selected(about)
    team.selected(about, team.post(WORKS))
    few = team.opening(1, None)
    team.serving(few, team.post(WORKS, DIRECTOR))
    assert not Fact.objects.filter(record_id=few.pk, reverses=None, reversed_by=None).exists()


def test_months_without_a_report_are_told_after_the_return(
    team: Staff, turn_clock: Callable[[datetime], None]
) -> None:
    secondment = team.serving(team.opening())
    report(by=team.trainer, secondment=secondment, text="二月的")
    turn_clock(datetime(2023, 5, 20, 9, tzinfo=SHANGHAI))
    missed = [date(2023, 4, 5), date(2023, 5, 5)]
    assert missed_reports(secondment) == missed
    come_back(by=team.trainer, secondment=secondment, returned_on=date(2023, 5, 10))
    assert missed_reports(secondment) == missed
    rows = reports(secondment, viewer_of(team.world.accounts["trainer"]))["rows"]
    assert [row["text"] for row in rows] == ["没有交", "没有交", "二月的"]


def test_a_selection_that_is_given_up_needs_a_reason(team: Staff) -> None:
    secondment = team.selected(team.opening())
    refused(Missing, give_up, by=team.trainer, record=secondment, reason="")
    old = Secondment.objects.get(pk=secondment.pk)
    give_up(by=team.trainer, record=secondment, reason="本人生病")
    refused(Stale, agree, by=team.trainer, secondment=old, **AGREEMENT)
    refused(WrongStage, agree, by=team.trainer, secondment=secondment, **AGREEMENT)
    assert words(team, PLANNED) == "3–5 名"
    assert told(BEGUN, team.world.district) == (0, 0)
