"""Zones: adding one, when it is open, closing it for a while and opening it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import Refusal
from chunsheng.places.models import Building
from chunsheng.venues.models import Booking, Opening, Zone
from chunsheng.venues.queries import openings_of, plans
from chunsheng.venues.terms import HOLDING


class ZoneIsThere(Refusal):
    field = "name"
    message = _("这个场馆已经有叫这个名称的分区。")


class HoursAreHalf(Refusal):
    field = "closes"
    message = _("关门要晚于开门；这几天都不开放的，两个都不填。")


class HoursAreUneven(Refusal):
    field = "opens"
    message = _("开门和关门请写整点或半点，预约只能从整点或半点开始。")


class ZoneIsBooked(Refusal):
    status = 409

    def __init__(self, booking: Booking) -> None:
        told = {"when": dates.moment(booking.starts_at), "who": booking.who}
        super().__init__(_("%(when)s 已经约给%(who)s，请先取消那个预约并告诉对方。") % told)


class ZoneIsAsItWas(Refusal):
    status = 409
    message = _("这个分区的开放状态没有变。")


def hold_zone(zone: Zone) -> Zone:
    """The zone as it is now; whoever else would book or change it waits until this one is done."""
    return Zone.objects.select_for_update(no_key=True).get(pk=zone.pk)


@action
def add_zone(
    *,
    by: Actor,
    venue: Building,
    name: str,
    serves: Unit,
    area_m2: Decimal | None = None,
    residents: bool = True,
    approval: bool = False,
) -> Zone:
    """Add a part of a venue that can be booked by itself; of an unknown area none is guessed.

    ZoneIsThere where the venue has one of that name.
    """
    Building.objects.select_for_update(no_key=True).get(pk=venue.pk)
    if Zone.objects.filter(venue=venue, name=name.strip()).exists():
        raise ZoneIsThere
    zone = Zone.objects.create(
        venue=venue,
        name=name.strip(),
        area_m2=area_m2,
        serves=serves,
        residents=residents,
        approval=approval,
    )
    told = first_values(zone, "venue", "name", "area_m2", "serves", "residents", "approval")
    enter(zone, verb="added", by=by, changes=told)
    return zone


def _check_hours(opens: time | None, closes: time | None) -> None:
    if (opens is None) != (closes is None) or (opens and closes and closes <= opens):
        raise HoursAreHalf
    if any(one and (one.minute % 30 or one.second or one.microsecond) for one in (opens, closes)):
        raise HoursAreUneven


@action
def set_hours(
    *,
    by: Actor,
    zone: Zone,
    weekdays: Iterable[int],
    opens: time | None,
    closes: time | None,
    since: date,
    source: str,
) -> Zone:
    """Say when a zone is open on some weekdays (0: Monday) from a day on; without hours, not at all.

    HoursAreHalf, HoursAreUneven, Stale, or ZoneIsBooked where a booking that stands would lie outside.
    """
    _check_hours(opens, closes)
    hold_zone(zone)
    wanted = sorted(set(weekdays))
    before = _ruled(zone, wanted, since)
    for weekday in wanted:
        Opening.objects.update_or_create(
            zone=zone,
            weekday=weekday,
            since=since,
            defaults={"opens": opens, "closes": closes, "source": source.strip()},
        )
    ahead = list(_ahead(zone))
    told = plans([zone], [booking.on for booking in ahead]) if ahead else {}
    for booking in ahead:
        hours = told[zone.pk, booking.on].hours
        if hours is None or not hours.starts <= booking.starts_at <= booking.ends_at <= hours.ends:
            raise ZoneIsBooked(booking)
    save_change(zone, [])
    changes = _hours_told(before, wanted, _said(opens, closes))
    sources = sorted({row.source for row in before.values() if row.since == since})
    changes["since"] = (None, since.isoformat())
    changes["source"] = (" · ".join(sources) or None, source.strip())
    enter(zone, verb="hours_set", by=by, changes=changes)
    return zone


def _hours_told(
    before: dict[int, Opening], weekdays: list[int], now: str
) -> dict[str, tuple[str | None, str]]:
    return {f"weekday_{weekday}": (_said_of(before.get(weekday)), now) for weekday in weekdays}


def _said_of(ruled: Opening | None) -> str | None:
    return None if ruled is None else _said(ruled.opens, ruled.closes)


def _ruled(zone: Zone, weekdays: Iterable[int], since: date) -> dict[int, Opening]:
    """What was in force on the day for each of the weekdays."""
    rows = openings_of([zone])
    found = {
        weekday: next((row for row in rows[zone.pk, weekday] if row.since <= since), None)
        for weekday in weekdays
    }
    return {weekday: row for weekday, row in found.items() if row is not None}


def _said(opens: time | None, closes: time | None) -> str:
    return f"{opens:%H:%M}-{closes:%H:%M}" if opens and closes else "-"


@action
def close_zone(*, by: Actor, zone: Zone, reason: str) -> Zone:
    """Let nobody book a zone for a while. ZoneIsAsItWas, Stale, or ZoneIsBooked from now on."""
    return _turn(by, zone, reason, "closed", opened=False)


@action
def reopen_zone(*, by: Actor, zone: Zone, reason: str) -> Zone:
    """Let a closed zone be booked again. ZoneIsAsItWas or Stale."""
    return _turn(by, zone, reason, "reopened", opened=True)


def _turn(by: Actor, zone: Zone, reason: str, verb: str, *, opened: bool) -> Zone:
    if hold_zone(zone).open == opened:
        raise ZoneIsAsItWas
    for booking in () if opened else _ahead(zone):
        raise ZoneIsBooked(booking)
    zone.open = opened
    save_change(zone, ["open"])
    changes = {"open": (not opened, opened)}
    enter(zone, verb=verb, by=by, changes=changes, reason=reason.strip())
    return zone


def _ahead(zone: Zone) -> Iterable[Booking]:
    held = Booking.objects.filter(zone=zone, stage__in=HOLDING, ends_at__gt=clock.now())
    return held.select_related("organisation").order_by("starts_at")
