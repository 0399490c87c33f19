"""Reads who sits where on a day, which quorum holds, and what earlier meetings left to be done."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

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


def own_seats(viewer: Viewer) -> QuerySet[Seat]:
    """Today's seats of the posts that the viewer holds, and of the organisations one acts for."""
    if viewer.account is None:
        return Seat.objects.none()
    posts = Holding.objects.filter(on_day(clock.today()), account=viewer.account).values("post")
    mine = Q(post__in=posts) | Q(organisation__unit__in=[held.unit.pk for held in viewer.held])
    return Seat.objects.filter(on_day(clock.today()), mine)


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
