"""Agreements: drafted, signed for a term, ended before it; and the lists of needs and offers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.cobuilding.actions.standing import in_force
from chunsheng.cobuilding.actions.undertakings import drop_all
from chunsheng.cobuilding.models import Agreement
from chunsheng.cobuilding.queries import term_overlaps
from chunsheng.cobuilding.terms import AGREED, AGREEMENT_CYCLE, DRAFTED, WORKED, Work, subject_of
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values, one
from chunsheng.kernel.ledger.settling import change, verify_record
from chunsheng.kernel.records.evidence import Cited, attach_evidence
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import Stated, make_offer, state_need
from chunsheng.matters.models import Need, Offer
from chunsheng.matters.terms import Window

LONGEST = 20  # years; a day beyond is a slip of the pen, and no calendar reaches the last of them


class PartnerIsTheCommunity(Refusal):
    field = "organisation"
    message = _("共建单位要是社区以外的单位，请另选一家。")


class TermIsBackwards(Refusal):
    field = "until"
    message = _("到期日要晚于起始日。")


class TermIsTooLong(Refusal):
    field = "until"
    message = _("协议最长签 20 年，请核对到期日。")


class AgreementStands(Refusal):
    status = 409
    message = _("这两家在这段时间已经有一份签订的协议，请在那一份里办，或等它到期。")


@action
def draft_agreement(
    *, by: Actor, community: Unit, partner: Unit, works: list[str], note: str = ""
) -> Agreement:
    """Draft what a community and a unit mean to do together. PartnerIsTheCommunity."""
    if partner == community:
        raise PartnerIsTheCommunity
    chosen = [work.value for work in Work if work.value in works]
    agreement = Agreement.objects.create(
        community=community, partner=partner, works=chosen, note=note.strip()
    )
    told = first_values(agreement, "community", "partner", "note")
    told = {**told, "works": (None, " ".join(chosen))}
    enter(agreement, verb="drafted", by=by, changes=told)
    return agreement


@action
def sign_agreement(
    *, by: Actor, agreement: Agreement, since: date, until: date, document: str
) -> Agreement:
    """Record that it was signed for a term, both days inside, and the paper that says so.

    Raises WrongStage, Missing, DayIsAhead, TermIsBackwards, TermIsTooLong, AgreementStands or Stale.
    """
    given = {"since": since, "until": until, "document": document.strip()}
    stage = AGREEMENT_CYCLE.judge(agreement.stage, "sign", given).code
    if since > clock.today():
        raise DayIsAhead(field="since")
    if until <= since:
        raise TermIsBackwards
    if (until.year - LONGEST, until.month, until.day) > (since.year, since.month, since.day):
        raise TermIsTooLong
    # Two drafts of the same two that are signed at the same instant wait for each other here.
    Unit.objects.select_for_update(no_key=True).get(pk=agreement.community_id)
    if term_overlaps(agreement, since, until):
        raise AgreementStands
    attach_evidence(agreement, Cited(document.strip()))
    _put(agreement, "signed", by, stage=stage, since=since, until=until)
    return agreement


@action
def end_agreement(*, by: Actor, agreement: Agreement, reason: str) -> Agreement:
    """End it before its term: what is past due stays late, what is not due yet is left out.

    Raises WrongStage, Missing or Stale.
    """
    stage = AGREEMENT_CYCLE.judge(agreement.stage, "end", {"reason": reason.strip()}).code
    _put(agreement, "ended", by, reason=reason, stage=stage)
    drop_all(by=by, agreement=agreement, reason=reason)
    return agreement


@action
def verify_agreement(*, by: Actor, agreement: Agreement) -> Agreement:
    """Verify that it was signed; EnteredItOneself for whoever said so, NothingToVerify."""
    verify_record(agreement, by=by)
    return agreement


@action
def list_need(*, by: Actor, agreement: Agreement, work: str, **said: Any) -> Need:
    """Put what the community wants on the list of needs. NotInForce."""
    return state_need(by=by, stated=_stated(agreement, work, agreement.community, **said))


@action
def list_offer(*, by: Actor, agreement: Agreement, work: str, **said: Any) -> Offer:
    """Put what the unit can give to the community on the list of offers. NotInForce."""
    return make_offer(by=by, stated=_stated(agreement, work, agreement.partner, **said))


def _stated(
    agreement: Agreement, work: str, organisation: Unit, until: date | None = None, **said: Any
) -> Stated:
    in_force(agreement)
    return Stated(
        kind=f"cobuilding.{Work(work).value}",
        place=agreement.community,
        organisation=organisation,
        window=Window(None, until),
        source=agreement,
        **said,
    )


def _put(agreement: Agreement, verb: str, by: Actor, reason: str = "", **values: Any) -> None:
    change(agreement, verb, by, values, _facts, reason=reason)


def _facts(agreement: Agreement) -> list[FactDraft]:
    """What follows from one that was signed: itself, and each joint work that it names."""
    if agreement.stage == DRAFTED.code or agreement.since is None:
        return []
    where = {"place": agreement.community, "organisation": agreement.partner}
    works = [
        one(WORKED.code, agreement.since, subject=subject_of(w), tags={"work": w}, **where)
        for w in agreement.works
    ]
    return [one(AGREED.code, agreement.since, **where), *works]
