"""Meetings: convened, given topics, held with those who came, and resolving what a member owes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from chunsheng.committees.actions.bodies import (
    BodyDoesNotStand,
    BodyIsClosed,
    TermIsOver,
    lock_body,
)
from chunsheng.committees.models import Body, Meeting, Quorum, Resolution, Seat, Topic
from chunsheng.committees.queries import named, quorum_on, seats_on
from chunsheng.committees.terms import CYCLE, SAT, needed
from chunsheng.kernel.ledger.entering import Actor, action, enter, first_values, one
from chunsheng.kernel.ledger.settling import settle
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.actions import Pledge, open_step, promise
from chunsheng.matters.terms import Window, step_kind

REPORT_STEP = step_kind("committees.report", _("报告决议落实"))


class QuorumIsMissing(Refusal):
    field = "attended"

    def __init__(self, quorum: Quorum, present: int, seats: int) -> None:
        told = {
            "seats": seats,
            "present": present,
            "needed": needed(quorum.share, seats),
            "source": quorum.source,
        }
        super().__init__(
            _(
                "应到 %(seats)s 席，实到 %(present)s 席；按“%(source)s”至少要到 %(needed)s 席，"
                "会议不能成立。请改期再开，补齐后再登记。"
            )
            % told
        )


class DayIsTooEarly(Refusal):
    message = _("这一天不能早于会议那天。")


def _check_stands(body: Body, day: date) -> None:
    if day < body.founded_from or (body.closed_on is not None and day >= body.closed_on):
        raise BodyDoesNotStand


def _locked_body(meeting: Meeting) -> Body:
    """The body, which nobody closes until this action ends."""
    bodies = Body.objects.select_for_update(of=("self",))
    return bodies.select_related("organisation__unit").get(pk=meeting.body_id)


def _check_sits(seat: Seat, meeting: Meeting, day: date, field: str) -> None:
    ends = seat.until is not None and seat.until <= day
    if seat.body_id != meeting.body_id or day < seat.since or ends:
        raise TermIsOver(seat, day, field)


@action
def convene(*, by: Actor, body: Body, title: str, on: date, spot: str = "") -> Meeting:
    """Call a body together for a day. BodyIsClosed, BodyDoesNotStand or Stale."""
    lock_body(body)
    _check_stands(body, on)
    meeting = Meeting.objects.create(body=body, title=title.strip(), on=on, spot=spot.strip())
    told = first_values(meeting, "body_id", "title", "on", "spot", "stage")
    enter(meeting, verb="convened", by=by, changes=told)
    enter(body, verb="convened", by=by, changes={"meeting": (None, title.strip())})
    return meeting


@action
def hand_in_topic(*, by: Actor, meeting: Meeting, seat: Seat, title: str) -> Topic:
    """Hand in what a member wants to be spoken of. WrongStage, TermIsOver or Stale."""
    CYCLE.judge(meeting.stage, "hand_in", {})
    _check_sits(seat, meeting, meeting.on, "seat")
    save_change(meeting, [])
    topic = Topic.objects.create(meeting=meeting, seat=seat, title=title.strip())
    enter(meeting, verb="handed_in", by=by, changes={"topic": (None, f"{seat} · {topic}")})
    return topic


@action
def hold_meeting(
    *, by: Actor, meeting: Meeting, on: date, attended: Iterable[Seat], minutes: str
) -> Meeting:
    """Say that a meeting was held: on which day, who came, what was said.

    Raises WrongStage, Missing, DayIsAhead, BodyDoesNotStand, TermIsOver for a seat that was not
    held that day, QuorumIsMissing where a rule in force that day asks for more, or Stale.
    """
    came = [seat.pk for seat in attended]
    given = {"attended": came, "minutes": minutes.strip()}
    stage = CYCLE.judge(meeting.stage, "hold", given).code
    if on > clock.today():
        raise DayIsAhead(field="on")
    body = _locked_body(meeting)
    _check_stands(body, on)
    present = list(named(Seat.objects.filter(pk__in=came)))  # as they are, now that none ends
    for seat in present:
        _check_sits(seat, meeting, on, "attended")
    quorum, seats = quorum_on(body, on), seats_on(body, on).count()
    if quorum is not None and len(present) < needed(quorum.share, seats):
        raise QuorumIsMissing(quorum, len(present), seats)
    changes = {"stage": (meeting.stage, stage), "on": (meeting.on, on)}
    changes |= {"minutes": (None, minutes.strip()), "present": (None, len(present))}
    meeting.stage, meeting.on, meeting.minutes = stage, on, minutes.strip()
    save_change(meeting, ["stage", "on", "minutes"])
    meeting.attended.set(present)
    fact = one(SAT.code, on, organisation=body.organisation.unit, subject=meeting.pk)
    settle(meeting, verb="held", by=by, wanted=[fact], changes=changes)
    return meeting


@action
def resolve(*, by: Actor, meeting: Meeting, title: str, owner: Seat, due_on: date) -> Resolution:
    """Record what a meeting resolved: its owner promises it by a day, and finds it on the desk.

    Raises WrongStage before the meeting was held, BodyIsClosed, TermIsOver, DayIsTooEarly or Stale.
    """
    CYCLE.judge(meeting.stage, "resolve", {})
    if due_on < meeting.on:
        raise DayIsTooEarly(field="due_on")
    if _locked_body(meeting).closed_on is not None:
        raise BodyIsClosed
    owner = named(Seat.objects.all()).get(pk=owner.pk)  # as it is, now that none ends
    _check_sits(owner, meeting, meeting.on, "owner")
    save_change(meeting, [])
    # It has no place: what is owed is the owner's, and only reported back to its body.
    pledge = Pledge(
        title=title.strip(),
        organisation=owner.unit,
        given=Window(meeting.on, meeting.on),
        due_on=due_on,
        source=meeting,
    )
    made = promise(by=by, pledge=pledge)
    resolution = Resolution.objects.create(meeting=meeting, owner=owner, promise=made)
    changes = {"owner": (None, str(owner)), "due_on": (None, due_on), "title": (None, made.title)}
    enter(resolution, verb="decided", by=by, changes=changes)
    enter(meeting, verb="decided", by=by, changes={"resolution": (None, made.title)})
    _put_on_desk(resolution)
    return resolution


def _put_on_desk(resolution: Resolution) -> None:
    """A step for whoever holds the owner's post; an organisation has no desk of its own."""
    post = resolution.owner.post
    if post is not None and post.role:
        open_step(
            record=resolution,
            kind=REPORT_STEP,
            title=str(resolution),
            unit=post.unit,
            role=post.role,
            due_at=datetime.combine(resolution.due_on, time(18), clock.SHANGHAI),
        )
