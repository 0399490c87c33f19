"""Founding bodies and seating their members; meeting, resolving, reporting back, and judging late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chunsheng.committees.models import Body, Meeting, Quorum, Resolution, Seat, Topic
from chunsheng.committees.queries import quorum_on, seats_on
from chunsheng.committees.terms import (
    CYCLE,
    FOUNDED,
    JUDGED,
    SAT,
    BodyKind,
    Outcome,
    Share,
    needed,
)
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.ledger.entering import (
    CLOCK,
    Actor,
    Changes,
    FactDraft,
    action,
    enter,
    first_values,
    one,
)
from chunsheng.kernel.ledger.settling import settle, verify
from chunsheng.kernel.records.models import Link, Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import Refusal
from chunsheng.matters.actions import (
    DayIsAhead,
    Pledge,
    deliver,
    finish_step,
    open_step,
    promise,
    verify_delivery,
)
from chunsheng.matters.queries import steps_of
from chunsheng.matters.terms import ONE, PromiseState, Window
from chunsheng.organisations.actions import add_organisation, end_link, link_organisation
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import LinkKind, OrganisationKind
from chunsheng.people.queries import overlapping

REPORT_STEP = "committees.report"


class BodyIsClosed(Refusal):
    status = 409
    message = _("这个机构已经撤销，不能再办。")


class BodyDoesNotStand(Refusal):
    field = "on"
    message = _("那一天这个机构还没有成立，或者已经撤销，不能开会。请改日期。")


class OneMemberSits(Refusal):
    field = "organisation"
    message = _("写成员单位，或者选一个岗位：二者写一个。")


class SeatIsTaken(Refusal):
    field = "since"
    status = 409
    message = _("这个成员在这段时间已经有席位。")


class TermIsWrong(Refusal):
    field = "until"
    message = _("任期要从机构成立以后开始，并且晚于开始的那天结束。")


class TermIsOver(Refusal):
    def __init__(self, seat: Seat, day: date, field: str) -> None:
        said = {"seat": seat, "day": dates.day(day)}
        told = _("“%(seat)s”在%(day)s不在任期内，请核对席位，或先办任职。")
        super().__init__(told % said, field=field)


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
                "应到 %(seats)s 席，实到 %(present)s 席；按《%(source)s》至少要到 %(needed)s 席，"
                "会议不能成立。请改期再开，补齐后再登记。"
            )
            % told
        )


class QuorumIsSet(Refusal):
    field = "since"
    message = _("那一天或以后已经有一条到会规则，请从更晚的一天起。")


class IsNoBranch(Refusal):
    message = _("只有党支部才建在项目上。")


class ResolutionsAreOpen(Refusal):
    status = 409
    message = _("还有决议没有落实，请先报告结果，再撤销这个机构。")


class DayIsTooEarly(Refusal):
    message = _("这一天不能早于会议那天。")


class IsReported(Refusal):
    status = 409
    message = _("这项决议已经报告过结果。")


@action
def found_body(
    *,
    by: Actor,
    kind: str,
    name: str,
    under: Unit,
    founded_on: date,
    founded_by: str = "",
    base: Organisation | None = None,
    organisation: Organisation | None = None,
    sample: bool = False,
) -> Body:
    """Found a body under a unit: as a new organisation of that name, or as one that is there.

    A branch below another body's unit is linked to it from its day on. Raises NameIsMissing,
    DayIsAhead or IsLinkedAlready.
    """
    if founded_on > clock.today():
        raise DayIsAhead(field="founded_on")
    if organisation is None:
        counts_as = OrganisationKind.PARTY
        if kind == BodyKind.COUNCIL:
            counts_as = OrganisationKind.COMMUNITY
        organisation = add_organisation(
            by=by, kind=counts_as, name=name, parent=under, since=founded_on, sample=sample
        )
        above = Organisation.objects.filter(pk=under.pk, kind=OrganisationKind.PARTY).first()
        if kind == BodyKind.BRANCH and above is not None:
            link_organisation(
                by=by,
                organisation=organisation,
                kind=LinkKind.BRANCH_OF,
                to=above,
                since=founded_on,
            )
    body = Body.objects.create(
        organisation=organisation,
        kind=BodyKind(kind).value,
        base=base,
        founded_by=founded_by.strip(),
        founded_on=founded_on,
    )
    told = first_values(body, "organisation", "kind", "base", "founded_by", "founded_on")
    settle(body, verb="founded", by=by, wanted=_standing(body), changes=told)
    return body


def _standing(body: Body) -> list[FactDraft]:
    """A body counts as one from its founding on, for as long as it is not closed."""
    if body.closed_on is not None:
        return []
    unit, tags = body.organisation.unit, {"kind": body.kind}
    return [one(FOUNDED.code, body.founded_on, organisation=unit, subject=body.pk, tags=tags)]


def _lock(body: Body) -> None:
    """Lock a body that still stands, at the version that was looked at. BodyIsClosed or Stale."""
    save_change(body, [])
    if body.closed_on is not None:
        raise BodyIsClosed


@action
def seat_member(
    *,
    by: Actor,
    body: Body,
    title: str,
    since: date,
    until: date | None = None,
    organisation: Organisation | None = None,
    post: Post | None = None,
) -> Seat:
    """Give an organisation or a post a seat for a term.

    Raises OneMemberSits, TermIsWrong, SeatIsTaken, BodyIsClosed or Stale.
    """
    if (organisation is None) == (post is None):
        raise OneMemberSits
    if since < body.founded_on or (until is not None and until <= since):
        raise TermIsWrong
    _lock(body)
    same = body.seats.filter(overlapping(since, until), organisation=organisation, post=post)
    if same.exists():
        raise SeatIsTaken
    seat = Seat.objects.create(
        body=body, organisation=organisation, post=post, title=title, since=since, until=until
    )
    told = first_values(seat, "body_id", "organisation", "post_id", "title", "since", "until")
    enter(seat, verb="seated", by=by, changes=told)
    enter(body, verb="seated", by=by, changes={"seat": (None, str(seat))})
    return seat


@action
def unseat_member(*, by: Actor, body: Body, seat: Seat, on: date, reason: str) -> Seat:
    """End a seat before a day and before its term. TermIsOver, TermIsWrong, BodyIsClosed, Stale."""
    _lock(body)
    _end(by, seat, on, reason)
    enter(body, verb="unseated", by=by, changes={"seat": (str(seat), None)}, reason=reason)
    return seat


def _end(by: Actor, seat: Seat, on: date, reason: str) -> None:
    if seat.until is not None and seat.until <= on:
        raise TermIsOver(seat, on, "on")
    if on <= seat.since:
        raise TermIsWrong(field="on")
    before, seat.until = seat.until, on
    save_change(seat, ["until"])
    enter(seat, verb="unseated", by=by, changes={"until": (before, on)}, reason=reason)


@action
def set_quorum(*, by: Actor, body: Body, share: str, since: date, source: str) -> Quorum:
    """Say how much of a body has to be present from a day on, by which document. QuorumIsSet."""
    _lock(body)
    if body.quorums.filter(since__gte=since).exists():
        raise QuorumIsSet
    made = Quorum.objects.create(
        body=body, share=Share(share).value, since=since, source=source.strip()
    )
    enter(body, verb="quorum_set", by=by, changes={"quorum": (None, str(made))})
    return made


@action
def build_branch_on(*, by: Actor, body: Body, to: Record, on: date, reason: str = "") -> Body:
    """Attach a branch to a project from a day on; from where it was built it moves away that day.

    Raises IsNoBranch, BodyIsClosed, DayIsAhead, Stale, and what linking raises.
    """
    if body.kind != BodyKind.BRANCH:
        raise IsNoBranch
    if on > clock.today():
        raise DayIsAhead(field="on")
    _lock(body)
    _leave(by, body, (LinkKind.BUILT_ON,), on, reason)
    link_organisation(
        by=by, organisation=body.organisation, kind=LinkKind.BUILT_ON, to=to, since=on
    )
    changes = {"built_on": (None, str(to)), "on": (None, on)}
    enter(body, verb="built_on", by=by, changes=changes, reason=reason)
    return body


def _leave(by: Actor, body: Body, kinds: Iterable[str], on: date, reason: str) -> None:
    rows = Link.objects.filter(from_id=body.organisation_id, kind__in=list(kinds), until=None)
    for row in rows:
        end_link(by=by, organisation=body.organisation, made=row, on=on, reason=reason)


@action
def close_body(*, by: Actor, body: Body, on: date, reason: str) -> Body:
    """Close a body before a day, with its seats and the links by which it hangs on others.

    Raises DayIsAhead, ResolutionsAreOpen, BodyIsClosed, TermIsWrong or Stale.
    """
    if on > clock.today():
        raise DayIsAhead(field="on")
    if Resolution.objects.filter(meeting__body=body, promise__state=PromiseState.OPEN).exists():
        raise ResolutionsAreOpen
    if body.closed_on is not None:
        raise BodyIsClosed
    if on <= body.founded_on or body.meetings.filter(stage="held", on__gte=on).exists():
        raise BodyDoesNotStand
    body.closed_on = on
    save_change(body, ["closed_on"])
    for seat in body.seats.filter(Q(until=None) | Q(until__gt=on)):
        _end(by, seat, on, reason)
    _leave(by, body, (LinkKind.BUILT_ON, LinkKind.BRANCH_OF), on, reason)
    changes = {"closed_on": (None, on)}
    settle(body, verb="closed", by=by, wanted=_standing(body), changes=changes, reason=reason)
    return body


def _check_stands(body: Body, day: date) -> None:
    if day < body.founded_on or (body.closed_on is not None and day >= body.closed_on):
        raise BodyDoesNotStand


def _check_sits(seat: Seat, meeting: Meeting, day: date, field: str) -> None:
    ends = seat.until is not None and seat.until <= day
    if seat.body_id != meeting.body_id or day < seat.since or ends:
        raise TermIsOver(seat, day, field)


@action
def convene(*, by: Actor, body: Body, title: str, on: date, spot: str = "") -> Meeting:
    """Call a body together for a day. BodyIsClosed, BodyDoesNotStand or Stale."""
    _lock(body)
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
    enter(meeting, verb="handed_in", by=by, changes={"topic": (None, f"{seat}：{topic}")})
    return topic


@action
def hold_meeting(
    *, by: Actor, meeting: Meeting, on: date, attended: Iterable[Seat], minutes: str
) -> Meeting:
    """Say that a meeting was held: on which day, who came, what was said.

    Raises WrongStage, Missing, DayIsAhead, BodyDoesNotStand, TermIsOver for a seat that was not
    held that day, QuorumIsMissing where a rule in force that day asks for more, or Stale.
    """
    present = list(attended)
    given = {"attended": present, "minutes": minutes.strip()}
    stage = CYCLE.judge(meeting.stage, "hold", given).code
    if on > clock.today():
        raise DayIsAhead(field="on")
    body = meeting.body
    _check_stands(body, on)
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

    Raises WrongStage before the meeting was held, TermIsOver, DayIsTooEarly or Stale.
    """
    CYCLE.judge(meeting.stage, "resolve", {})
    _check_sits(owner, meeting, meeting.on, "owner")
    if due_on < meeting.on:
        raise DayIsTooEarly(field="due_on")
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
    enter(resolution, verb="resolved", by=by, changes=changes)
    enter(meeting, verb="resolved", by=by, changes={"resolution": (None, made.title)})
    if owner.post is not None and owner.post.role:
        open_step(
            record=resolution,
            kind=REPORT_STEP,
            title=made.title,
            unit=owner.unit,
            role=owner.post.role,
            due_at=datetime.combine(due_on, time(18), clock.SHANGHAI),
        )
    return resolution


@action
def report_back(*, by: Actor, resolution: Resolution, report: str, done_on: date) -> Resolution:
    """Report what became of a resolution: its promise is kept, and judged by its day.

    Raises IsReported, DayIsAhead, DayIsTooEarly or Stale.
    """
    if resolution.done_on is not None:
        raise IsReported
    if done_on > clock.today():
        raise DayIsAhead(field="done_on")
    if done_on < resolution.meeting.on:
        raise DayIsTooEarly(field="done_on")
    late = done_on > resolution.due_on
    resolution.report, resolution.done_on = report.strip(), done_on
    changes = {"report": (None, resolution.report), "done_on": (None, done_on)}
    _judge(resolution, "reported", by, Outcome.DONE_LATE if late else Outcome.ON_TIME, changes)
    days = Window(done_on, done_on)
    deliver(by=by, promise=resolution.promise, quantity=ONE, delivered=days, completes=True)
    for step in steps_of(resolution):
        if step.is_open:
            finish_step(step=step, by=by.account)
    return resolution


def _judge(
    resolution: Resolution,
    verb: str,
    by: Actor,
    outcome: Outcome,
    changes: Changes,
) -> None:
    """Judge a resolution: what was done counts on its day, what was not on the day it was due."""
    changes = {**changes, "judged": (resolution.judged, outcome.value)}
    resolution.judged = outcome.value
    save_change(resolution, ["judged", "done_on", "report"])
    day = resolution.done_on or resolution.due_on
    unit = resolution.meeting.body.organisation.unit
    fact = one(
        JUDGED.code,
        day,
        organisation=unit,
        subject=resolution.pk,
        tags={"outcome": outcome.value},
    )
    settle(resolution, verb=verb, by=by, wanted=[fact], changes=changes)


@action
def verify_report(*, by: Actor, resolution: Resolution) -> Resolution:
    """Verify what was reported; EnteredItOneself for whoever reported it, or NothingToVerify."""
    resolution.verified_at, resolution.verified_by = clock.now(), by.account
    save_change(resolution, ["verified_at", "verified_by"])
    verify(resolution, by=by)
    for delivery in resolution.promise.deliveries.filter(verified_at=None):
        verify_delivery(by=by, delivery=delivery)
    return resolution


@action
def judge_late(*, batch: int = 200) -> int:
    """Judge the resolutions whose day has passed without a report; how many.

    The rows are locked; tick calls it until there are none.
    """
    due = Q(promise__state=PromiseState.OPEN, promise__due_on__lt=clock.today())
    rows = Resolution.objects.filter(due, judged="").select_for_update(
        skip_locked=True, of=("self",)
    )
    late = list(rows.select_related("promise", "meeting__body__organisation__unit")[:batch])
    for resolution in late:
        _judge(resolution, "judged_late", CLOCK, Outcome.LATE, {})
    return len(late)
