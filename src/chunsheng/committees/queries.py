"""Reads who sits where on a day, which quorum holds, and what earlier meetings left to be done."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from chunsheng.committees.models import Body, Meeting, Quorum, Resolution, Seat
from chunsheng.committees.terms import HELD
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.words import clock
from chunsheng.matters.terms import PromiseState
from chunsheng.organisations.models import Holding


def named(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Seats with what their names say, chiefs' titles as they were entered."""
    return seats.select_related("organisation__unit", "post__unit").order_by("since", "pk")


def seats_on(body: Body, day: date) -> QuerySet[Seat]:
    """The composition of a body on a day, by who sat longest."""
    return named(body.seats.filter(on_day(day)))


def still_held(body: Body, day: date) -> QuerySet[Seat]:
    """The seats of a body that have not ended by a day: those held, and those that begin later."""
    return named(body.seats.filter(Q(until=None) | Q(until__gt=day)).exclude(until=F("since")))


def members_seats(viewer: Viewer) -> QuerySet[Seat]:
    """All seats, past ones too, of the posts that the viewer holds, and of whom one acts for.

    A post that brings a role is held for as long as its role is granted.
    """
    if viewer.account is None:
        return Seat.objects.none()
    granted = Q(post__role="")
    for held in viewer.held:
        granted |= Q(post__role=held.role, post__unit=held.unit)
    holdings = Holding.objects.filter(granted, on_day(clock.today()), account=viewer.account)
    organisations = [held.unit.pk for held in viewer.held]
    return Seat.objects.filter(
        Q(post__in=holdings.values("post")) | Q(organisation__unit__in=organisations)
    )


def own_seats(viewer: Viewer) -> QuerySet[Seat]:
    """Today's seats of the posts that the viewer holds, and of the organisations one acts for."""
    return members_seats(viewer).filter(on_day(clock.today()))


def quorum_on(body: Body, day: date) -> Quorum | None:
    """The rule in force on a day: the last that had begun by then."""
    return body.quorums.filter(since__lte=day).order_by("-since").first()


def left_by_earlier(meeting: Meeting) -> QuerySet[Resolution]:
    """What the meeting before resolved, and what any earlier one did that is still to be done."""
    earlier = meeting.body.meetings.filter(stage=HELD.code).exclude(pk=meeting.pk)
    earlier = earlier.filter(Q(on__lt=meeting.on) | Q(on=meeting.on, pk__lt=meeting.pk))
    last = earlier.order_by("-on", "-pk").values("pk")[:1]
    wanted = Q(meeting__in=last) | Q(meeting__in=earlier, promise__state=PromiseState.OPEN)
    return told(Resolution.objects.filter(wanted))


def told(resolutions: QuerySet[Resolution]) -> QuerySet[Resolution]:
    """Resolutions with what a line says of them, the first due first."""
    joined = ("promise", "owner__organisation__unit", "owner__post__unit")
    return resolutions.select_related(*joined).order_by("promise__due_on", "pk")
