"""Contracts of three parties, and payouts that one enters and another releases (R9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, first_values, one
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.settling import change, need_another, settle
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.amounts import yuan_exact
from chunsheng.kernel.words.errors import DayIsAhead, Denied, Refusal
from chunsheng.organisations.models import Organisation
from chunsheng.people.models import Household
from chunsheng.village.models import Contract, Payout
from chunsheng.village.terms import (
    BENEFITED,
    CONTRACTED,
    ENTERED,
    PAID,
    PAYOUT_CYCLE,
    RELEASED,
    SENT_BACK,
)


class PartiesAreOne(Refusal):
    field = "bank"
    message = _("银行和企业要是两家，请核对。")


class TermEndsBeforeItBegins(Refusal):
    field = "until"
    message = _("合同期的结束不能早于开始。")


class ContractedAlready(Refusal):
    field = "since"
    message = _("这一户和这家企业在这段时间已经有合同，请核对合同期。")


class PaidOutsideTerm(Refusal):
    field = "pay_on"

    def __init__(self, contract: Contract) -> None:
        told = {"since": dates.in_full(contract.since), "until": dates.in_full(contract.until)}
        words = _("发放日期要在合同期内：%(since)s 至 %(until)s。")
        super().__init__(words % told)


class EnteredAlready(Refusal):
    field = "pay_on"
    message = _("这份合同这一天的发放已经录入过，不能录两次。")


class ReleasedByItsEnterer(Denied):
    """Who entered a payout does not release it, under whatever account."""

    message = _("录入人不能发放自己录入的款项，请由另一个人发放。")


class MoreThanEntered(Refusal):
    field = "released_yuan"

    def __init__(self, payout: Payout) -> None:
        told = _("发放的不能多于录入的 %(yuan)s。要多发，请退回后重新录入。")
        super().__init__(told % {"yuan": yuan_exact(payout.yuan)})


class NotDueYet(Refusal):
    status = 409

    def __init__(self, payout: Payout) -> None:
        told = _("还没有到发放日期 %(day)s，到那天再发放。")
        super().__init__(told % {"day": dates.day(payout.pay_on)})


@dataclass(frozen=True)
class Deal:
    """What the three parties agreed: the term, a yearly income, and the loan if it is known."""

    signed_on: date
    since: date
    until: date
    yearly_yuan: Decimal
    loan_yuan: Decimal | None = None


@action
def sign_contract(
    *,
    by: Actor,
    household: Household,
    enterprise: Organisation,
    bank: Organisation,
    place: Unit,
    deal: Deal,
    sample: bool = False,
) -> Contract:
    """Enter a signed contract: the bank lends, the enterprise runs, the household has an income.

    DayIsAhead, TermEndsBeforeItBegins, PartiesAreOne, or ContractedAlready for an overlapping term.
    """
    if deal.signed_on > clock.today():
        raise DayIsAhead(field="signed_on")
    if deal.until < deal.since:
        raise TermEndsBeforeItBegins
    if enterprise == bank:
        raise PartiesAreOne
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    standing = Contract.objects.filter(household=household, enterprise=enterprise)
    if standing.filter(since__lte=deal.until, until__gte=deal.since).exists():
        raise ContractedAlready
    parties: dict[str, Any] = {
        "household": household,
        "enterprise": enterprise,
        "bank": bank,
        "place": place,
    }
    contract = Contract.objects.create(**parties, **vars(deal), sample=sample)
    names = ("household_id", "enterprise", "bank", "place", *vars(deal))
    fact = one(CONTRACTED.code, contract.signed_on, place=contract.place)
    told = first_values(contract, *names)
    settle(contract, verb="signed", by=by, wanted=[fact], changes=told)
    return contract


@action
def enter_payout(*, by: Actor, contract: Contract, pay_on: date, yuan: Decimal) -> Payout:
    """Enter what is to be paid on a day: it is expected until another person releases it.

    PaidOutsideTerm or EnteredAlready.
    """
    held = Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    if not held.since <= pay_on <= held.until:
        raise PaidOutsideTerm(held)
    if held.payouts.exclude(stage=SENT_BACK.code).filter(pay_on=pay_on).exists():
        raise EnteredAlready
    payout = Payout.objects.create(contract=held, pay_on=pay_on, yuan=yuan, entered_by=by.account)
    told = first_values(payout, "contract_id", "pay_on", "yuan", "stage")
    settle(payout, verb="entered", by=by, wanted=_of_payout(payout), changes=told)
    return payout


@action
def release_payout(*, by: Actor, payout: Payout, released_yuan: Decimal) -> Payout:
    """Release a payout that somebody else entered: no more than was entered, and once.

    WrongStage, NobodyVerifies, ReleasedByItsEnterer, NotDueYet, MoreThanEntered or Stale. What
    arrived is verified afterwards by another person than the one who released it.
    """
    stage = PAYOUT_CYCLE.judge(payout.stage, "release", {}).code
    need_another(by, payout.entered_by, ReleasedByItsEnterer())
    if payout.pay_on > clock.today():
        raise NotDueYet(payout)
    if released_yuan > payout.yuan:
        raise MoreThanEntered(payout)
    values = {"stage": stage, "released_yuan": released_yuan}
    change(payout, "released", by, values, _of_payout)
    return payout


@action
def send_back_payout(*, by: Actor, payout: Payout, reason: str) -> Payout:
    """Send a payout back unpaid, with a reason: it is expected no more. WrongStage, Missing or Stale."""
    stage = PAYOUT_CYCLE.judge(payout.stage, "send_back", {"reason": reason.strip()}).code
    change(payout, "sent_back", by, {"stage": stage}, _of_payout, reason=reason)
    return payout


def _of_payout(payout: Payout) -> list[FactDraft]:
    """What follows from a payout as it stands: expected, then paid, and to which household."""
    place, day = payout.contract.place, payout.pay_on
    on: dict[str, Any] = {"place": place, "starts_on": day, "ends_on": day}
    if payout.stage == ENTERED.code:
        return [FactDraft(PAID.code, payout.yuan, payout.yuan, standing=Standing.EXPECTED, **on)]
    if payout.stage != RELEASED.code:
        return []
    paid = payout.released_yuan
    household = payout.contract.household_id
    return [
        FactDraft(PAID.code, paid, paid, **on),
        one(BENEFITED.code, day, place=place, subject=household),
    ]
