"""Bodies: founded, seated for terms, read as of any day, built on a project, closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chunsheng.committees.actions import (
    BodyIsClosed,
    ClosesTooEarly,
    CommitteeStands,
    IsNoBranch,
    OneMemberSits,
    QuorumIsSet,
    ResolutionsAreOpen,
    SeatIsTaken,
    SitsInNoCommunity,
    TermIsOver,
    TermIsWrong,
    build_branch_on,
    close_body,
    convene,
    found_body,
    seat_member,
    set_quorum,
    unseat_member,
)
from chunsheng.committees.forms import UnseatForm
from chunsheng.committees.models import Body, Meeting, Seat
from chunsheng.committees.queries import own_seats, seats_on, still_held
from chunsheng.committees.registers import MEMBERS
from chunsheng.committees.terms import BodyKind, Share, needed
from chunsheng.investment.actions import add_project
from chunsheng.kernel.access.models import Grant
from chunsheng.kernel.access.roles import LEADER, all_roles
from chunsheng.kernel.access.viewers import NOBODY, viewer_of
from chunsheng.kernel.custody.actions import grant, revoke
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.links import linked_from
from chunsheng.kernel.records.versions import Stale
from chunsheng.kernel.words.errors import DayIsAhead
from chunsheng.organisations.actions import add_post, fill_post
from chunsheng.organisations.terms import LinkKind
from chunsheng.people.actions import add_person
from chunsheng.privacy.terms import OFFICER
from tests.committees.telling import FOUNDED, MET, TODAY, Sitting, counted, met, post_of, resolved
from tests.world import World

DAY = timedelta(days=1)


def branch_of(world: World) -> Body:
    """A joint committee of firms in the district, and its branch."""
    by = world.by("investor")
    joint = found_body(
        by=by, kind=BodyKind.JOINT, name="样例联合党委", under=world.district, founded_on=FOUNDED
    )
    return found_body(
        by=by,
        kind=BodyKind.BRANCH,
        name="样例党支部",
        under=joint.organisation.unit,
        founded_on=FOUNDED,
    )


def test_a_body_counts_where_it_sits_and_by_its_kind(sitting: Sitting, world: World) -> None:
    assert counted("standing", world.community) == counted("standing", world.district) == 1
    branch_of(world)
    assert counted("standing", world.district) == 3
    assert counted("fortresses", world.district) == 1, "the other two sit elsewhere than in one"
    assert counted("standing", world.ground.streets[1]) == 0


def test_the_composition_is_read_as_of_any_day(sitting: Sitting, world: World) -> None:
    def titles(day: date) -> list[str]:
        return [seat.title for seat in seats_on(sitting.body, day)]

    assert titles(FOUNDED - DAY) == []
    assert titles(FOUNDED) == ["书记", "委员", "兼职委员"]
    assert titles(date(2023, 3, 5)) == ["书记", "委员", "兼职委员"]
    assert titles(date(2023, 3, 6)) == ["书记", "委员"], "the term ends before its last day"
    unseat_member(
        by=world.by("secretary"), body=sitting.again(), seat=sitting.worker, on=TODAY, reason="调走"
    )
    assert titles(TODAY - DAY) == ["书记", "委员"]
    assert titles(TODAY) == ["书记"]


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"post": None}, OneMemberSits),
        ({"since": FOUNDED - DAY}, TermIsWrong),
        ({"since": MET, "until": MET}, TermIsWrong),
        ({"since": TODAY}, SeatIsTaken),
    ],
)
def test_a_seat_that_cannot_be_is_refused(
    sitting: Sitting, world: World, said: dict[str, Any], refusal: type[Exception]
) -> None:
    given = {"since": FOUNDED, "post": post_of(world, "worker"), **said}
    before = (Seat.objects.count(), Entry.objects.count())
    with pytest.raises(refusal):
        seat_member(by=world.by("secretary"), body=sitting.again(), title="委员", **given)
    assert (Seat.objects.count(), Entry.objects.count()) == before


def test_a_seat_that_ended_can_be_held_again_and_not_ended_again(
    sitting: Sitting, world: World
) -> None:
    by, body, school = world.by("secretary"), sitting.again(), sitting.school
    with pytest.raises(TermIsOver):
        unseat_member(by=by, body=body, seat=school, on=TODAY, reason="届满")
    again = seat_member(
        by=by,
        body=sitting.again(),
        title="兼职委员",
        since=date(2023, 3, 6),
        organisation=school.organisation,
    )
    assert list(seats_on(body, TODAY))[-1] == again


def test_who_looked_before_another_seated_is_refused(sitting: Sitting, world: World) -> None:
    seen = Body.objects.get(pk=sitting.body.pk)
    given = {"title": "委员", "since": FOUNDED}
    by = world.by("secretary")
    seat_member(by=by, body=sitting.again(), post=post_of(world, "neighbour"), **given)
    with pytest.raises(Stale):
        seat_member(by=by, body=seen, post=post_of(world, "dispatcher"), **given)
    assert sitting.body.seats.count() == 4


def test_a_day_ahead_founds_nothing(world: World) -> None:
    with pytest.raises(DayIsAhead):
        found_body(
            by=world.by("secretary"),
            kind=BodyKind.COUNCIL,
            name="样例议事会",
            under=world.community,
            founded_on=TODAY + DAY,
        )
    assert not Body.objects.exists()


def test_a_community_has_one_committee_of_its_own_at_a_time(sitting: Sitting, world: World) -> None:
    given = {"kind": BodyKind.COMMUNITY, "name": "又一个大党委", "founded_on": TODAY}
    by = world.by("secretary")
    with pytest.raises(CommitteeStands):
        found_body(by=by, under=world.community, **given)
    with pytest.raises(SitsInNoCommunity):
        found_body(by=by, under=world.street, **given)
    assert Body.objects.count() == 1
    other = world.ground.communities[1]
    found_body(by=by, under=other, **{**given, "name": "乙社区大党委"})
    close_body(by=by, body=sitting.again(), on=TODAY, reason="合并")
    found_body(by=by, under=world.community, **given)
    assert counted("fortresses", world.district) == 2


@pytest.mark.parametrize(
    ("share", "seats", "least"),
    [
        (Share.MAJORITY, 4, 3),
        (Share.MAJORITY, 5, 3),
        (Share.TWO_THIRDS, 3, 2),
        (Share.TWO_THIRDS, 4, 3),
        (Share.THREE_QUARTERS, 4, 3),
        (Share.THREE_QUARTERS, 5, 4),
    ],
)
def test_a_share_is_rounded_up(share: str, seats: int, least: int) -> None:
    assert needed(share, seats) == least


def test_a_quorum_begins_after_the_one_before(sitting: Sitting, world: World) -> None:
    by, given = world.by("secretary"), {"share": Share.MAJORITY, "source": "章程第九条"}
    set_quorum(by=by, body=sitting.again(), since=FOUNDED, **given)
    with pytest.raises(QuorumIsSet):
        set_quorum(by=by, body=sitting.again(), since=FOUNDED, **given)
    set_quorum(by=by, body=sitting.again(), since=MET, **given)
    assert sitting.body.quorums.count() == 2


def test_a_branch_moves_from_project_to_project_and_is_closed_with_it(world: World) -> None:
    by, branch = world.by("investor"), branch_of(world)
    first, second = (
        add_project(by=by, title=title, organisation=world.district, place=world.district)
        for title in ("样例甲项目", "样例乙项目")
    )

    def built_on(day: date) -> list[Any]:
        links = linked_from(branch.organisation_id, LinkKind.BUILT_ON, day)
        return [one.to_id for one in links]

    build_branch_on(by=by, body=branch, to=first, on=MET)
    build_branch_on(by=by, body=branch, to=second, on=date(2023, 3, 5), reason="项目完工")
    assert built_on(MET - DAY) == []
    assert built_on(date(2023, 3, 4)) == [first.pk]
    assert built_on(date(2023, 3, 5)) == [second.pk]
    close_body(by=by, body=branch, on=date(2023, 3, 7), reason="项目终止")
    assert built_on(date(2023, 3, 6)) == [second.pk]
    assert built_on(date(2023, 3, 7)) == []
    gone = linked_from(branch.organisation_id, LinkKind.BRANCH_OF, date(2023, 3, 7))
    assert not gone.exists()
    assert counted("standing", world.district) == 1


def test_only_a_branch_is_built_on_a_project(sitting: Sitting, world: World) -> None:
    by = world.by("investor")
    project = add_project(by=by, title="项目", organisation=world.district, place=world.district)
    with pytest.raises(IsNoBranch):
        build_branch_on(by=by, body=sitting.again(), to=project, on=MET)
    with pytest.raises(DayIsAhead):
        build_branch_on(by=by, body=branch_of(world), to=project, on=TODAY + DAY)


def test_a_closed_branch_meets_no_more(world: World) -> None:
    by, branch = world.by("investor"), branch_of(world)
    close_body(by=by, body=branch, on=MET, reason="项目终止")
    with pytest.raises(BodyIsClosed):
        convene(by=by, body=branch, title="支部会", on=FOUNDED)
    with pytest.raises(BodyIsClosed):
        close_body(by=by, body=branch, on=TODAY, reason="再撤一次")
    assert not Meeting.objects.exists()


def test_a_body_is_not_closed_before_its_last_meeting(sitting: Sitting, world: World) -> None:
    met(sitting)
    by = world.by("secretary")
    with pytest.raises(ClosesTooEarly):
        close_body(by=by, body=sitting.again(), on=MET, reason="合并")
    close_body(by=by, body=sitting.again(), on=TODAY, reason="合并")
    assert not seats_on(sitting.body, TODAY).exists()
    assert seats_on(sitting.body, MET).count() == 3
    assert counted("standing", world.community) == 0


def begins_later(sitting: Sitting) -> Seat:
    """A seat of a neighbour from tomorrow on."""
    return seat_member(
        by=sitting.world.by("secretary"),
        body=sitting.again(),
        title="委员",
        since=TODAY + DAY,
        post=post_of(sitting.world, "neighbour"),
    )


def test_a_body_is_closed_with_a_seat_that_has_not_begun(sitting: Sitting, world: World) -> None:
    later = begins_later(sitting)
    close_body(by=world.by("secretary"), body=sitting.again(), on=TODAY, reason="合并")
    later.refresh_from_db()
    assert later.until == later.since
    assert not [n for n in range(9) if seats_on(sitting.body, TODAY + n * DAY).exists()]


def test_a_seat_that_has_not_begun_is_withdrawn_on_its_first_day(
    sitting: Sitting, world: World
) -> None:
    by, later = world.by("secretary"), begins_later(sitting)
    offered = UnseatForm()
    offered.fit(sitting.again(), viewer_of(world.accounts["secretary"]))
    choice: Any = offered.fields["seat"]
    assert list(choice.queryset) == [sitting.chief, sitting.worker, later]
    assert choice.label_from_instance(later).endswith("委员 · 3月9日 周四起")
    with pytest.raises(TermIsWrong):
        unseat_member(by=by, body=sitting.again(), seat=later, on=TODAY, reason="调走")
    unseat_member(by=by, body=sitting.again(), seat=later, on=later.since, reason="调走")
    assert later not in seats_on(sitting.body, later.since)
    assert list(still_held(sitting.body, TODAY)) == [sitting.chief, sitting.worker]
    with pytest.raises(TermIsOver):
        unseat_member(by=by, body=sitting.again(), seat=later, on=later.since, reason="再来")
    assert begins_later(sitting).pk != later.pk, "the days are free again"


def test_a_post_whose_role_was_revoked_sits_for_nobody(sitting: Sitting, world: World) -> None:
    worker = world.accounts["worker"]
    assert list(own_seats(viewer_of(worker))) == [sitting.worker], "the control"
    given = Grant.objects.get(account=worker)
    revoke(by=world.by("security_admin"), grant=given, reason="停职")
    grant(by=world.by("security_admin"), account=worker, role=given.role, unit=world.other_grid)
    assert not own_seats(viewer_of(worker)).exists()


def test_every_role_of_staff_may_sit() -> None:
    staff = {one.code for one in all_roles() if not one.apart}
    # Whoever supervises what is held of people sits nowhere by that post.
    assert staff - {LEADER.code, OFFICER.code} == MEMBERS


def test_whoever_did_not_sign_in_sits_nowhere(sitting: Sitting, world: World) -> None:
    person = add_person(by=world.by("secretary"), name="王样例")
    post = add_post(by=world.by("secretary"), unit=world.grid, title="楼长")
    fill_post(by=world.by("secretary"), post=post, person=person, since=FOUNDED)
    seat_member(
        by=world.by("secretary"), body=sitting.again(), title="委员", since=FOUNDED, post=post
    )
    assert not own_seats(NOBODY).exists()
    mine = own_seats(viewer_of(world.accounts["worker"]))
    assert list(mine) == [sitting.worker], "the control: who signed in sits where the post does"


def test_a_body_that_owes_something_is_not_closed(sitting: Sitting, world: World) -> None:
    resolved(sitting)
    with pytest.raises(ResolutionsAreOpen):
        close_body(by=world.by("secretary"), body=sitting.again(), on=TODAY, reason="合并")
    assert counted("standing", world.community) == 1
