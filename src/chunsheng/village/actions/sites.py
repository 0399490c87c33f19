"""Sights, festivals and bases: planned, opened, closed; and who came, by which source (R9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, first_values, one
from chunsheng.kernel.ledger.kinds import Standing
from chunsheng.kernel.ledger.settling import change, settle
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import ReasonIsMissing
from chunsheng.matters.terms import Quantity
from chunsheng.organisations.models import Organisation
from chunsheng.village.models import Count, Site
from chunsheng.village.queries import counted_within, was_held
from chunsheng.village.terms import CLOSED, OPEN, OPENED, SITE_CYCLE, VISITORS, CountedBy, SiteKind


class FestivalHasNoDay(Refusal):
    field = "on"
    message = _("节庆活动请写公历哪一天办；农历日子只作说明，不由系统换算。")


class DayHasNoSource(Refusal):
    field = "source"
    message = _("写了农历日子，请写明公历日期是哪份通知定的。")


class FestivalWasHeld(Refusal):
    status = 409
    message = _("节庆活动已经举办，不能再停办。")


class SiteIsNotOpen(Refusal):
    status = 409
    message = _("这里还没有开放或举办，或者已经停办，不能登记游客。")


class CountedBeforeOpen(Refusal):
    field = "since"

    def __init__(self, opened: date) -> None:
        told = _("这里是 %(day)s 开放或举办的，游客不能早于这一天。")
        super().__init__(told % {"day": dates.day(opened)})


class EndsBeforeItBegins(Refusal):
    field = "until"
    message = _("结束那天不能早于开始那天。")


class CountedAlready(Refusal):
    field = "since"

    def __init__(self, count: Count) -> None:
        told = {"how": count.get_how_display(), "since": dates.day(count.since)}
        told |= {"until": dates.day(count.until)}
        words = _("%(since)s 至 %(until)s 已经按“%(how)s”登记过，同一天不重复计；要改请用“更正”。")
        super().__init__(words % told)


@dataclass(frozen=True)
class Counted:
    """How many came, where the number comes from, and on what it rests."""

    quantity: Quantity
    how: str
    source: str


@action
def plan_site(
    *,
    by: Actor,
    kind: str,
    name: str,
    place: Unit,
    operator: Organisation | None = None,
    on: date | None = None,
    lunar: str = "",
    source: str = "",
    sample: bool = False,
) -> Site:
    """Plan a sight, a festival or a base; where its day is said, it is expected on it.

    FestivalHasNoDay, or DayHasNoSource where a lunar day is named and no paper for the solar one.
    """
    kind, lunar, source = SiteKind(kind).value, lunar.strip(), source.strip()
    if kind == SiteKind.FESTIVAL and on is None:
        raise FestivalHasNoDay
    if lunar and not source:
        raise DayHasNoSource
    site = Site.objects.create(
        kind=kind,
        name=name.strip(),
        place=place,
        operator=operator,
        on=on,
        lunar=lunar,
        source=source,
        sample=sample,
    )
    names = ("kind", "name", "place", "operator", "on", "lunar", "source", "stage")
    told = first_values(site, *names)
    settle(site, verb="planned", by=by, wanted=_of_site(site), changes=told)
    return site


@action
def open_site(*, by: Actor, site: Site, on: date) -> Site:
    """Say that it opened, or was held, on a day. WrongStage, DayIsAhead or Stale."""
    stage = SITE_CYCLE.judge(site.stage, "launch", {}).code
    if on > clock.today():
        raise DayIsAhead(field="on")
    change(site, "opened", by, {"stage": stage, "on": on}, _of_site)
    return site


@action
def close_site(*, by: Actor, site: Site, reason: str) -> Site:
    """Close a sight or a base, or give up what was planned: it counts no longer.

    WrongStage, Missing, Stale, or FestivalWasHeld.
    """
    stage = SITE_CYCLE.judge(site.stage, "close", {"reason": reason.strip()}).code
    if was_held(site):
        raise FestivalWasHeld
    values = {"stage": stage, "verified_at": None, "verified_by": None}
    change(site, "closed", by, values, _of_site, reason=reason)
    return site


@action
def count_visitors(*, by: Actor, site: Site, since: date, until: date, counted: Counted) -> Count:
    """Enter who came to an open site between two days, both inside, by one source.

    EndsBeforeItBegins, DayIsAhead, SiteIsNotOpen, CountedBeforeOpen, or CountedAlready where one
    of the days was counted by whichever source.
    """
    if until < since:
        raise EndsBeforeItBegins
    if until > clock.today():
        raise DayIsAhead(field="until")
    held = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    if held.stage != OPENED.code or held.on is None:
        raise SiteIsNotOpen
    if since < held.on:
        raise CountedBeforeOpen(held.on)
    if (before := counted_within(held, since, until)) is not None:
        raise CountedAlready(before)
    count = Count(site=held, since=since, until=until, **_said(counted))
    count.save(force_insert=True)
    names = ("site_id", "since", "until", "how", "source", "low", "high", "about")
    told = first_values(count, *names)
    settle(count, verb="counted", by=by, wanted=_of_count(count), changes=told)
    return count


@action
def correct_count(*, by: Actor, count: Count, counted: Counted, reason: str) -> Count:
    """Set a count right: what was counted is reversed and restated. ReasonIsMissing or Stale."""
    if not reason.strip():
        raise ReasonIsMissing
    values = {**_said(counted), "verified_at": None, "verified_by": None}
    change(count, "corrected", by, values, _of_count, reason=reason)
    return count


def _said(counted: Counted) -> dict[str, Any]:
    how = CountedBy(counted.how).value
    return {**vars(counted.quantity), "how": how, "source": counted.source.strip()}


def _of_site(site: Site) -> list[FactDraft]:
    """What follows from a site as it stands: expected on its day, if that is known, then open."""
    if site.stage == CLOSED.code or site.on is None:
        return []
    standing = Standing.HAPPENED if site.stage == OPENED.code else Standing.EXPECTED
    return [one(OPEN.code, site.on, standing=standing, place=site.place, tags={"kind": site.kind})]


def _of_count(count: Count) -> list[FactDraft]:
    """What follows from a count: so many, by its source."""
    (low, high), tags = count.bounds, {"how": count.how}
    days: dict[str, Any] = {"starts_on": count.since, "ends_on": count.until}
    return [
        FactDraft(
            VISITORS.code, low, high, about=count.about, place=count.site.place, tags=tags, **days
        )
    ]
