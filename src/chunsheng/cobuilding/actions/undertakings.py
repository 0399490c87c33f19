"""What a unit takes up: claimed from a need or from its own offer, then given, late, or dropped."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.cobuilding.actions.standing import in_force
from chunsheng.cobuilding.models import Agreement, Undertaking
from chunsheng.cobuilding.queries import needs_claimable, offers_claimable, undertakings_unjudged
from chunsheng.cobuilding.terms import JUDGED, PARTNER_LIAISON, Dropped, Outcome
from chunsheng.kernel.ledger.entering import (
    CLOCK,
    Actor,
    FactDraft,
    action,
    enter,
    first_values,
    one,
)
from chunsheng.kernel.ledger.marking import mark, standing_facts
from chunsheng.kernel.ledger.settling import settle
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import (
    Pledge,
    close_need,
    deliver,
    finish_step,
    open_need,
    open_step,
    promise,
    verify_delivery,
    withdraw_promise,
    withdraw_step,
)
from chunsheng.matters.models import Need, Offer, Promise
from chunsheng.matters.queries import steps_of
from chunsheng.matters.terms import NeedState, PromiseState, Quantity, Window, step_kind

DELIVER_STEP = step_kind("cobuilding.deliver", _("兑现认领的事"))


class WorkIsNotAgreed(Refusal):
    field = "work"
    message = _("协议没有写明这一联，请选协议里的。")


class DueIsOutsideTerm(Refusal):
    field = "due_on"
    message = _("应兑现日要在今天到协议到期日之间。")


class NotClaimableHere(Refusal):
    message = _(
        "这一项不能在这份协议里认领：不是这个社区或这家单位的，或者已经过期。请从清单里选。"
    )


class IsClaimedAlready(Refusal):
    status = 409
    message = _("这一项已经认领，还没有兑现，请先兑现那一笔。")


class NothingToVerifyYet(Refusal):
    status = 409
    message = _("还没有登记过待核实的兑现。")


@action
def claim_need(
    *, by: Actor, agreement: Agreement, need: Need, work: str, quantity: Quantity, due_on: date
) -> Undertaking:
    """The unit takes up a need of the community: its promise, due within the agreement's term.

    Raises NotInForce, WorkIsNotAgreed, DueIsOutsideTerm, MatterIsMet, MatterIsWithdrawn,
    NotClaimableHere or IsClaimedAlready.
    """
    held = _claimable(agreement, work, due_on)
    wanted = open_need(need)
    if not needs_claimable(held).filter(pk=wanted.pk).exists():
        raise NotClaimableHere(field="need")
    more = {"need": wanted, "measured": wanted.measured, "quantity": quantity}
    return _take_up(by, held, work, wanted.title, due_on, **more)


@action
def claim_offer(
    *, by: Actor, agreement: Agreement, offer: Offer, work: str, due_on: date
) -> Undertaking:
    """The community claims what the unit offers: a promise of the unit. Raises as `claim_need`."""
    held = _claimable(agreement, work, due_on)
    given = Offer.objects.select_for_update().get(pk=offer.pk)
    if not offers_claimable(held).filter(pk=given.pk).exists():
        raise NotClaimableHere(field="offer")
    return _take_up(by, held, work, given.title, due_on, offer=given)


@action
def deliver_undertaking(
    *,
    by: Actor,
    undertaking: Undertaking,
    quantity: Quantity,
    days: Window | None = None,
    completes: bool = False,
    meets: bool = False,
) -> Undertaking:
    """Claim a delivery; `completes` says that all was given, `meets` that the need is met by it.

    Raises PromiseIsClosed, DayIsAhead, MatterIsMet or Stale.
    """
    made = undertaking.promise
    done = True if completes else None
    given = deliver(by=by, promise=made, quantity=quantity, delivered=days, completes=done)
    if meets and made.need is not None and made.need.state == NeedState.OPEN:
        close_need(by=by, need=made.need, on=given.delivered_on)
    return _judge(undertaking, "delivered", by)


@action
def drop_undertaking(
    *, by: Actor, undertaking: Undertaking, dropped: str, reason: str
) -> Undertaking:
    """Give it up, saying whose doing it is. ReasonIsMissing, PromiseIsClosed or Stale."""
    withdraw_promise(by=by, promise=undertaking.promise, reason=reason)
    undertaking.dropped, undertaking.dropped_on = Dropped(dropped).value, clock.today()
    return _judge(undertaking, "dropped", by, reason)


@action
def drop_all(*, by: Actor, agreement: Agreement, reason: str) -> int:
    """Drop what is still open under an agreement that ended; how many there were. Late stays late."""
    open_ = agreement.undertakings.filter(promise__state=PromiseState.OPEN)
    found = list(open_.select_related("promise").order_by("pk"))
    for undertaking in found:
        drop_undertaking(by=by, undertaking=undertaking, dropped=Dropped.ENDED, reason=reason)
    return len(found)


@action
def verify_undertaking(*, by: Actor, undertaking: Undertaking) -> Undertaking:
    """Verify what was given so far, and with it what was judged of it.

    Raises NothingToVerifyYet; EnteredItOneself for whoever reported it.
    """
    waiting = undertaking.promise.deliveries.filter(verified_at=None).order_by("pk")
    found = list(waiting)
    if not found:
        raise NothingToVerifyYet
    for delivery in found:
        verify_delivery(by=by, delivery=delivery)
    save_change(undertaking, [])
    entry = enter(undertaking, verb="verified", by=by)
    for fact in standing_facts(undertaking.pk, JUDGED.code).filter(mark=None):
        mark(fact, entry)
    return undertaking


@action
def judge_undertakings(*, batch: int = 200) -> int:
    """Judge what came due and was not given; how many. Tick calls it until there are none."""
    waiting = undertakings_unjudged().select_related("promise", "agreement__community")
    waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    found = list(waiting[:batch])
    for undertaking in found:
        _judge(undertaking, "judged", CLOCK)
    return len(found)


def _claimable(agreement: Agreement, work: str, due_on: date) -> Agreement:
    """The agreement, locked, once the work and the day fit it."""
    held = in_force(agreement)
    if work not in held.works:
        raise WorkIsNotAgreed
    if not clock.today() <= due_on <= held.until:  # type: ignore[operator]  # one in force has a term
        raise DueIsOutsideTerm
    return held


def _take_up(
    by: Actor, agreement: Agreement, work: str, title: str, due_on: date, **more: Any
) -> Undertaking:
    source = more.get("need") or more["offer"]
    standing = source.promises.filter(state=PromiseState.OPEN, organisation=agreement.partner)
    if standing.filter(place=agreement.community).exists():
        raise IsClaimedAlready
    pledge = Pledge(
        title,
        agreement.partner,
        due_on=due_on,
        place=agreement.community,
        source=agreement,
        **more,
    )
    made = promise(by=by, pledge=pledge)
    undertaking = Undertaking.objects.create(agreement=agreement, promise=made, work=work)
    told = {**first_values(undertaking, "agreement", "work"), "due_on": (None, due_on)}
    enter(undertaking, verb="claimed", by=by, changes=told)
    open_step(
        record=undertaking,
        kind=DELIVER_STEP,
        title=title,
        unit=agreement.partner,
        role=PARTNER_LIAISON.code,
        due_at=datetime.combine(due_on, time(18), clock.SHANGHAI),
    )
    return undertaking


def _judge(undertaking: Undertaking, verb: str, by: Actor, reason: str = "") -> Undertaking:
    """Let outcome and facts follow from the promise as it now stands."""
    before = undertaking.outcome
    undertaking.promise = Promise.objects.get(pk=undertaking.promise_id)
    if undertaking.promise.state == PromiseState.WITHDRAWN and not undertaking.dropped:
        undertaking.dropped, undertaking.dropped_on = Dropped.WITHDRAWN.value, clock.today()
    outcome, on = _outcome(undertaking)
    undertaking.outcome = outcome.value
    save_change(undertaking, ["outcome", "dropped", "dropped_on"])
    changes = {"outcome": (before, undertaking.outcome)} if before != outcome else {}
    wanted = [] if on is None else [_fact(undertaking, on)]
    settle(undertaking, verb=verb, by=by, wanted=wanted, changes=changes, reason=reason.strip())
    if undertaking.promise.state != PromiseState.OPEN:
        _clear_desk(undertaking, by)
    return undertaking


def _clear_desk(undertaking: Undertaking, by: Actor) -> None:
    """Nothing is left to do: what was given is done, what was given up is taken back."""
    for step in steps_of(undertaking).filter(done_at=None, withdrawn_at=None):
        if undertaking.promise.state == PromiseState.KEPT:
            finish_step(step=step, by=by.account)
        else:
            withdraw_step(step=step)


def _outcome(undertaking: Undertaking) -> tuple[Outcome, date | None]:
    """What became of it, and the day that decided it."""
    made = undertaking.promise
    overdue = made.due_on and made.due_on + timedelta(days=1)
    if undertaking.dropped == Dropped.UNIT:
        return Outcome.BROKEN, undertaking.dropped_on
    if undertaking.dropped_on:
        was_late = overdue is not None and overdue <= undertaking.dropped_on
        return (Outcome.LATE, overdue) if was_late else (Outcome.EXCLUDED, undertaking.dropped_on)
    if made.due_on is None or overdue is None:
        return Outcome.OPEN, None
    if made.state == PromiseState.KEPT:
        last = max(one.delivered_on for one in made.deliveries.all())
        return (Outcome.KEPT, last) if last <= made.due_on else (Outcome.LATE, overdue)
    return (Outcome.LATE, overdue) if overdue <= clock.today() else (Outcome.OPEN, None)


def _fact(undertaking: Undertaking, on: date) -> FactDraft:
    excluded = undertaking.outcome == Outcome.EXCLUDED
    outcome = f"excluded:{undertaking.dropped}" if excluded else undertaking.outcome
    tags = {"outcome": outcome, "work": undertaking.work}
    made = undertaking.promise
    return one(JUDGED.code, on, organisation=made.organisation, place=made.place, tags=tags)
