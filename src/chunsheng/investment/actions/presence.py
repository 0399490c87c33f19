"""Outposts with mandate and term, and chambers from preparation to their plate (R10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.investment.models import Chamber, Outpost
from chunsheng.investment.terms import (
    FOUNDED,
    FOUNDING,
    GIVEN_UP,
    HUNG,
    MANDATES,
    OFFICE,
    OVER,
    PREPARING,
    REGISTERED,
    TERM,
)
from chunsheng.kernel.ledger.entering import CLOCK, Actor, FactDraft, action, first_values, one
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.settling import change, settle, verify_record
from chunsheng.kernel.records.evidence import Cited, attach_evidence
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions.promises import past_days
from chunsheng.matters.terms import Window
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind

AWAY = (OrganisationKind.OUTPOST, OrganisationKind.CHAMBER, OrganisationKind.PREPARATORY)
CHAMBERS_TO_BE = (OrganisationKind.CHAMBER, OrganisationKind.PREPARATORY)


class IsNoOutpost(Refusal):
    field = "organisation"
    message = _("只有驻外机构、商会和筹备机构才登记；请先在组织台账里把类别登记对。")


class IsThereAlready(Refusal):
    field = "organisation"
    status = 409
    message = _("这个机构已经登记过，请在列表里打开它接着办。")


class MandateNeedsEvidence(Refusal):
    field = "document"
    message = _("授予任务要写明任务是什么、依据哪份文件。")


class TermsOverlap(Refusal):
    field = "since"
    message = _("新的任期不能早于上一个任期结束的日期。")


class TermIsEmpty(Refusal):
    field = "until"
    message = _("任期止要晚于任期起，也要晚于今天。")


class TermIsNotLonger(Refusal):
    field = "until"
    message = _("续任的任期止要晚于原来的，也要晚于今天。")


class EndsOutOfTerm(Refusal):
    field = "on"
    message = _("结束日期要在任期之内，不能晚于今天。")


class DayBeforeTheLast(Refusal):
    field = "on"
    message = _("日期不能早于上一个阶段的日期。")


class PlanIsOver(Refusal):
    status = 409
    message = _("已经挂牌或撤销，不用再预告。")


class PlannedDayIsPast(Refusal):
    field = "planned_on"
    message = _("预告的挂牌日期要在今天或以后；已经挂了的，请办“挂牌”。")


@action
def send_outpost(
    *,
    by: Actor,
    organisation: Organisation,
    mandate: str,
    since: date,
    until: date,
    evidence: Cited,
) -> Outpost:
    """Send an outpost for a term, to before `until`, with what it is to do and the document.

    Raises IsNoOutpost, IsThereAlready, MandateNeedsEvidence, DayIsAhead or TermIsEmpty.
    """
    _judge_new(organisation, AWAY, Outpost)
    if not mandate.strip() or not evidence.title:
        raise MandateNeedsEvidence
    _judge_term(since, until)
    outpost = Outpost.objects.create(
        organisation=organisation, mandate=mandate.strip(), since=since, until=until
    )
    attach_evidence(outpost, evidence)
    told = dict(first_values(outpost, "organisation", "mandate", "since", "until", "stage"))
    told["evidence"] = (None, evidence.title)
    settle(outpost, verb="sent", by=by, wanted=_term(outpost), changes=told)
    return outpost


@action
def give_mandate(
    *, by: Actor, outpost: Outpost, mandate: str, since: date, until: date, evidence: Cited
) -> Outpost:
    """Send an outpost once more whose term is over.

    Raises WrongStage, Missing, DayIsAhead, TermIsEmpty, TermsOverlap or Stale.
    """
    _judge_term(since, until)
    given = {"mandate": mandate.strip(), "since": since, "until": until}
    return _send(outpost, "give", by, evidence, given)


@action
def renew_mandate(*, by: Actor, outpost: Outpost, until: date, evidence: Cited) -> Outpost:
    """Make the term longer, resting on a document. WrongStage, Missing, TermIsNotLonger or Stale."""
    if until <= max(outpost.until, clock.today()):
        raise TermIsNotLonger
    return _send(outpost, "renew", by, evidence, {"until": until})


def _send(
    outpost: Outpost, verb: str, by: Actor, evidence: Cited, given: dict[str, Any]
) -> Outpost:
    asked = {**given, "evidence": evidence.title}
    given["stage"] = MANDATES.judge(outpost.stage, verb, asked).code
    if verb == "give" and given["since"] < outpost.until:
        raise TermsOverlap
    attach_evidence(outpost, evidence)
    change(outpost, verb, by, given, _term, told={"evidence": (None, evidence.title)})
    return outpost


def _judge_term(since: date, until: date) -> None:
    if since > clock.today():
        raise DayIsAhead(field="since")
    if until <= clock.today():
        raise TermIsEmpty


@action
def end_mandate(*, by: Actor, outpost: Outpost, on: date, reason: str) -> Outpost:
    """End a term before a day, with a reason. WrongStage, Missing, EndsOutOfTerm or Stale."""
    stage = MANDATES.judge(outpost.stage, "end", {"reason": reason.strip()}).code
    if not outpost.since <= on <= min(outpost.until, clock.today()):
        raise EndsOutOfTerm
    change(outpost, "end", by, {"stage": stage, "until": on}, _term, reason=reason)
    return outpost


@action
def judge_terms(*, batch: int = 100) -> int:
    """Say of outposts whose term has run out that it has; how many."""
    late = Outpost.objects.filter(stage=OFFICE.code, until__lte=clock.today()).order_by("pk")
    held = list(late.select_for_update(skip_locked=True)[:batch])
    for outpost in held:
        change(outpost, "lapse", CLOCK, {"stage": OVER.code}, _term)
    return len(held)


def _term(outpost: Outpost) -> Iterator[FactDraft]:
    """What follows from an outpost as it stands: one in office since its term began."""
    if outpost.stage == OFFICE.code:
        unit = outpost.organisation.unit
        yield one(TERM.code, outpost.since, organisation=unit, subject=outpost.pk)


@action
def add_chamber(*, by: Actor, organisation: Organisation, days: Window | None = None) -> Chamber:
    """Take up a chamber that is in preparation, since or by a day.

    Raises IsNoOutpost, IsThereAlready or DayIsAhead.
    """
    _judge_new(organisation, CHAMBERS_TO_BE, Chamber)
    since, on = past_days(days, "on")
    chamber = Chamber.objects.create(organisation=organisation, since=since, on=on)
    told = first_values(chamber, "organisation", "stage", "since", "on")
    settle(chamber, verb="added", by=by, wanted=_progress(chamber), changes=told)
    return chamber


@action
def plan_plate(
    *,
    by: Actor,
    chamber: Chamber,
    plan: str,
    planned_on: date | None = None,
    told: Window | None = None,
) -> Chamber:
    """Say that a plate is to be hung, by a day if one is known: expected, and nothing happened.

    Raises PlanIsOver, PlannedDayIsPast, DayIsAhead or Stale.
    """
    if chamber.stage not in (PREPARING.code, REGISTERED.code):
        raise PlanIsOver
    if planned_on is not None and planned_on < clock.today():
        raise PlannedDayIsPast
    told_from, told_on = past_days(told, "told_on")
    given = {"plan": plan.strip(), "planned_on": planned_on}
    given |= {"told_from": told_from, "told_on": told_on}
    change(chamber, "plan", by, given, _progress)
    return chamber


@action
def register_chamber(*, by: Actor, chamber: Chamber, on: date, evidence: Cited) -> Chamber:
    """Say that a chamber was registered on a day, resting on a document; see `_advance`."""
    return _advance(chamber, "register", by, on, evidence)


@action
def hang_plate(*, by: Actor, chamber: Chamber, on: date, evidence: Cited) -> Chamber:
    """Say that its plate was hung on a day: it is expected no longer; see `_advance`."""
    return _advance(chamber, "hang", by, on, evidence)


def _advance(chamber: Chamber, verb: str, by: Actor, on: date, evidence: Cited) -> Chamber:
    """To the next stage. WrongStage, Missing, DayIsAhead, DayBeforeTheLast or Stale."""
    stage = FOUNDING.judge(chamber.stage, verb, {"evidence": evidence.title}).code
    if on > clock.today():
        raise DayIsAhead(field="on")
    # Of what began by a day, only by which day is known: any day may be the next.
    if chamber.since is not None and on < chamber.since:
        raise DayBeforeTheLast
    attach_evidence(chamber, evidence)
    given = {"stage": stage, "since": on, "on": on, "verified_at": None, "verified_by": None}
    change(chamber, verb, by, given, _progress, told={"evidence": (None, evidence.title)})
    return chamber


@action
def withdraw_chamber(*, by: Actor, chamber: Chamber, reason: str) -> Chamber:
    """Give a chamber up before its plate hangs, with a reason. WrongStage, Missing or Stale."""
    stage = FOUNDING.judge(chamber.stage, "withdraw", {"reason": reason.strip()}).code
    today = clock.today()
    given = {"stage": stage, "since": today, "on": today, "verified_at": None, "verified_by": None}
    change(chamber, "withdraw", by, given, _progress, reason=reason)
    return chamber


@action
def verify_chamber(*, by: Actor, chamber: Chamber) -> Chamber:
    """Verify how far a chamber has come; EnteredItOneself for whoever entered it."""
    verify_record(chamber, by=by)
    return chamber


def _progress(chamber: Chamber) -> Iterator[FactDraft]:
    """What follows from a chamber as it stands: its stage, and a plate that is still expected."""
    days: dict[str, Any]
    whose: dict[str, Any] = {"organisation": chamber.organisation.unit, "subject": chamber.pk}
    if chamber.stage != GIVEN_UP.code:
        days = {"starts_on": chamber.since, "ends_on": chamber.on}
        yield FactDraft(FOUNDED.code, 1, 1, tags={"stage": chamber.stage}, **days, **whose)
    if chamber.plan and chamber.stage in (PREPARING.code, REGISTERED.code):
        days = {"starts_on": chamber.told_from, "ends_on": chamber.told_on}
        tags, standing = {"stage": HUNG.code}, Standing.EXPECTED
        yield FactDraft(FOUNDED.code, 1, 1, standing=standing, tags=tags, **days, **whose)


def _judge_new(
    organisation: Organisation,
    kinds: tuple[OrganisationKind, ...],
    table: type[Outpost | Chamber],
) -> None:
    if organisation.kind not in kinds:
        raise IsNoOutpost
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if table.objects.filter(organisation=organisation).exists():
        raise IsThereAlready
