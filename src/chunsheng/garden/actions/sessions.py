"""Lessons with a school: recorded by head count, corrected, verified."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.garden.actions.plots import hold_plot, judge_day
from chunsheng.garden.models import Plot, Session
from chunsheng.garden.terms import HELD, PUPILS
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, first_values, one
from chunsheng.kernel.ledger.settling import change, settle, verify_record
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.models import Organisation
from chunsheng.organisations.terms import OrganisationKind


class IsNoSchool(Refusal):
    field = "school"
    message = _("这不是学校。请写登记为学校的组织。")


class HeadsAreWhole(Refusal):
    field = "amount"
    message = _("人数请写整数；数不清的选“大约”或“数目不详”。")


@action
def record_session(
    *,
    by: Actor,
    plot: Plot,
    school: Organisation,
    on: date,
    quantity: Quantity,
    topic: str = "",
) -> Session:
    """Record a lesson with a school by its head count, which may be about or unknown.

    IsNoSchool, HeadsAreWhole, DayIsAhead, PlotIsFallow or PlotIsNotOpenYet.
    """
    if school.kind != OrganisationKind.SCHOOL:
        raise IsNoSchool
    _judge_heads(quantity)
    judge_day(on)
    session = Session.objects.create(
        plot=hold_plot(plot, on),
        school=school,
        held_on=on,
        topic=topic.strip(),
        low=quantity.low,
        high=quantity.high,
        about=quantity.about,
    )
    told = first_values(session, "plot", "school", "held_on", "topic", "low", "high", "about")
    settle(session, verb="recorded", by=by, wanted=_facts(session), changes=told)
    return session


@action
def correct_session(*, by: Actor, session: Session, quantity: Quantity, reason: str) -> Session:
    """Say with a reason how many came in truth. HeadsAreWhole or Stale."""
    _judge_heads(quantity)
    amount = {"low": quantity.low, "high": quantity.high, "about": quantity.about}
    values: dict[str, Any] = {**amount, "verified_at": None, "verified_by": None}
    change(session, "corrected", by, values, _facts, reason=reason)
    return session


@action
def verify_session(*, by: Actor, session: Session) -> Session:
    """Verify a lesson; EnteredItOneself for whoever entered it, NothingToVerify the second time."""
    verify_record(session, by=by)
    return session


def _judge_heads(quantity: Quantity) -> None:
    if any(n is not None and n % 1 for n in (quantity.low, quantity.high)):
        raise HeadsAreWhole


def _facts(session: Session) -> list[FactDraft]:
    """What follows from a lesson: it was held, and so many came."""
    on = session.held_on
    told: dict[str, Any] = {"place": session.plot.place, "organisation": session.school.unit}
    days: dict[str, Any] = {"starts_on": on, "ends_on": on}
    counted = FactDraft(PUPILS.code, session.low, session.high, session.about, **days, **told)
    return [one(HELD.code, on, **told), counted]
