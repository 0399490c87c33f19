"""Deliveries: what was given on a promise or on a need, and who verified it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.ledger.settling import verify
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions.needs import close_need, open_need
from chunsheng.matters.actions.promises import open_promise, owed, past_days
from chunsheng.matters.models import Delivery, Need, Promise
from chunsheng.matters.terms import PromiseState, Quantity, Window


class DeliveryIsVerified(Refusal):
    status = 409
    message = _("这笔兑现已经核实过。")


class GivenBeforePromised(Refusal):
    field = "on"

    def __init__(self, promised: date) -> None:
        super().__init__(
            _("这项承诺是 %(day)s 才有的，兑现不能早于这一天，请核对日期。")
            % {"day": dates.day(promised)}
        )


@action
def deliver(
    *,
    by: Actor,
    promise: Promise,
    quantity: Quantity,
    delivered: Window | None = None,
    place: Unit | None = None,
    completes: bool | None = None,
) -> Delivery:
    """Claim that something was delivered: it has happened, and what is still owed shrinks.

    `delivered` are the days it may have happened on: today if not said, without a start when only
    the last is known. The entry that posts the happened fact takes the expected one back; what
    remains is expected anew. The promise is kept when all that was delivered reaches its lower
    bound, or as `completes` says (amounts that are unknown decide nothing). Raises
    PromiseIsClosed, DayIsAhead or GivenBeforePromised.
    """
    made = open_promise(promise)
    since, until = past_days(delivered, "on")
    if made.promised_from is not None and until < made.promised_from:
        raise GivenBeforePromised(made.promised_from)
    claimed = Delivery(
        promise=made,
        measured=made.measured,
        organisation=made.organisation,
        place=place or made.place,
        delivered_from=since,
        delivered_on=until,
    )
    expected = list(standing_facts(made.pk, made.measured))
    _claim(claimed, quantity, by, reversing=expected)
    _settle(made, by, completes)
    promise.version = made.version
    return claimed


@action
def meet_need(
    *,
    by: Actor,
    need: Need,
    organisation: Unit,
    quantity: Quantity,
    delivered: Window | None = None,
    completes: bool = True,
) -> Delivery:
    """Claim that a need was met, by an organisation that had promised nothing.

    What it gave counts in the kind in which the need is measured. `completes` says whether nothing
    more is wanted. Raises MatterIsWithdrawn, MatterIsMet, NeedIsClaimed or DayIsAhead.
    """
    held = open_need(need)
    since, until = past_days(delivered, "on")
    claimed = Delivery(
        need=held,
        measured=held.measured,
        organisation=organisation,
        place=held.place,
        delivered_from=since,
        delivered_on=until,
    )
    _claim(claimed, quantity, by)
    if completes:
        close_need(by=by, need=need, on=claimed.delivered_on)
    else:
        held.version = need.version
        save_change(held, [])  # whoever looked at it before sees that something came in since
        need.version = held.version
    return claimed


def _claim(
    claimed: Delivery, quantity: Quantity, by: Actor, reversing: Iterable[Fact] = ()
) -> None:
    claimed.low, claimed.high = _decimal(quantity.low), _decimal(quantity.high)
    claimed.about, claimed.claimed_at, claimed.claimed_by = quantity.about, clock.now(), by.account
    claimed.save(force_insert=True)
    happened = FactDraft(
        claimed.measured,
        claimed.low,
        claimed.high,
        about=claimed.about,
        starts_on=claimed.delivered_from,
        ends_on=claimed.delivered_on,
        organisation=claimed.organisation,
        place=claimed.place,
    )
    names = ("promise_id", "need_id", "low", "high", "about", "delivered_from", "delivered_on")
    told = first_values(claimed, *names, "place")
    enter(claimed, verb="claimed", by=by, changes=told, facts=[happened], reversing=reversing)


def _decimal(amount: Decimal | int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _settle(made: Promise, by: Actor, completes: bool | None) -> None:
    """Say on the promise itself what is still owed after a delivery."""
    claimed = list(made.deliveries.all())
    at_least = sum((one.low or Decimal(0) for one in claimed), Decimal(0))
    reached = made.low is not None and at_least >= made.low
    if reached if completes is None else completes:
        made.state = PromiseState.KEPT
        save_change(made, ["state"])
        enter(made, verb="kept", by=by, changes={"state": (PromiseState.OPEN, made.state)})
        return
    known = all(one.high is not None for one in claimed)
    at_most = sum((one.high or Decimal(0) for one in claimed), Decimal(0))
    low = None if made.low is None else max(made.low - at_most if known else Decimal(0), Decimal(0))
    high = None if made.high is None else max(made.high - at_least, low or Decimal(0))
    save_change(made, [])  # whoever looked at it before sees that something came in since
    enter(made, verb="partly_kept", by=by, facts=[owed(made, low, high)])


@action
def verify_delivery(*, by: Actor, delivery: Delivery) -> Delivery:
    """Verify a claimed delivery; only another person than the one who claimed it may.

    Raises EnteredItOneself, NobodyVerifies or DeliveryIsVerified.
    """
    checked = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if checked.verified_at is not None:
        raise DeliveryIsVerified
    checked.version = delivery.version
    checked.verified_at, checked.verified_by = clock.now(), by.account
    save_change(checked, ["verified_at", "verified_by"])
    verify(checked, by=by, changes={"verified_at": (None, checked.verified_at)})
    return checked


def verify_deliveries(by: Actor, made: Promise | None) -> None:
    """Verify what was delivered on a promise and is not verified; EnteredItOneself for who claimed it."""
    for delivery in made.deliveries.filter(verified_at=None) if made else ():
        verify_delivery(by=by, delivery=delivery)
