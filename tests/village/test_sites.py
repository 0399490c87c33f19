"""A festival has a solar day; visitors are counted once a day, each number with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chunsheng.kernel.ledger.figures import figure
from chunsheng.kernel.ledger.marking import EnteredItOneself
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.models import Fact
from chunsheng.kernel.ledger.periods import month_of
from chunsheng.kernel.records.cycles import Missing, WrongStage
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.matters.actions import ReasonIsMissing
from chunsheng.matters.terms import Quantity
from chunsheng.village import actions
from chunsheng.village.actions import sites
from chunsheng.village.models import Count, Site
from chunsheng.village.terms import CountedBy, SiteKind
from tests.village.telling import MARCH_1, TICKETS, TODAY, Village, counted, opened, planned
from tests.village.test_houses import TOMORROW, refused

FESTIVAL: dict[str, Any] = {"kind": SiteKind.FESTIVAL, "name": "样例花会"}
LUNAR = {"lunar": "农历二月十五", "source": "样例通知"}


def march(village: Village, code: str) -> tuple[Any, ...]:
    """A figure of the district's March: its bounds and how many facts are unknown."""
    told = figure(measures[code], village.world.district, month_of(TODAY))
    return told.low, told.high, told.unknown


def test_a_festival_needs_its_solar_day_and_a_source_for_its_lunar_one(village: Village) -> None:
    refused(sites.FestivalHasNoDay, lambda: planned(village, **FESTIVAL, **LUNAR))
    refused(
        sites.DayHasNoSource,
        lambda: planned(village, **FESTIVAL, on=MARCH_1, lunar="农历二月十五", source=" "),
    )
    site = planned(village, **FESTIVAL, on=MARCH_1, **LUNAR)
    assert (site.on, site.lunar) == (MARCH_1, "农历二月十五")


def test_what_is_planned_is_expected_and_counts_once_it_was_held(village: Village) -> None:
    site = planned(village, **FESTIVAL, on=MARCH_1)
    assert Fact.objects.get(record_id=site.pk).standing == "expected"
    assert march(village, "village.festivals")[0] == 0
    by = village.by("secretary")
    refused(DayIsAhead, lambda: actions.open_site(by=by, site=site, on=TOMORROW))
    actions.open_site(by=by, site=site, on=date(2023, 3, 2))
    assert march(village, "village.festivals")[0] == 1
    refused(WrongStage, lambda: actions.open_site(by=by, site=site, on=TODAY))
    refused(sites.FestivalWasHeld, lambda: actions.close_site(by=by, site=site, reason="下雨"))


def test_three_kinds_of_bases_count_as_bases_and_a_closed_one_no_more(village: Village) -> None:
    kinds = (SiteKind.TRAINING, SiteKind.DISPLAY, SiteKind.SHOW, SiteKind.SIGHT)
    made = [opened(village, kind=kind, name=f"样例{kind}") for kind in kinds]
    assert march(village, "village.bases")[0] == 3
    by = village.by("secretary")
    refused(Missing, lambda: actions.close_site(by=by, site=made[0], reason=""))
    actions.close_site(by=by, site=made[0], reason="合作到期")
    assert march(village, "village.bases")[0] == 2
    assert march(village, "village.sights")[0] == 1


def test_visitors_are_counted_with_their_source(village: Village) -> None:
    site = opened(village)
    counted(village, site)
    about = by_another(Quantity(500, 500, about=True), CountedBy.ESTIMATE)
    counted(village, site, 6, counted=about)
    counted(village, site, 7, counted=by_another(Quantity(), CountedBy.ORGANISER))
    low, high, unknown = march(village, "village.visitors")
    assert (low, unknown) == (820, 1)
    assert march(village, "village.ticketed") == (320, 320, 0)


def by_another(quantity: Quantity, how: CountedBy) -> actions.Counted:
    """Another number by another source."""
    return replace(TICKETS, quantity=quantity, how=how)


@pytest.mark.parametrize(
    ("days", "error", "words"),
    [
        ((6, 5), sites.EndsBeforeItBegins, "结束那天不能早于开始那天"),
        ((5, 9), DayIsAhead, "今天"),
        ((4, 5), sites.CountedAlready, "3月5日 周日 至 3月5日 周日 已经按“门票”登记过"),
        ((5, 7), sites.CountedAlready, "更正"),
    ],
)
def test_days_that_cannot_be_or_were_counted_are_refused(
    village: Village, days: tuple[int, int], error: Any, words: str
) -> None:
    site = opened(village)
    counted(village, site)
    since, until = (date(2023, 3, day) for day in days)
    told = refused(error, lambda: counted(village, site, since=since, until=until))
    assert words in told
    assert Count.objects.count() == 1


def test_nobody_is_counted_before_it_opened_or_once_it_closed(village: Village) -> None:
    site = planned(village)
    refused(sites.SiteIsNotOpen, lambda: counted(village, site))
    by = village.by("secretary")
    actions.open_site(by=by, site=site, on=date(2023, 3, 6))
    assert "3月6日" in refused(sites.CountedBeforeOpen, lambda: counted(village, site))
    actions.close_site(by=by, site=site, reason="整修")
    refused(sites.SiteIsNotOpen, lambda: counted(village, site, 7))


def test_a_correction_restates_and_has_to_be_verified_anew(village: Village) -> None:
    count = counted(village, opened(village))
    by, other = village.by("secretary"), village.by("dispatcher")
    stale = Count.objects.get(pk=count.pk)
    refused(EnteredItOneself, lambda: actions.verify_told(by=by, record=Count.objects.get()))
    count.refresh_from_db()
    actions.verify_told(by=other, record=count)
    fewer = replace(TICKETS, quantity=Quantity.exactly(230))
    refused(
        ReasonIsMissing,
        lambda: actions.correct_count(by=by, count=count, counted=fewer, reason=" "),
    )
    refused(Stale, lambda: actions.correct_count(by=by, count=stale, counted=fewer, reason="抄错"))
    actions.correct_count(by=by, count=count, counted=fewer, reason="抄错")
    assert march(village, "village.visitors")[:2] == (230, 230)
    assert count.verified_at is None


def test_a_site_is_verified_by_another_person(village: Village) -> None:
    site = opened(village)
    refused(
        EnteredItOneself,
        lambda: actions.verify_told(by=village.by("secretary"), record=Site.objects.get()),
    )
    site.refresh_from_db()
    actions.verify_told(by=village.by("dispatcher"), record=site)
