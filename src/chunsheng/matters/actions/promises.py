"""Promises and deliveries: who owes what by when, what was delivered, and who verified it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values
from chunsheng.kernel.ledger.kinds import Standing, kind
from chunsheng.kernel.ledger.marking import mark, standing_facts
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions.needs import MatterIsWithdrawn, ReasonIsMissing
from chunsheng.matters.models import Delivery, Need, Offer, Promise
from chunsheng.matters.terms import ONE, PROMISED, NeedState, PromiseState, Quantity, Window


class PromiseIsClosed(Refusal):
    status = 409
    message = _("这项承诺已经兑现或撤回，不能再改。")


class PromiseCannotHaveHappened(Refusal):
    field = "standing"
    message = _("承诺只能是“预计”或“对外宣布”，已发生的请记为兑现。")


class DeliveryIsVerified(Refusal):
    status = 409
    message = _("这笔兑现已经核实过。")


class DayIsAhead(Refusal):
    message = _("日期不能晚于今天。")


@dataclass(frozen=True)
class Pledge:
    """What a promise says: who owes how much of what by which day.

    `measured` is a declared kind of the ledger: its unit is the amount's. `given` are the days on
    which the promise was made: today if not said, without a start when only the last is known.
    """

    title: str
    organisation: Unit
    given: Window | None = None
    due_on: date | None = None
    quantity: Quantity = ONE
    measured: str = PROMISED.code
    standing: str = Standing.EXPECTED
    place: Unit | None = None
    need: Need | None = None
    offer: Offer | None = None
    source: Record | None = None


@action
def promise(*, by: Actor, pledge: Pledge) -> Promise:
    """Take up that a unit owes something by a day; posts its amount as expected or announced.

    Raises PromiseCannotHaveHappened, UnknownKind for an undeclared `measured`, DayIsAhead, and
    MatterIsWithdrawn when the need or the offer was taken back.
    """
    kind(pledge.measured)
    if pledge.standing == Standing.HAPPENED:
        raise PromiseCannotHaveHappened
    given_from, given_on = _past(pledge.given, "promised_on")
    if any(m is not None and m.state == NeedState.WITHDRAWN for m in (pledge.need, pledge.offer)):
        raise MatterIsWithdrawn
    source = pledge.source
    made = Promise.objects.create(
        title=pledge.title,
        organisation=pledge.organisation,
        place=pledge.place,
        need=pledge.need,
        offer=pledge.offer,
        measured=pledge.measured,
        standing=pledge.standing,
        promised_from=given_from,
        promised_on=given_on,
        due_on=pledge.due_on,
        low=pledge.quantity.low,
        high=pledge.quantity.high,
        about=pledge.quantity.about,
        source_code="" if source is None else source.ledger_code,
        source_id=None if source is None else source.pk,
    )
    told = first_values(
        made,
        *("title", "organisation", "place", "measured", "standing", "low", "high", "about"),
        *("promised_from", "promised_on", "due_on", "source_code", "source_id"),
    )
    enter(made, verb="promised", by=by, changes=told, facts=[_owed(made, made.low, made.high)])
    return made


def _past(days: Window | None, field: str) -> tuple[date | None, date]:
    """The first and the last of the days as said, else today; they end today at the latest."""
    today = clock.today()
    if days is None:
        return today, today
    if days.until is None or days.until > today:
        raise DayIsAhead(field=field)
    return days.since, days.until


def _owed(made: Promise, low: Decimal | None, high: Decimal | None) -> FactDraft:
    return FactDraft(
        made.measured,
        low,
        high,
        about=made.about,
        standing=made.standing,
        starts_on=made.promised_from,
        ends_on=made.promised_on,
        organisation=made.organisation,
        place=made.place,
    )


@action
def withdraw_promise(*, by: Actor, promise: Promise, reason: str) -> Promise:
    """Take a promise back, with a reason: what it still owed is no longer expected."""
    if not reason.strip():
        raise ReasonIsMissing
    made = _open_promise(promise)
    made.state = PromiseState.WITHDRAWN
    save_change(made, ["state"])
    enter(
        made,
        verb="withdrawn",
        by=by,
        changes={"state": (PromiseState.OPEN, made.state)},
        reversing=list(standing_facts(made.pk, made.measured)),
        reason=reason,
    )
    return made


def _open_promise(promise: Promise) -> Promise:
    locked = Promise.objects.select_for_update().get(pk=promise.pk)
    if locked.state != PromiseState.OPEN:
        raise PromiseIsClosed
    return locked


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
    PromiseIsClosed or DayIsAhead.
    """
    made = _open_promise(promise)
    claimed = _claim(made, quantity, delivered, place, by)
    happened = FactDraft(
        made.measured,
        claimed.low,
        claimed.high,
        about=claimed.about,
        starts_on=claimed.delivered_from,
        ends_on=claimed.delivered_on,
        organisation=claimed.organisation,
        place=claimed.place,
    )
    told = first_values(
        claimed, "promise_id", "low", "high", "about", "delivered_from", "delivered_on", "place"
    )
    expected = list(standing_facts(made.pk, made.measured))
    enter(claimed, verb="claimed", by=by, changes=told, facts=[happened], reversing=expected)
    _settle(made, by, completes)
    return claimed


def _claim(
    made: Promise, quantity: Quantity, delivered: Window | None, place: Unit | None, by: Actor
) -> Delivery:
    happened_from, happened_on = _past(delivered, "delivered_on")
    return Delivery.objects.create(
        promise=made,
        organisation=made.organisation,
        place=place or made.place,
        delivered_from=happened_from,
        delivered_on=happened_on,
        low=quantity.low,
        high=quantity.high,
        about=quantity.about,
        claimed_at=clock.now(),
        claimed_by=by.account,
    )


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
    enter(made, verb="partly_kept", by=by, facts=[_owed(made, low, high)])


@action
def verify_delivery(*, by: Actor, delivery: Delivery) -> Delivery:
    """Verify a claimed delivery; only another person than the one who claimed it may.

    Raises EnteredItOneself, NobodyVerifies or DeliveryIsVerified.
    """
    checked = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if checked.verified_at is not None:
        raise DeliveryIsVerified
    checked.verified_at, checked.verified_by = clock.now(), by.account
    save_change(checked, ["verified_at", "verified_by"])
    changes = {"verified_at": (None, checked.verified_at)}
    entry = enter(checked, verb="verified", by=by, changes=changes)
    for fact in standing_facts(checked.pk, checked.promise.measured).select_related("entry__by"):
        mark(fact, entry)
    return checked
