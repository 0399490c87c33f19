"""Bookings: asked for, approved or refused, cancelled, used; never two of one zone at one time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.vault import new_subject
from chunsheng.kernel.ledger.entering import Actor, Changes, FactDraft, action, enter, first_values
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.settling import change, verify_record
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import Refusal
from chunsheng.kernel.words.language import listed
from chunsheng.matters.actions import finish_step, open_step, withdraw_step
from chunsheng.matters.queries import steps_of
from chunsheng.matters.terms import step_kind
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import SUPERVISOR
from chunsheng.venues.actions.zones import hold_zone
from chunsheng.venues.models import Booking, Zone
from chunsheng.venues.queries import DayPlan, Span, at_hour, plans
from chunsheng.venues.terms import (
    ASKED,
    BOOKED,
    CANCELLED,
    CYCLE,
    HEADS,
    HOURS,
    M2_HOURS,
    TIMES,
    USED,
    Purpose,
)

APPROVE_STEP = step_kind("venues.approve", _("审批预约"))


class WhoIsMissing(Refusal):
    field = "organisation"
    message = _("请写预约单位；居民预约的，不写单位，写居民姓名。只能写其中一个。")


class UnitIsNotEntitled(Refusal):
    field = "organisation"

    def __init__(self, zone: Zone, organisation: Organisation) -> None:
        told = {"zone": zone.name, "unit": zone.serves.name, "who": organisation.name}
        super().__init__(
            _("“%(zone)s”面向%(unit)s的单位，“%(who)s”不在其中，请换一个分区。") % told
        )


class ResidentsMayNotBook(Refusal):
    field = "zone"
    message = _("这个分区只给单位预约，居民请换一个分区。")


class ZoneIsClosed(Refusal):
    field = "zone"
    message = _("这个分区暂停开放，请换一个分区。")


class EndsBeforeItStarts(Refusal):
    field = "ends"
    message = _("结束要晚于开始。")


class TimeIsUneven(Refusal):
    field = "starts"
    message = _("开始和结束请写整点或半点。")


class TimeIsPast(Refusal):
    field = "on"
    message = _("这个时间已经过去，请选今天以后的时间。")


class ZoneIsNotOpen(Refusal):
    field = "starts"

    def __init__(self, plan: DayPlan) -> None:
        told = {"day": dates.day(plan.on), "hours": str(plan.hours or "")}
        if plan.hours is None:
            super().__init__(_("%(day)s 这个分区不开放，请换一天。") % told, field="on")
        else:
            super().__init__(_("%(day)s 这个分区的开放时间是 %(hours)s。") % told)


class ZoneIsTaken(Refusal):
    field = "starts"

    def __init__(self, plan: DayPlan, taken: Span) -> None:
        free = listed(str(one) for one in plan.free())
        told = {"taken": str(taken), "free": free, "day": dates.day(plan.on)}
        words = _("%(taken)s 已有人预约。%(day)s 还空着的时间：%(free)s。")
        super().__init__((words if free else _("%(taken)s 已有人预约，这天没有空了。")) % told)


class BookedItOneself(Refusal):
    status = 403
    message = _("批准的人不能是登记预约的人，请另一位来批。")


class IsNotOver(Refusal):
    status = 409
    message = _("预约的时间还没有结束，用完以后再登记。")


class IsOverAlready(Refusal):
    status = 409
    message = _("预约的时间已过，不能再批准；请写明理由不批准，需要的另约时间。")


@dataclass(frozen=True)
class Slot:
    """A time of a day."""

    on: date
    starts: time
    ends: time

    def span(self) -> Span:
        """Its two instants. EndsBeforeItStarts, TimeIsUneven or TimeIsPast."""
        if self.ends <= self.starts:
            raise EndsBeforeItStarts
        if any(
            one.minute % 30 or one.second or one.microsecond for one in (self.starts, self.ends)
        ):
            raise TimeIsUneven
        if self.on < clock.today() or at_hour(self.on, self.starts) < clock.now():
            raise TimeIsPast
        return Span(at_hour(self.on, self.starts), at_hour(self.on, self.ends))


@action
def book_zone(
    *,
    by: Actor,
    zone: Zone,
    slot: Slot,
    purpose: str,
    title: str = "",
    organisation: Organisation | None = None,
    name: str = "",
    phone: str = "",
) -> Booking:
    """Book a zone for an entitled unit or a resident, or ask for it where a zone wants approval.

    Raises WhoIsMissing, UnitIsNotEntitled, ResidentsMayNotBook, ZoneIsClosed, ZoneIsNotOpen,
    ZoneIsTaken with what is free, or what `Slot.span` raises.
    """
    if (organisation is None) == (not name.strip()):
        raise WhoIsMissing
    zone = hold_zone(zone)
    span = slot.span()
    _judge_who(zone, organisation)
    _judge_when(plans([zone], [slot.on])[zone.pk, slot.on], span)
    booking = Booking.objects.create(
        zone=zone,
        organisation=organisation,
        subject=None if organisation else new_subject(),
        name="" if organisation else name.strip(),
        phone="" if organisation else phone.strip(),
        title=title.strip(),
        purpose=Purpose(purpose).value,
        starts_at=span.starts,
        ends_at=span.ends,
        stage=(ASKED if zone.approval else BOOKED).code,
        booked_by=by.account,
    )
    enter(booking, verb="booked", by=by, changes=_begun(booking), facts=_facts(booking))
    _settle_step(booking, by)
    return booking


def _begun(booking: Booking) -> Changes:
    """What the entry of a new booking tells; of a unit's nothing personal."""
    told = ("zone", "organisation", "title", "purpose", "starts_at", "ends_at", "stage")
    return first_values(booking, *told, *(() if booking.organisation else ("name", "phone")))


def _judge_who(zone: Zone, organisation: Organisation | None) -> None:
    if not zone.open:
        raise ZoneIsClosed
    if organisation is None and not zone.residents:
        raise ResidentsMayNotBook
    if organisation is not None and not organisation.unit.path.startswith(zone.serves.path):
        raise UnitIsNotEntitled(zone, organisation)


def _judge_when(plan: DayPlan, span: Span) -> None:
    if plan.hours is None or not plan.hours.starts <= span.starts < span.ends <= plan.hours.ends:
        raise ZoneIsNotOpen(plan)
    for taken in plan.taken:
        if span.meets(taken):
            raise ZoneIsTaken(plan, Span(taken.starts_at, taken.ends_at))


@action
def approve_booking(*, by: Actor, booking: Booking) -> Booking:
    """Let an asked-for booking stand. BookedItOneself, IsOverAlready, WrongStage or Stale."""
    asked_by = booking.booked_by
    if by.account is not None and asked_by is not None and by.account.is_same_person(asked_by):
        raise BookedItOneself
    if booking.stage == ASKED.code and booking.ends_at <= clock.now():
        raise IsOverAlready
    return _move(booking, "approve", "approved", by)


@action
def refuse_booking(*, by: Actor, booking: Booking, reason: str) -> Booking:
    """Refuse an asked-for booking with a reason; its time is free again. WrongStage or Stale."""
    return _move(booking, "refuse", "refused", by, reason)


@action
def cancel_booking(*, by: Actor, booking: Booking, reason: str) -> Booking:
    """Cancel a booking with a reason; its time is free again. WrongStage, Missing or Stale."""
    return _move(booking, "cancel", "cancelled", by, reason)


@action
def mark_used(*, by: Actor, booking: Booking, heads: int | None = None) -> Booking:
    """Say that a zone was used as booked, by so many; None where nobody counted.

    IsNotOver before its end, WrongStage or Stale.
    """
    if clock.now() < booking.ends_at:
        raise IsNotOver
    return _move(booking, "use", "used", by, heads=heads)


@action
def verify_use(*, by: Actor, booking: Booking) -> Booking:
    """Verify a use; EnteredItOneself for whoever entered it, NothingToVerify the second time."""
    verify_record(booking, by=by)
    return booking


def _move(
    booking: Booking, move: str, verb: str, by: Actor, reason: str = "", **more: Any
) -> Booking:
    """Make a move of the life cycle and let the facts follow."""
    stage = CYCLE.judge(booking.stage, move, {"reason": reason.strip()}).code
    change(booking, verb, by, {"stage": stage, **more}, _facts, reason=reason)
    _settle_step(booking, by)
    return booking


def _settle_step(booking: Booking, by: Actor) -> None:
    """One open step while it waits for approval, on the desk of the venue's community."""
    for step in steps_of(booking):
        if step.is_open and booking.stage == CANCELLED.code:
            withdraw_step(step=step)
        elif step.is_open:
            finish_step(step=step, by=by.account)
    if booking.stage == ASKED.code:
        community = Unit.objects.get_parent(booking.zone.venue.grid)
        open_step(
            record=booking,
            kind=APPROVE_STEP,
            title=f"{booking.zone} · {booking.who}",
            unit=community or booking.zone.venue.grid,
            role=SUPERVISOR.code,
            due_at=booking.starts_at,
        )


def _facts(booking: Booking) -> list[FactDraft]:
    """What follows from a booking as it stands: a use that is expected, or one that has happened."""
    told: dict[str, Any] = {
        "organisation": booking.organisation and booking.organisation.unit,
        "place": booking.zone.venue.grid,
        "subject": booking.zone_id,
        "tags": {"purpose": booking.purpose},
        "starts_on": booking.on,
        "ends_on": booking.on,
    }
    if booking.stage == BOOKED.code:
        return [FactDraft(TIMES.code, 1, 1, standing=Standing.EXPECTED, **told)]
    if booking.stage != USED.code:
        return []
    area = booking.zone.area_m2
    amounts: dict[str, Any] = {
        TIMES.code: 1,
        HOURS.code: booking.hours,
        M2_HOURS.code: None if area is None else area * booking.hours,
        HEADS.code: booking.heads,
    }
    return [FactDraft(kind, n, n, **told) for kind, n in amounts.items()]
