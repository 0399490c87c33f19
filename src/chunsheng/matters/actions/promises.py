"""Promises: who owes what by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values
from chunsheng.kernel.ledger.kinds import Standing, kind
from chunsheng.kernel.ledger.marking import standing_facts
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import Stale, save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions.needs import MatterIsMet, MatterIsWithdrawn, ReasonIsMissing
from chunsheng.matters.models import Need, Offer, Promise
from chunsheng.matters.terms import ONE, PROMISED, NeedState, PromiseState, Quantity, Window


class PromiseIsClosed(Refusal):
    status = 409
    message = _("这项承诺已经兑现或撤回，不能再改。")


class PromiseCannotHaveHappened(Refusal):
    field = "standing"
    message = _("承诺只能是“预计”或“对外宣布”，已发生的请记为兑现。")


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
    MatterIsWithdrawn or MatterIsMet when the need or the offer is open no longer.
    """
    kind(pledge.measured)
    if pledge.standing == Standing.HAPPENED:
        raise PromiseCannotHaveHappened
    given_from, given_on = past_days(pledge.given, "promised_on")
    states = {matter.state for matter in (pledge.need, pledge.offer) if matter is not None}
    if NeedState.WITHDRAWN in states:
        raise MatterIsWithdrawn
    if NeedState.MET in states:
        raise MatterIsMet
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
    enter(made, verb="promised", by=by, changes=told, facts=[owed(made, made.low, made.high)])
    return made


def past_days(days: Window | None, field: str) -> tuple[date | None, date]:
    """The first and the last of the days as said, else today. DayIsAhead if they end after it."""
    today = clock.today()
    if days is None:
        return today, today
    if days.until is None or days.until > today:
        raise DayIsAhead(field=field)
    return days.since, days.until


def owed(made: Promise, low: Decimal | None, high: Decimal | None) -> FactDraft:
    """What a promise still leads to expect."""
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
    made = open_promise(promise)
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


def open_promise(promise: Promise) -> Promise:
    """The promise, locked, at the version that was looked at.

    PromiseIsClosed where nothing is owed any more, Stale where somebody changed it since.
    """
    locked = Promise.objects.select_for_update().get(pk=promise.pk)
    if locked.state != PromiseState.OPEN:
        raise PromiseIsClosed
    if locked.version != promise.version:
        raise Stale
    return locked
