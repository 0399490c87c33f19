"""Needs and offers: what someone wants, and what someone can give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.models import Matter, Need, Offer
from chunsheng.matters.terms import ANY_TIME, UNKNOWN, NeedState, Quantity, Window


class MatterIsWithdrawn(Refusal):
    status = 409
    message = _("这一项已经撤回。")


class ReasonIsMissing(Refusal):
    field = "reason"
    message = _("请写明撤回的理由。")


@dataclass(frozen=True)
class Stated:
    """What a need or an offer says; `measure` is the unit in which its quantity is said."""

    kind: str
    title: str
    detail: str = ""
    quantity: Quantity = UNKNOWN
    measure: str = ""
    place: Unit | None = None
    organisation: Unit | None = None
    window: Window = ANY_TIME
    source: Record | None = None
    subject: Subject | None = None


AnyMatter = TypeVar("AnyMatter", bound=Matter)


@action
def state_need(*, by: Actor, stated: Stated) -> Need:
    """Say what someone wants."""
    return _state(Need, stated, by)


@action
def make_offer(*, by: Actor, stated: Stated) -> Offer:
    """Say what someone can give."""
    return _state(Offer, stated, by)


@action
def withdraw_need(*, by: Actor, need: Need, reason: str) -> Need:
    """Take a need back, with a reason. MatterIsWithdrawn the second time."""
    return _withdraw(need, reason, by)


@action
def withdraw_offer(*, by: Actor, offer: Offer, reason: str) -> Offer:
    """Take an offer back, with a reason. MatterIsWithdrawn the second time."""
    return _withdraw(offer, reason, by)


def _state(table: type[AnyMatter], stated: Stated, by: Actor) -> AnyMatter:
    source = stated.source
    matter = table._default_manager.create(
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
    )
    told = first_values(
        matter,
        *("kind", "title", "detail", "low", "high", "about", "measure", "place", "organisation"),
        *("since", "until", "source_code", "source_id"),
    )
    enter(matter, verb="stated", by=by, changes=told)
    return matter


def _withdraw(matter: AnyMatter, reason: str, by: Actor) -> AnyMatter:
    if not reason.strip():
        raise ReasonIsMissing
    if matter.state == NeedState.WITHDRAWN:
        raise MatterIsWithdrawn
    before, matter.state = matter.state, NeedState.WITHDRAWN
    save_change(matter, ["state"])
    enter(matter, verb="withdrawn", by=by, changes={"state": (before, matter.state)}, reason=reason)
    return matter
