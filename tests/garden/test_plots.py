"""Plots are given to one at a time, and not worked once they lie fallow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chunsheng.garden.actions import close_plot, give_plot, open_plot, plant_crop, plots
from chunsheng.garden.models import Plot, Term
from chunsheng.garden.queries import tended_by
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from tests.garden.telling import DAY, OPENED, Garden, weigh

MARCH, APRIL, MAY = date(2023, 3, 1), date(2023, 4, 1), date(2023, 5, 1)


def give(garden: Garden, since: date = MARCH, until: date | None = APRIL, **more: Any) -> Plot:
    """The roof for a group of volunteers, but for what is said."""
    by = garden.world.by("secretary")
    said: dict[str, Any] = {"group": "样例种菜小组", **more}
    return give_plot(by=by, plot=garden.roof, since=since, until=until, **said)


def refused(refusal: type[Refusal], garden: Garden, **said: Any) -> str:
    """The words with which giving the roof is refused; nothing is stored then."""
    before = (Term.objects.count(), Entry.objects.count())
    with pytest.raises(refusal) as told:
        give(garden, **said)
    assert (Term.objects.count(), Entry.objects.count()) == before
    return str(told.value)


def test_a_term_runs_from_its_first_day_to_before_its_last(garden: Garden) -> None:
    give(garden)
    assert str(tended_by(garden.roof, MARCH)) == "样例种菜小组"
    assert tended_by(garden.roof, APRIL) is None
    assert tended_by(garden.roof, date(2023, 2, 28)) is None


def test_a_second_term_over_the_first_is_refused_and_the_next_day_is_not(garden: Garden) -> None:
    give(garden)
    words = refused(plots.TermOverlaps, garden, since=DAY, until=None)
    assert words == "这块地 3月1日 周三 到 4月1日 周六 由样例种菜小组管护，请换一段时间。"
    give(garden, since=APRIL, until=None, group="", organisation=garden.school)
    words = refused(plots.TermOverlaps, garden, since=MAY, until=None)
    assert words == "这块地从 4月1日 周六 起由样例小学管护，没有写到期日期。"
    assert str(tended_by(garden.roof, MAY)) == "样例小学"


@pytest.mark.parametrize("said", [{"group": ""}, {"group": "样例小组", "organisation": True}])
def test_a_plot_is_tended_by_a_unit_or_by_a_group(garden: Garden, said: dict[str, Any]) -> None:
    if said.get("organisation"):
        said = {**said, "organisation": garden.school}
    refused(plots.TenderIsMissing, garden, **said)


def test_a_term_without_a_day_is_refused(garden: Garden) -> None:
    refused(plots.TermIsEmpty, garden, since=MARCH, until=MARCH)


def test_a_fallow_plot_is_neither_given_nor_planted_nor_picked_nor_closed_again(
    garden: Garden,
) -> None:
    give(garden, until=None)
    by = garden.world.by("secretary")
    roof = close_plot(by=by, plot=garden.roof, on=DAY, reason="防水维修")
    assert tended_by(roof, DAY) is None
    assert tended_by(roof, date(2023, 3, 7)) is not None
    assert "从 3月8日 周三 起休耕" in refused(plots.PlotIsFallow, garden, since=APRIL, until=None)
    with pytest.raises(plots.PlotIsFallow):
        plant_crop(by=by, plot=roof, crop="萝卜", on=DAY)
    with pytest.raises(plots.PlotIsFallow):
        weigh(garden)
    with pytest.raises(plots.PlotIsFallow):
        close_plot(by=by, plot=roof, on=DAY, reason="又一次")
    weigh(garden, on=date(2023, 3, 7))


def test_a_plot_is_not_left_fallow_before_its_last_harvest(garden: Garden) -> None:
    weigh(garden)
    with pytest.raises(plots.HarvestCameLater):
        close_plot(by=garden.world.by("secretary"), plot=garden.roof, on=DAY, reason="防水维修")
    assert Plot.objects.get(pk=garden.roof.pk).closed_on is None


def test_a_name_is_taken_once_in_a_grid(garden: Garden) -> None:
    said: dict[str, Any] = {"by": garden.world.by("secretary"), "name": garden.roof.name}
    with pytest.raises(plots.PlotIsThere):
        open_plot(place=garden.world.grid, on=OPENED, **said)
    assert open_plot(place=garden.world.other_grid, on=OPENED, **said).pk


def test_what_somebody_else_changed_meanwhile_is_not_given(garden: Garden) -> None:
    seen = Plot.objects.get(pk=garden.roof.pk)
    give(garden)
    with pytest.raises(Stale):
        give_plot(by=garden.world.by("secretary"), plot=seen, since=APRIL, group="样例二组")
    assert Term.objects.count() == 1


def test_a_plot_is_not_worked_before_it_was_opened_nor_tomorrow(garden: Garden) -> None:
    by = garden.world.by("worker")
    with pytest.raises(plots.PlotIsNotOpenYet):
        plant_crop(by=by, plot=garden.roof, crop="萝卜", on=date(2023, 1, 31))
    with pytest.raises(DayIsAhead):
        plant_crop(by=by, plot=garden.roof, crop="萝卜", on=date(2023, 3, 9))
    plant_crop(by=by, plot=garden.roof, crop="萝卜", on=DAY)
    assert [one.crop for one in garden.roof.plantings.all()] == ["萝卜"]
