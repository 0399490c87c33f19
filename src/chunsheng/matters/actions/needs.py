"""Needs and offers: what someone wants, and what someone can give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values, one
from chunsheng.kernel.ledger.kinds import kind
from chunsheng.kernel.ledger.settling import settle
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.models import Matter, Need, Offer
from chunsheng.matters.terms import (
    ANY_TIME,
    NEEDED,
    PROMISED,
    UNKNOWN,
    NeedState,
    PromiseState,
    Quantity,
    Window,
)


class MatterIsWithdrawn(Refusal):
    status = 409
    message = _("这一项已经撤回。")


class MatterIsMet(Refusal):
    status = 409
    message = _("这项需求已经满足，不用再办。")


class MatterIsNotMet(Refusal):
    status = 409
    message = _("这项需求还没有满足，不用重新提出。")


class ReasonIsMissing(Refusal):
    field = "reason"
    message = _("请写明撤回的理由。")


class ReopeningReasonIsMissing(ReasonIsMissing):
    message = _("请写明重新提出的理由。")


class NeedIsClaimed(Refusal):
    status = 409
    message = _("有单位认领了这一项，还没有兑现完，请先兑现或放弃那一项认领。")


@dataclass(frozen=True)
class Stated:
    """What a need or an offer says; `measure` is the unit in which its quantity is said.

    `measured` is, for a need, the declared kind of the ledger in which what meets it counts.
    """

    kind: str
    title: str
    detail: str = ""
    quantity: Quantity = UNKNOWN
    measure: str = ""
    measured: str = PROMISED.code
    place: Unit | None = None
    organisation: Unit | None = None
    window: Window = ANY_TIME
    source: Record | None = None
    subject: Subject | None = None


AnyMatter = TypeVar("AnyMatter", bound=Matter)


@action
def state_need(*, by: Actor, stated: Stated) -> Need:
    """Say what someone wants; it counts from today on. UnknownKind for an undeclared `measured`."""
    kind(stated.measured)
    need = _state(Need, stated, measured=stated.measured)
    fact = one(
        NEEDED.code,
        clock.day_of(need.stated_at),
        place=need.place,
        organisation=need.organisation,
        tags={"kind": need.kind},
    )
    enter(need, verb="stated", by=by, changes=_told(need, "measured"), facts=[fact])
    return need


@action
def make_offer(*, by: Actor, stated: Stated) -> Offer:
    """Say what someone can give."""
    offer = _state(Offer, stated)
    enter(offer, verb="stated", by=by, changes=_told(offer))
    return offer


@action
def close_need(*, by: Actor, need: Need, on: date) -> Need:
    """Say that nothing more is wanted since a day.

    MatterIsWithdrawn, MatterIsMet, Stale, or NeedIsClaimed while somebody still owes it.
    """
    held = open_need(need)
    _check_unclaimed(held)
    held.version, held.state, held.met_on = need.version, NeedState.MET.value, on
    save_change(held, ["state", "met_on"])
    changes = {"state": (NeedState.OPEN, held.state), "met_on": (None, held.met_on)}
    enter(held, verb="met", by=by, changes=changes)
    need.version = held.version
    return held


def open_need(need: Need) -> Need:
    """The need, locked; MatterIsWithdrawn or MatterIsMet where it is open no longer."""
    locked = Need.objects.select_for_update().get(pk=need.pk)
    if locked.state == NeedState.WITHDRAWN:
        raise MatterIsWithdrawn
    if locked.state == NeedState.MET:
        raise MatterIsMet
    return locked


@action
def withdraw_need(*, by: Actor, need: Need, reason: str) -> Need:
    """Take a need back, with a reason: it counts no longer.

    MatterIsWithdrawn, MatterIsMet, Stale, or NeedIsClaimed while somebody still owes it.
    """
    if need.state == NeedState.MET:
        raise MatterIsMet
    # Whoever claims it at this instant waits, or is waited for.
    _check_unclaimed(Need.objects.select_for_update().get(pk=need.pk))
    return _withdraw(need, reason, by)


@action
def reopen_need(*, by: Actor, need: Need, reason: str) -> Need:
    """Say that a need that was met is there again, with a reason. MatterIsNotMet where it is not.

    What was delivered on it stays; more may be delivered from now on.
    """
    if not reason.strip():
        raise ReopeningReasonIsMissing
    if need.state != NeedState.MET:
        raise MatterIsNotMet
    before, met_on = need.state, need.met_on
    need.state, need.met_on = NeedState.OPEN, None
    save_change(need, ["state", "met_on"])
    changes = {"state": (before, need.state), "met_on": (met_on, None)}
    enter(need, verb="reopened", by=by, changes=changes, reason=reason.strip())
    return need


def _check_unclaimed(need: Need) -> None:
    if need.promises.filter(state=PromiseState.OPEN).exists():
        raise NeedIsClaimed


@action
def withdraw_offer(*, by: Actor, offer: Offer, reason: str) -> Offer:
    """Take an offer back, with a reason. MatterIsWithdrawn the second time."""
    return _withdraw(offer, reason, by)


def _state(table: type[AnyMatter], stated: Stated, **more: str) -> AnyMatter:
    source = stated.source
    return table._default_manager.create(
        kind=stated.kind,
        title=stated.title,
        detail=stated.detail,
        low=stated.quantity.low,
        high=stated.quantity.high,
        about=stated.quantity.about,
        measure=stated.measure,
        place=stated.place,
        organisation=stated.organisation,
        since=stated.window.since,
        until=stated.window.until,
        stated_at=clock.now(),
        source_code="" if source is None else source.ledger_code,
        source_id=None if source is None else source.pk,
        subject=stated.subject,
        **more,
    )


def _told(matter: Matter, *more: str) -> dict[str, tuple[object, object]]:
    names = (
        *("kind", "title", "detail", "low", "high", "about", "measure", "place", "organisation"),
        *("since", "until", "source_code", "source_id"),
    )
    return dict(first_values(matter, *names, *more))


def _withdraw(matter: AnyMatter, reason: str, by: Actor) -> AnyMatter:
    if not reason.strip():
        raise ReasonIsMissing
    if matter.state == NeedState.WITHDRAWN:
        raise MatterIsWithdrawn
    before, matter.state = matter.state, NeedState.WITHDRAWN
    save_change(matter, ["state"])
    changes = {"state": (before, matter.state)}
    settle(matter, verb="withdrawn", by=by, wanted=[], changes=changes, reason=reason)
    return matter
