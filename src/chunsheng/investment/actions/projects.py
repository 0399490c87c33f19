"""Projects: pursued, about to land, landed; who takes part, and what is promised with them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.investment.actions.contacts import firm_for
from chunsheng.investment.models import Project
from chunsheng.investment.queries import officers_unit, promises_of
from chunsheng.investment.terms import CYCLE, FORESEEN, LANDED, LANDING, PURSUED, Status
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.settling import change, verify_record
from chunsheng.kernel.records.evidence import Cited, attach_evidence
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import (
    Pledge,
    finish_step,
    open_step,
    promise,
    withdraw_promise,
    withdraw_step,
)
from chunsheng.matters.actions.promises import past_days
from chunsheng.matters.models import Promise
from chunsheng.matters.queries import steps_of
from chunsheng.matters.terms import PromiseState, Quantity, Window, step_kind
from chunsheng.organisations.actions import NameIsMissing, link_organisation
from chunsheng.organisations.terms import INVESTMENT_OFFICER

LAND_STEP = step_kind("investment.land", _("推动落地"))


class ExpectedDayIsPast(Refusal):
    field = "expected_on"
    message = _("预计落地日期要在今天或以后；已经落地的，请办“落地”。")


class ProjectIsWithdrawn(Refusal):
    status = 409
    message = _("这个项目已经终止；要继续，请先把状态改回来。")


class StatusIsTheSame(Refusal):
    field = "status"
    message = _("状态没有变。")


class StatusNeedsReason(Refusal):
    field = "reason"
    message = _("请写明为什么。")


@action
def add_project(
    *, by: Actor, title: str, organisation: Unit, place: Unit, note: str = ""
) -> Project:
    """Take up a project that a unit pursues, to land somewhere; nothing is expected of it yet."""
    if not title.strip():
        raise NameIsMissing(field="title")
    project = Project.objects.create(
        title=title.strip(), organisation=organisation, place=place, note=note.strip()
    )
    told = first_values(project, "title", "organisation", "place", "stage", "note")
    enter(project, verb="added", by=by, changes=told)
    return project


@action
def foresee_landing(
    *, by: Actor, project: Project, expected_on: date | None = None, told: Window | None = None
) -> Project:
    """Say that a project is about to land, by a day if one is known; `told` is when that was said.

    Said again, it changes the day. A day puts a step on the desk of the officer above the unit.
    Raises WrongStage, ProjectIsWithdrawn, ExpectedDayIsPast or DayIsAhead.
    """
    stage = _moved(project, "foresee", {})
    if expected_on is not None and expected_on < clock.today():
        raise ExpectedDayIsPast
    told_from, told_on = past_days(told, "told_on")
    if told is None and project.told_on is not None:
        told_from, told_on = project.told_from, project.told_on
    _put(
        project,
        "foreseen",
        by,
        stage=stage,
        expected_on=expected_on,
        told_from=told_from,
        told_on=told_on,
    )
    return project


@action
def land_project(*, by: Actor, project: Project, landed_on: date, evidence: Cited) -> Project:
    """Say that a project landed on a day, resting on a document: it is expected no longer.

    Raises WrongStage, Missing, ProjectIsWithdrawn or DayIsAhead.
    """
    stage = _moved(project, "land", {"landed_on": landed_on, "evidence": evidence.title})
    if landed_on > clock.today():
        raise DayIsAhead(field="landed_on")
    attach_evidence(project, evidence)
    _put(project, "landed", by, stage=stage, landed_on=landed_on)
    return project


@action
def step_back(*, by: Actor, project: Project, reason: str) -> Project:
    """Take a landing back, with a reason: the project stands where it stood before.

    Nothing is expected of one of which nobody had said that it was about to land.
    """
    stage = _moved(project, "step_back", {"reason": reason.strip()})
    _put(
        project,
        "stepped_back",
        by,
        reason=reason,
        stage=stage if project.told_on else PURSUED.code,
        landed_on=None,
        verified_at=None,
        verified_by=None,
    )
    return project


@action
def set_status(*, by: Actor, project: Project, status: str, reason: str) -> Project:
    """Say how a project fares, whatever its stage.

    Of one that is given up nothing is expected any longer: its open promises are withdrawn.
    Raises StatusIsTheSame or StatusNeedsReason.
    """
    if not reason.strip():
        raise StatusNeedsReason
    if status == project.status:
        raise StatusIsTheSame
    _put(project, "status_set", by, reason=reason, status=Status(status).value)
    if project.status == Status.WITHDRAWN:
        for made in promises_of(project.pk).filter(state=PromiseState.OPEN):
            withdraw_promise(by=by, promise=made, reason=reason)
    return project


@action
def verify_landing(*, by: Actor, project: Project) -> Project:
    """Verify that a project landed; EnteredItOneself for whoever said so."""
    verify_record(project, by=by)
    return project


@action
def join_partner(
    *, by: Actor, project: Project, firm: str, kind: str, since: date | None = None
) -> Project:
    """Record that an organisation takes part in a project, without inventing its share.

    An unknown name is added as an organisation. Raises NameIsMissing, FirmIsAmbiguous or
    IsLinkedAlready.
    """
    organisation = firm_for(by, firm)
    link_organisation(by=by, organisation=organisation, kind=kind, to=project, since=since)
    changes = {kind: (None, organisation.name), "since": (None, since)}
    enter(project, verb="joined", by=by, changes=changes)
    return project


@action
def pledge_for_project(
    *,
    by: Actor,
    project: Project,
    firm: str,
    measured: str,
    quantity: Quantity,
    standing: str = Standing.EXPECTED,
    given: Window | None = None,
    due_on: date | None = None,
    title: str = "",
    evidence: Cited | None = None,
) -> Promise:
    """Take up what an organisation is expected, or said, to bring with a project, and by when.

    Raises ProjectIsWithdrawn, and what `promise` raises.
    """
    if project.status == Status.WITHDRAWN:
        raise ProjectIsWithdrawn
    organisation = firm_for(by, firm)
    made = promise(
        by=by,
        pledge=Pledge(
            title=title.strip() or project.title,
            organisation=organisation.unit,
            given=given,
            due_on=due_on,
            quantity=quantity,
            measured=measured,
            standing=standing,
            place=project.place,
            source=project,
        ),
    )
    if evidence is not None and evidence.title:
        attach_evidence(made, evidence)
    changes = {"promise": (None, str(made.pk)), "measured": (None, measured)}
    enter(project, verb="pledged", by=by, changes=changes)
    return made


def _moved(project: Project, verb: str, given: dict[str, Any]) -> str:
    stage = CYCLE.judge(project.stage, verb, given).code
    if project.status == Status.WITHDRAWN:
        raise ProjectIsWithdrawn
    return stage


def _put(project: Project, verb: str, by: Actor, reason: str = "", **values: Any) -> None:
    """Change fields and let the facts follow."""
    change(project, verb, by, values, _facts, reason=reason)
    _settle_step(project, by)


def _settle_step(project: Project, by: Actor) -> None:
    """One open step while the project is to land by a day, on the desk of the officer above."""
    due = project.stage == FORESEEN.code and project.status != Status.WITHDRAWN
    due_at = None
    if due and project.expected_on is not None:
        due_at = datetime.combine(project.expected_on, time(18), clock.SHANGHAI)
    standing = [step for step in steps_of(project) if step.is_open]
    if due_at is not None and [step.due_at for step in standing] == [due_at]:
        return
    for step in standing:
        if project.stage == LANDED.code:
            finish_step(step=step, by=by.account)
        else:
            withdraw_step(step=step)
    if due_at is not None:
        open_step(
            record=project,
            kind=LAND_STEP,
            title=project.title,
            unit=officers_unit(project.organisation),
            role=INVESTMENT_OFFICER.code,
            due_at=due_at,
        )


def _facts(project: Project) -> list[FactDraft]:
    """What follows from a project as it stands: that it landed, or that it is expected to."""
    if project.stage == LANDED.code:
        return [_landing(project, Standing.HAPPENED, project.landed_on, project.landed_on)]
    if project.stage == FORESEEN.code and project.status != Status.WITHDRAWN:
        return [_landing(project, Standing.EXPECTED, project.told_from, project.told_on)]
    return []


def _landing(project: Project, standing: str, since: date | None, until: date | None) -> FactDraft:
    return FactDraft(
        LANDING.code,
        1,
        1,
        standing=standing,
        starts_on=since,
        ends_on=until,
        organisation=project.organisation,
        place=project.place,
        subject=project.pk,
    )
