"""Cohorts: planned for certain posts, nominated, confirmed by another, held, and what it brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.settling import need_another
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions.promises import past_days
from chunsheng.matters.terms import Window
from chunsheng.organisations.models import Post
from chunsheng.training.facts import facts_of
from chunsheng.training.models import Cohort, Lesson, Nominee, Partnership
from chunsheng.training.queries import at_cohort, posts_for, seated
from chunsheng.training.rules import (
    check_absence,
    hold,
    in_order,
    need_no_holder,
    put,
)
from chunsheng.training.terms import COHORT_CYCLE, HELD, PLANNED, NomineeState


class PostIsNotMeant(Refusal):
    field = "post"
    message = _("这个岗位不在这期班的培训对象里。请从培训对象里选。")


class IsOnTheList(Refusal):
    field = "post"
    status = 409
    message = _("这个岗位已经在名单里。")


class IsNotOnTheList(Refusal):
    field = "nominee"
    status = 409
    message = _("名单刚有变动，这一位已经不是这个状态。请看最新名单。")


class NominatedItOneself(EnteredItOneself):
    message = _("推荐人不能确认自己推荐的人选，请由另一个人确认。")


class ConfirmsOneself(EnteredItOneself):
    message = _("本人不能确认自己参训，请由另一个人确认。")


class CohortIsFull(Refusal):
    status = 409

    def __init__(self, seats: int) -> None:
        told = _("名额只有 %(seats)s 个，已经推荐满了。请先撤下一位，再推荐。")
        super().__init__(told % {"seats": seats})


class CohortHasNoDays(Refusal):
    status = 409
    message = _("还没有定日期。请先“定日期”，办完以后再办结。")


class CohortRunsStill(Refusal):
    status = 409
    message = _("这期班还没有到结束日期，办完以后再办结。")


class ListIsNotSettled(Refusal):
    status = 409
    message = _("名单还没有定：待确认的请由另一个人确认，或者撤下；至少要有一位已确认。")


class CohortIsOver(Refusal):
    status = 409
    message = _("这期班已经办结或取消，名单和日期不能再改。")


class CohortWasNotHeld(Refusal):
    status = 409
    message = _("这期班还没有办结，办结以后再登记。")


class AttendanceIsTheSame(Refusal):
    field = "attended"
    message = _("出勤没有改动。")


@dataclass(frozen=True)
class Course:
    """What is planned, and for whom: offices by the kinds of their units, and which of their posts."""

    title: str
    audience: str
    offices: tuple[str, ...]
    chiefs_only: bool = True
    seats: int | None = None
    base: Partnership | None = None


@action
def plan_cohort(
    *, by: Actor, organisation: Unit, course: Course, told: Window | None = None, note: str = ""
) -> Cohort:
    """Take up that a unit plans a cohort; `told` is when that was said. DayIsAhead."""
    since, on = past_days(told, "on")
    cohort = Cohort.objects.create(
        organisation=organisation,
        title=course.title.strip(),
        base=course.base,
        audience=course.audience.strip(),
        offices=list(course.offices),
        chiefs_only=course.chiefs_only,
        seats=course.seats,
        since=since,
        on=on,
        note=note.strip(),
    )
    names = ("organisation", "title", "base", "audience", "offices", "chiefs_only", "seats")
    told_of = first_values(cohort, *names, "since", "on", "stage", "note")
    enter(cohort, verb="planned", by=by, changes=told_of, facts=facts_of(cohort))
    return cohort


@action
def schedule_cohort(*, by: Actor, cohort: Cohort, starts_on: date, ends_on: date) -> Cohort:
    """Say from which day to which it runs, or ran; said again, it changes the days.

    Raises CohortIsOver, DaysAreReversed, AwayAlready where somebody of the list is elsewhere then, or
    HeadsAwayTogether where somebody's other head is away.
    """
    _planned(cohort)
    in_order(starts_on, ends_on)
    # Always in one order, so that two who do this at once do not wait for each other for ever.
    for nominee in sorted(seated(cohort), key=lambda one: one.post.unit_id):
        coming = replace(at_cohort(nominee.post, cohort), since=starts_on, until=ends_on)
        check_absence(nominee.post, coming)
    put(cohort, "scheduled", by, starts_on=starts_on, ends_on=ends_on)
    return cohort


@action
def nominate(*, by: Actor, cohort: Cohort, post: Post) -> Cohort:
    """Put a post forward.

    Raises CohortIsOver, PostIsNotMeant, IsOnTheList, CohortIsFull, AwayAlready or HeadsAwayTogether.
    """
    _planned(cohort)
    if not posts_for(cohort).filter(pk=post.pk).exists():
        raise PostIsNotMeant
    listed = [nominee.post_id for nominee in seated(cohort)]
    if post.pk in listed:
        raise IsOnTheList
    if cohort.seats is not None and len(listed) >= cohort.seats:
        raise CohortIsFull(cohort.seats)
    check_absence(post, at_cohort(post, cohort))
    nominee = Nominee.objects.create(cohort=cohort, post=post, nominated_by=by.account)
    put(cohort, "nominated", by, told={"nominee": (None, str(nominee))})
    return cohort


@action
def confirm_nominee(*, by: Actor, cohort: Cohort, nominee: Nominee) -> Cohort:
    """Confirm one of the list.

    Raises NominatedItOneself for whoever put the post forward, ConfirmsOneself for its holder.
    """
    _planned(cohort)
    chosen = _listed(cohort, nominee, NomineeState.NOMINATED)
    need_another(by, chosen.nominated_by, NominatedItOneself())
    need_no_holder(by, chosen.post, clock.today(), ConfirmsOneself())
    _move(chosen, NomineeState.CONFIRMED)
    put(cohort, "confirmed", by, told={"nominee": (None, str(chosen))})
    return cohort


@action
def remove_nominee(*, by: Actor, cohort: Cohort, nominee: Nominee, reason: str) -> Cohort:
    """Take one off the list before it is held, with a reason: the seat is free again."""
    _planned(cohort)
    chosen = _listed(cohort, nominee, NomineeState.NOMINATED, NomineeState.CONFIRMED)
    _move(chosen, NomineeState.REMOVED)
    told = {"nominee": (str(chosen), None)}
    put(cohort, "removed", by, reason=reason, told=told)
    return cohort


@action
def hold_cohort(*, by: Actor, cohort: Cohort) -> Cohort:
    """Say that it was held on the days that were set: it is expected no longer.

    Raises WrongStage, CohortHasNoDays, CohortRunsStill or ListIsNotSettled.
    """
    hold(cohort)
    stage = COHORT_CYCLE.judge(cohort.stage, "hold", {}).code
    if cohort.ends_on is None:
        raise CohortHasNoDays
    if cohort.ends_on > clock.today():
        raise CohortRunsStill
    if {one.state for one in seated(cohort)} != {NomineeState.CONFIRMED}:
        raise ListIsNotSettled
    put(cohort, "held", by, stage=stage)
    return cohort


@action
def record_attendance(*, by: Actor, cohort: Cohort, attended: Iterable[UUID | str]) -> Cohort:
    """Say who of the list came; the others were absent. Said again, it sets it right.

    What is new of it has to be verified. Raises CohortWasNotHeld, AttendanceIsTheSame, or IsNotOnTheList for
    anybody else.
    """
    hold(cohort)
    if cohort.stage != HELD.code:
        raise CohortWasNotHeld
    came = {str(key) for key in attended}
    expected = {str(one.pk): one for one in seated(cohort)}
    if not came <= set(expected):
        raise IsNotOnTheList(field="attended")
    if all(one.state == _attendance(key in came) for key, one in expected.items()):
        raise AttendanceIsTheSame
    there = [one for key, one in expected.items() if key in came]
    is_news = not there or any(one.state != NomineeState.ATTENDED for one in there)
    for key, nominee in expected.items():
        _move(nominee, _attendance(key in came))
    absent = [str(one) for one in expected.values() if one not in there]
    told = {
        "attended": (None, " · ".join(str(one) for one in there)),
        "absent": (None, " · ".join(absent)),
    }
    marks: dict[str, Any] = {"verified_at": None, "verified_by": None} if is_news else {}
    put(cohort, "attendance_recorded", by, told=told, **marks)
    return cohort


@action
def add_lesson(*, by: Actor, cohort: Cohort, text: str) -> Cohort:
    """Write down what a cohort brought home. CohortWasNotHeld before it was."""
    hold(cohort)
    if cohort.stage != HELD.code:
        raise CohortWasNotHeld
    Lesson.objects.create(cohort=cohort, text=text.strip(), told_on=clock.today())
    put(cohort, "learnt", by, told={"lesson": (None, text.strip())})
    return cohort


def _planned(cohort: Cohort) -> None:
    hold(cohort)
    if cohort.stage != PLANNED.code:
        raise CohortIsOver


def _listed(cohort: Cohort, nominee: Nominee, *states: str) -> Nominee:
    """The nominee as it stands on the list now; IsNotOnTheList in any other state."""
    found = seated(cohort).filter(pk=nominee.pk, state__in=states).first()
    if found is None:
        raise IsNotOnTheList
    return found


def _attendance(came: bool) -> str:
    return NomineeState.ATTENDED if came else NomineeState.ABSENT


def _move(nominee: Nominee, state: str) -> None:
    nominee.state = state
    nominee.save(update_fields=["state"])
