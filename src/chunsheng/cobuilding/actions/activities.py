"""Activities of the four cultures: planned, signed up for within their capacity, held, counted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.cobuilding.models import Activity
from chunsheng.cobuilding.terms import (
    ACTIVITY_CYCLE,
    ATTENDED,
    HELD,
    HELD_ONCE,
    PLANNED,
    SPREAD,
    Culture,
    subject_of,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, first_values, one
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.settling import change, settle, verify_record
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import Refusal


class DayIsPast(Refusal):
    field = "on"
    message = _("活动日期要在今天或以后。")


class ActivityIsFull(Refusal):
    field = "heads"

    def __init__(self, left: int) -> None:
        super().__init__(_("只剩 %(left)s 个名额，请减少人数，或另办一场。") % {"left": left})


class SignUpIsOver(Refusal):
    status = 409
    message = _("报名已经结束：活动办过、取消了，或者日期已过。")


class FewerSignedUp(Refusal):
    field = "heads"

    def __init__(self, signed: int) -> None:
        super().__init__(_("一共只报了 %(signed)s 人，退不了这么多。") % {"signed": signed})


class NotTheDayYet(Refusal):
    status = 409

    def __init__(self, on: date) -> None:
        super().__init__(_("活动在 %(on)s，当天起才能签到。") % {"on": on.isoformat()})


class HeadsAreUnchanged(Refusal):
    field = "heads"
    message = _("人数没有变。")


@action
def plan_activity(
    *,
    by: Actor,
    title: str,
    culture: str,
    place: Unit,
    on: date,
    capacity: int,
    spot: str = "",
) -> Activity:
    """Announce an activity of one culture, on a day to come, for so many. DayIsPast."""
    if on < clock.today():
        raise DayIsPast
    activity = Activity.objects.create(
        title=title.strip(),
        culture=Culture(culture).value,
        place=place,
        on=on,
        capacity=capacity,
        spot=spot.strip(),
    )
    told = first_values(activity, "title", "culture", "place", "spot", "on", "capacity")
    settle(activity, verb="planned", by=by, wanted=_facts(activity), changes=told)
    return activity


@action
def sign_up(*, by: Actor, activity: Activity, heads: int) -> Activity:
    """Take so many down, never more than the capacity. ActivityIsFull or SignUpIsOver.

    The row is locked, and who looked at it before somebody else signed up is not refused for it.
    """
    held = _open(activity)
    left = held.capacity - held.signed
    if heads > left:
        raise ActivityIsFull(left)
    return _put(held, "signed_up", by, signed=held.signed + heads)


@action
def sign_off(*, by: Actor, activity: Activity, heads: int) -> Activity:
    """Give so many places back. FewerSignedUp or SignUpIsOver."""
    held = _open(activity)
    if heads > held.signed:
        raise FewerSignedUp(held.signed)
    return _put(held, "signed_off", by, signed=held.signed - heads)


@action
def check_in(*, by: Actor, activity: Activity, heads: int) -> Activity:
    """Say how many came, counted on the day or later; it was held then.

    More may come than had signed up: what happened is what is recorded. WrongStage, NotTheDayYet.
    """
    stage = ACTIVITY_CYCLE.judge(activity.stage, "check_in", {}).code
    if clock.today() < activity.on:
        raise NotTheDayYet(activity.on)
    return _put(activity, "checked_in", by, stage=stage, heads=heads)


@action
def correct_heads(*, by: Actor, activity: Activity, heads: int, reason: str) -> Activity:
    """Correct how many came, with a reason; it waits for verifying anew. HeadsAreUnchanged."""
    ACTIVITY_CYCLE.judge(activity.stage, "correct", {})
    if heads == activity.heads:
        raise HeadsAreUnchanged
    unverified = {"verified_at": None, "verified_by": None}
    return _put(activity, "corrected", by, reason, heads=heads, **unverified)


@action
def cancel_activity(*, by: Actor, activity: Activity, reason: str) -> Activity:
    """Call it off, with a reason: nothing is expected of it any more. WrongStage or Missing."""
    stage = ACTIVITY_CYCLE.judge(activity.stage, "cancel", {"reason": reason.strip()}).code
    return _put(activity, "cancelled", by, reason, stage=stage)


@action
def verify_activity(*, by: Actor, activity: Activity) -> Activity:
    """Verify that it was held, and the count; EnteredItOneself for whoever counted."""
    verify_record(activity, by=by)
    return activity


def _open(activity: Activity) -> Activity:
    """The activity, locked, while one may sign up for it."""
    held = Activity.objects.select_for_update().get(pk=activity.pk)
    if held.stage != PLANNED.code or held.on < clock.today():
        raise SignUpIsOver
    return held


def _put(activity: Activity, verb: str, by: Actor, reason: str = "", **values: Any) -> Activity:
    change(activity, verb, by, values, _facts, reason=reason)
    return activity


def _facts(activity: Activity) -> list[FactDraft]:
    """What follows from an activity as it stands: that it was held or is expected, and for how many."""
    if activity.stage not in {PLANNED.code, HELD.code}:
        return []
    held = activity.stage == HELD.code
    shared: dict[str, Any] = {
        "standing": Standing.HAPPENED if held else Standing.EXPECTED,
        "place": activity.place,
        "tags": {"culture": activity.culture},
    }
    on, heads = activity.on, activity.heads if held else activity.signed
    facts = [one(HELD_ONCE.code, on, **shared)]
    if held:
        facts.append(one(SPREAD.code, on, subject=subject_of(activity.culture), **shared))
    if held or heads:
        facts.append(FactDraft(ATTENDED.code, heads, heads, starts_on=on, ends_on=on, **shared))
    return facts
