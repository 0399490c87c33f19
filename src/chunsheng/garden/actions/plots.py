"""Plots: opened, given to somebody for a term, planted, left fallow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from chunsheng.garden.models import Plot, Term
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.organisations.models import Organisation
from chunsheng.people.queries import overlapping


class PlotIsThere(Refusal):
    field = "name"
    message = _("这个网格已经有叫这个名称的地块。")


class PlotIsFallow(Refusal):
    """It was closed by that day."""

    field = "plot"

    def __init__(self, plot: Plot) -> None:
        told = {"plot": plot.name, "day": dates.day(plot.closed_on or clock.today())}
        super().__init__(_("“%(plot)s”从 %(day)s 起休耕，请换一个地块。") % told)


class PlotIsNotOpenYet(Refusal):
    field = "on"

    def __init__(self, plot: Plot) -> None:
        told = {"plot": plot.name, "day": dates.day(plot.opened_on)}
        super().__init__(_("“%(plot)s”%(day)s 才开垦，请核对日期。") % told)


class TenderIsMissing(Refusal):
    field = "organisation"
    message = _("请写管护单位；志愿小组管的，不写单位，写小组名称。只能写其中一个。")


class TermIsEmpty(Refusal):
    field = "until"
    message = _("到期日期要晚于开始日期。")


class TermOverlaps(Refusal):
    field = "since"

    def __init__(self, term: Term) -> None:
        told = {"who": str(term), "since": dates.day(term.since)}
        if term.until is None:
            words = _("这块地从 %(since)s 起由%(who)s管护，没有写到期日期。")
        else:
            told["until"] = dates.day(term.until)
            words = _("这块地 %(since)s 到 %(until)s 由%(who)s管护，请换一段时间。")
        super().__init__(words % told)


class HarvestCameLater(Refusal):
    field = "on"
    message = _("这一天以后还有采摘，请核对休耕日期。")


def hold_plot(plot: Plot, on: date) -> Plot:
    """The plot as it is now; who else would give or close it waits. PlotIsFallow, PlotIsNotOpenYet."""
    plot = Plot.objects.select_for_update(no_key=True).get(pk=plot.pk)
    if plot.closed_on is not None and plot.closed_on <= on:
        raise PlotIsFallow(plot)
    if on < plot.opened_on:
        raise PlotIsNotOpenYet(plot)
    return plot


def judge_day(on: date, field: str = "on") -> None:
    """DayIsAhead for a day to come."""
    if on > clock.today():
        raise DayIsAhead(field=field)


@action
def open_plot(
    *,
    by: Actor,
    name: str,
    place: Unit,
    on: date,
    spot: str = "",
    area_m2: Decimal | None = None,
    sample: bool = False,
) -> Plot:
    """Open a plot in a grid; of an unknown area none is guessed. DayIsAhead or PlotIsThere."""
    judge_day(on)
    Unit.objects.select_for_update(no_key=True).get(pk=place.pk)
    if Plot.objects.filter(place=place, name=name.strip()).exists():
        raise PlotIsThere
    plot = Plot.objects.create(
        name=name.strip(),
        place=place,
        spot=spot.strip(),
        area_m2=area_m2,
        opened_on=on,
        sample=sample,
    )
    told = first_values(plot, "name", "place", "spot", "area_m2", "opened_on")
    enter(plot, verb="opened", by=by, changes=told)
    return plot


@action
def give_plot(
    *,
    by: Actor,
    plot: Plot,
    since: date,
    until: date | None = None,
    organisation: Organisation | None = None,
    group: str = "",
) -> Plot:
    """Let an organisation or a group of volunteers tend a plot from a day to before another.

    TenderIsMissing, TermIsEmpty, TermOverlaps, PlotIsFallow, PlotIsNotOpenYet or Stale.
    """
    if (organisation is None) == (not group.strip()):
        raise TenderIsMissing
    if until is not None and until <= since:
        raise TermIsEmpty
    held = hold_plot(plot, since)
    if held.closed_on is not None:
        raise PlotIsFallow(held)
    taken = held.terms.filter(overlapping(since, until)).select_related("organisation").first()
    if taken is not None:
        raise TermOverlaps(taken)
    term = Term.objects.create(
        plot=plot, organisation=organisation, group=group.strip(), since=since, until=until
    )
    save_change(plot, [])
    told = {"tended_by": (None, str(term)), "since": (None, since), "until": (None, until)}
    enter(plot, verb="given", by=by, changes=told)
    return plot


@action
def plant_crop(*, by: Actor, plot: Plot, crop: str, on: date) -> Plot:
    """Say what was planted on a plot. DayIsAhead, PlotIsFallow, PlotIsNotOpenYet or Stale."""
    judge_day(on)
    hold_plot(plot, on)
    plot.plantings.create(crop=crop.strip(), planted_on=on)
    save_change(plot, [])
    enter(plot, verb="planted", by=by, changes={"crop": (None, crop.strip()), "on": (None, on)})
    return plot


@action
def close_plot(*, by: Actor, plot: Plot, on: date, reason: str) -> Plot:
    """Leave a plot fallow from a day on; the term that runs ends with it.

    DayIsAhead, PlotIsFallow, PlotIsNotOpenYet, HarvestCameLater or Stale.
    """
    judge_day(on)
    hold_plot(plot, on)
    if plot.harvests.filter(picked_on__gte=on).exists():
        raise HarvestCameLater
    plot.terms.filter(since__gte=on).delete()
    plot.terms.filter(overlapping(on, None)).update(until=on)
    plot.closed_on = on
    save_change(plot, ["closed_on"])
    changes = {"closed_on": (None, on)}
    enter(plot, verb="closed", by=by, changes=changes, reason=reason.strip())
    return plot
