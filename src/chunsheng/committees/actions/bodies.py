"""Bodies: founded, seated for terms, bound by a quorum, built on a project, and closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunsheng.committees.models import Body, Quorum, Resolution, Seat
from chunsheng.committees.queries import still_held
from chunsheng.committees.terms import FOUNDED, HELD, BodyKind, Share
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import within
from chunsheng.kernel.ledger.entering import Actor, FactDraft, action, enter, first_values
from chunsheng.kernel.ledger.settling import settle
from chunsheng.kernel.records.models import Link, Record
from chunsheng.kernel.records.versions import save_change
from chunsheng.kernel.words import clock, dates
from chunsheng.kernel.words.errors import DayIsAhead, Refusal
from chunsheng.matters.terms import PromiseState
from chunsheng.organisations.actions import add_organisation, end_link, link_organisation
from chunsheng.organisations.models import Organisation, Post
from chunsheng.organisations.terms import LinkKind, OrganisationKind
from chunsheng.people.queries import overlapping
from chunsheng.places.terms import AreaKind


class BodyIsClosed(Refusal):
    status = 409
    message = _("这个机构已经撤销，不能再办。")


class ClosesTooEarly(Refusal):
    field = "on"
    message = _("撤销要在成立以后，也要在已经开过的会议以后。请改日期。")


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


class QuorumIsSet(Refusal):
    field = "since"
    message = _("那一天或以后已经有一条到会规则，请从更晚的一天起。")


class IsNoBranch(Refusal):
    message = _("只有党支部才建在项目上。")


class SitsInNoCommunity(Refusal):
    field = "under"
    message = _("社区大党委设在社区，请选择一个社区。")


class CommitteeStands(Refusal):
    field = "under"
    status = 409
    message = _("这个社区已经有社区大党委。要另建，请先撤销原来的。")


class ResolutionsAreOpen(Refusal):
    status = 409
    message = _("还有决议没有落实，请先报告结果，再撤销这个机构。")


@action
def found_body(
    *,
    by: Actor,
    kind: str,
    name: str,
    under: Unit,
    founded_on: date,
    founded_from: date | None = None,
    founded_by: str = "",
    base: Organisation | None = None,
    organisation: Organisation | None = None,
    sample: bool = False,
) -> Body:
    """Found a body under a unit: as a new organisation of that name, or as one that is there.

    `founded_from` is the first day on which it may have been, where no single day is known. A
    branch below another body's unit is linked to it. A community has one committee of its own at a time.
    Raises NameIsMissing, DayIsAhead, SitsInNoCommunity, CommitteeStands or IsLinkedAlready.
    """
    if founded_on > clock.today():
        raise DayIsAhead(field="founded_on")
    if kind == BodyKind.COMMUNITY:
        _judge_place(under)
    if organisation is None:
        organisation = _organisation(by, kind, name, under, founded_on, sample)
    body = Body.objects.create(
        organisation=organisation,
        kind=BodyKind(kind).value,
        base=base,
        founded_by=founded_by.strip(),
        founded_from=founded_from or founded_on,
        founded_on=founded_on,
    )
    names = ("organisation", "kind", "base", "founded_by", "founded_from", "founded_on")
    told = first_values(body, *names)
    settle(body, verb="founded", by=by, wanted=_standing(body), changes=told)
    return body


def _judge_place(under: Unit) -> None:
    """A community without such a committee; it stays locked, so that of two only one is founded."""
    if under.kind != AreaKind.COMMUNITY:
        raise SitsInNoCommunity
    held = Unit.objects.select_for_update(no_key=True).get(pk=under.pk)
    below = within([held.path], "organisation__unit__path")
    if Body.objects.filter(below, kind=BodyKind.COMMUNITY, closed_on=None).exists():
        raise CommitteeStands


def _organisation(
    by: Actor, kind: str, name: str, under: Unit, since: date, sample: bool
) -> Organisation:
    """The organisation that a new body is; a branch is one of the body under which it hangs."""
    council = kind == BodyKind.COUNCIL
    made = add_organisation(
        by=by,
        kind=OrganisationKind.COMMUNITY if council else OrganisationKind.PARTY,
        name=name,
        parent=under,
        since=since,
        sample=sample,
    )
    above = Organisation.objects.filter(pk=under.pk, kind=OrganisationKind.PARTY).first()
    if kind == BodyKind.BRANCH and above is not None:
        link_organisation(by=by, organisation=made, kind=LinkKind.BRANCH_OF, to=above, since=since)
    return made


def _standing(body: Body) -> list[FactDraft]:
    """A body counts as one from its founding on, for as long as it is not closed."""
    if body.closed_on is not None:
        return []
    return [
        FactDraft(
            FOUNDED.code,
            1,
            1,
            starts_on=body.founded_from,
            ends_on=body.founded_on,
            organisation=body.organisation.unit,
            subject=body.pk,
            tags={"kind": body.kind},
        )
    ]


def lock_body(body: Body) -> None:
    """Lock a body that still stands, at the version that was looked at. BodyIsClosed or Stale."""
    if body.closed_on is not None:
        raise BodyIsClosed
    save_change(body, [])


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
    if since < body.founded_from or (until is not None and until <= since):
        raise TermIsWrong
    lock_body(body)
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
    """End a seat before a day and before its term; on its first day it is withdrawn.

    Raises TermIsOver, TermIsWrong, BodyIsClosed or Stale.
    """
    lock_body(body)
    _end(by, seat, on, reason)
    enter(body, verb="unseated", by=by, changes={"seat": (str(seat), None)}, reason=reason)
    return seat


def _end(by: Actor, seat: Seat, on: date, reason: str) -> None:
    if seat.until is not None and seat.until <= on:
        raise TermIsOver(seat, on, "on")
    if on < seat.since:
        raise TermIsWrong(field="on")
    before, seat.until = seat.until, on
    save_change(seat, ["until"])
    enter(seat, verb="unseated", by=by, changes={"until": (before, on)}, reason=reason)


@action
def set_quorum(*, by: Actor, body: Body, share: str, since: date, source: str) -> Quorum:
    """Say how much of a body has to be present from a day on, by which document. QuorumIsSet."""
    lock_body(body)
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
    lock_body(body)
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

    Raises DayIsAhead, ResolutionsAreOpen, ClosesTooEarly, BodyIsClosed or Stale.
    """
    if on > clock.today():
        raise DayIsAhead(field="on")
    lock_body(body)
    if Resolution.objects.filter(meeting__body=body, promise__state=PromiseState.OPEN).exists():
        raise ResolutionsAreOpen
    if on <= body.founded_on or body.meetings.filter(stage=HELD.code, on__gte=on).exists():
        raise ClosesTooEarly
    body.closed_on = on
    save_change(body, ["closed_on"])
    for seat in still_held(body, on):
        _end(by, seat, max(on, seat.since), reason)  # what would begin later is withdrawn
    _leave(by, body, (LinkKind.BUILT_ON, LinkKind.BRANCH_OF), on, reason)
    changes = {"closed_on": (None, on)}
    settle(body, verb="closed", by=by, wanted=_standing(body), changes=changes, reason=reason)
    return body
