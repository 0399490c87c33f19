"""Secondments: agreed for a time, begun, reported month by month, returned, appraised by another."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.ledger.entering import Actor, action
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.settling import need_another
from chunsheng.kernel.records.evidence import Cited, attach_evidence
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import finish_step, open_step, withdraw_step
from chunsheng.matters.models import Step
from chunsheng.matters.queries import steps_of
from chunsheng.organisations.terms import TRAINING_OFFICER
from chunsheng.training.models import Opening, Report, Secondment
from chunsheng.training.queries import DECEMBER, at_partner, due_after
from chunsheng.training.rules import (
    check_absence,
    hold,
    in_order,
    need_no_holder,
    put,
)
from chunsheng.training.terms import GIVEN, REPORT_STEP, SECONDMENT_CYCLE

EVENING = time(18)


class BeginsOutsideTheAgreement(Refusal):
    field = "begun_on"
    message = _("到岗日期要在协议期限之内。")


class ReturnsBeforeTheStart(Refusal):
    field = "returned_on"
    message = _("返回日期不能早于到岗日期。")


class ReportIsEarly(Refusal):
    status = 409
    message = _("下一份月报要等那个月开始以后再交。")


class SelectedItOneself(EnteredItOneself):
    message = _("选派的人不能作鉴定，请由另一个人鉴定。")


class AppraisesOneself(EnteredItOneself):
    message = _("挂职干部不能鉴定自己，请由另一个人鉴定。")


@action
def agree(
    *,
    by: Actor,
    secondment: Secondment,
    starts_on: date,
    ends_on: date,
    report_day: int,
    document: str,
) -> Secondment:
    """Record the agreement: from when to when, and by which day of a month a report is due.

    Raises WrongStage, DaysAreReversed, AwayAlready where the post is elsewhere then, or
    HeadsAwayTogether where the office's other head is away.
    """
    stage = _moved(secondment, "agree")
    in_order(starts_on, ends_on)
    agreed = Secondment(
        pk=secondment.pk,
        post=secondment.post,
        opening=secondment.opening,
        stage=stage,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    check_absence(secondment.post, at_partner(agreed))
    attach_evidence(secondment, Cited(document.strip()))
    put(
        secondment,
        "agreed",
        by,
        told={"evidence": (None, document.strip())},
        stage=stage,
        starts_on=starts_on,
        ends_on=ends_on,
        report_day=report_day,
    )
    return secondment


@action
def begin(*, by: Actor, secondment: Secondment, begun_on: date) -> Secondment:
    """Say that the cadre is there: one less is expected, and the first monthly report is due.

    Raises WrongStage, BeginsOutsideTheAgreement or DayIsAhead.
    """
    opening = Opening.objects.select_for_update().get(pk=secondment.opening_id)
    stage = _moved(secondment, "begin")
    if begun_on > clock.today():
        raise DayIsAhead(field="begun_on")
    since, until = secondment.starts_on, secondment.ends_on
    if since is None or until is None or not since <= begun_on <= until:
        raise BeginsOutsideTheAgreement
    put(secondment, "begun", by, stage=stage, begun_on=begun_on)
    put(opening, "filled", by, told={"begun": (None, str(secondment))})
    _open_report(secondment, begun_on)
    return secondment


@action
def report(*, by: Actor, secondment: Secondment, text: str) -> Secondment:
    """Hand the monthly report in that is due next; the one after it is due a month later.

    Raises WrongStage, or ReportIsEarly before the month has begun of which it would tell.
    """
    stage = _moved(secondment, "report")
    step = _report_due(secondment)
    due_on = clock.day_of(step.due_at)
    if clock.today() < _month_before(due_on):
        raise ReportIsEarly
    Report.objects.create(
        secondment=secondment, due_on=due_on, told_on=clock.today(), text=text.strip()
    )
    finish_step(step=step, by=by.account)
    changes = {"report": (None, GIVEN), "due_on": (None, due_on)}
    put(secondment, "reported", by, told=changes, stage=stage)
    _open_report(secondment, due_on)
    return secondment


@action
def come_back(*, by: Actor, secondment: Secondment, returned_on: date) -> Secondment:
    """Say that the cadre is back at home. WrongStage, ReturnsBeforeTheStart or DayIsAhead."""
    stage = _moved(secondment, "come_back")
    if returned_on > clock.today():
        raise DayIsAhead(field="returned_on")
    if secondment.begun_on is not None and returned_on < secondment.begun_on:
        raise ReturnsBeforeTheStart
    withdraw_step(step=_report_due(secondment))
    put(secondment, "returned", by, stage=stage, returned_on=returned_on)
    return secondment


@action
def appraise(*, by: Actor, secondment: Secondment, appraisal: str) -> Secondment:
    """Appraise a cadre who is back, as another person than who selected, and not the cadre.

    Raises WrongStage, NobodyVerifies, SelectedItOneself or AppraisesOneself.
    """
    stage = _moved(secondment, "appraise")
    need_another(by, secondment.selected_by, SelectedItOneself())
    need_no_holder(by, secondment.post, secondment.begun_on or clock.today(), AppraisesOneself())
    told = {"appraisal": (None, GIVEN)}
    put(secondment, "appraised", by, told=told, stage=stage, appraisal=appraisal.strip())
    return secondment


def _moved(secondment: Secondment, verb: str) -> str:
    hold(secondment)
    return SECONDMENT_CYCLE.judge(secondment.stage, verb, {}).code


def _report_due(secondment: Secondment) -> Step:
    """The one open step: begun, the next report is always due."""
    return steps_of(secondment).get(kind=REPORT_STEP, done_at=None, withdrawn_at=None)


def _open_report(secondment: Secondment, after: date) -> None:
    """A step for the month after that of a day, on the desk of the unit that sent the cadre."""
    due_on = due_after(after, secondment.report_day)
    open_step(
        record=secondment,
        kind=REPORT_STEP,
        title=f"{secondment} · {secondment.opening.title}"[:120],
        unit=secondment.opening.organisation,
        role=TRAINING_OFFICER.code,
        due_at=datetime.combine(due_on, EVENING, clock.SHANGHAI),
    )


def _month_before(day: date) -> date:
    year, month = divmod(day.year * DECEMBER + day.month - 2, DECEMBER)
    return date(year, month + 1, 1)
