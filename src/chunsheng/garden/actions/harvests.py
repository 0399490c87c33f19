"""Harvests: weighed, corrected while nothing was shared out, verified, shared out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.garden.actions.plots import hold_plot, judge_day
from chunsheng.garden.models import Harvest, Plot
from chunsheng.garden.terms import CYCLE, PICKED
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, first_values
from chunsheng.kernel.ledger.settling import change, settle, verify_record
from chunsheng.kernel.words.errors import Refusal


class WeighsNothing(Refusal):
    field = "kilos"
    message = _("请写称得的重量，要大于 0。没有称的不用登记。")


class HarvestIsTheSame(Refusal):
    field = "kilos"
    message = _("重量没有变，不用更正。")


@action
def weigh_harvest(*, by: Actor, plot: Plot, crop: str, kilos: Decimal, on: date) -> Harvest:
    """Enter what was picked from a plot and weighed.

    WeighsNothing, DayIsAhead, PlotIsFallow or PlotIsNotOpenYet.
    """
    if kilos <= 0:
        raise WeighsNothing
    judge_day(on)
    plot = hold_plot(plot, on)
    harvest = Harvest.objects.create(plot=plot, crop=crop.strip(), kilos=kilos, picked_on=on)
    told = first_values(harvest, "plot", "crop", "kilos", "picked_on")
    settle(harvest, verb="weighed", by=by, wanted=_facts(harvest), changes=told)
    return harvest


@action
def correct_harvest(*, by: Actor, harvest: Harvest, kilos: Decimal, reason: str) -> Harvest:
    """Say with a reason what it weighed in truth; it waits to be verified again.

    WeighsNothing, HarvestIsTheSame, WrongStage once it was shared out, Missing or Stale.
    """
    if kilos <= 0:
        raise WeighsNothing
    if kilos == harvest.kilos:
        raise HarvestIsTheSame
    CYCLE.judge(harvest.stage, "correct", {"reason": reason.strip()})
    values: dict[str, Any] = {"kilos": kilos, "verified_at": None, "verified_by": None}
    change(harvest, "corrected", by, values, _facts, reason=reason)
    return harvest


@action
def verify_harvest(*, by: Actor, harvest: Harvest) -> Harvest:
    """Verify a weight; EnteredItOneself for whoever weighed, NothingToVerify the second time."""
    verify_record(harvest, by=by)
    return harvest


@action
def share_out_harvest(*, by: Actor, harvest: Harvest) -> Harvest:
    """Say that it was shared out; only once. WrongStage or Stale."""
    stage = CYCLE.judge(harvest.stage, "share_out", {}).code
    change(harvest, "shared_out", by, {"stage": stage}, _facts)
    return harvest


def _facts(harvest: Harvest) -> list[FactDraft]:
    """What follows from a harvest: so much was picked."""
    on, kilos = harvest.picked_on, harvest.kilos
    where: dict[str, Any] = {"place": harvest.plot.place, "subject": harvest.plot_id}
    return [FactDraft(PICKED.code, kilos, kilos, starts_on=on, ends_on=on, **where)]
