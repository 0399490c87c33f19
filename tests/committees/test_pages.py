"""Who reaches what, and what the forms say of bad input."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from chunsheng.committees.actions import seat_member, unseat_member
from chunsheng.committees.models import Body, Meeting, Seat, Topic
from tests.committees.telling import COMMITTEE, FOUNDED, TODAY, Sitting, called, post_of, resolved
from tests.world import Enter, World

BODIES, MEETINGS = "/r/committees.bodies/", "/r/committees.meetings/"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 200),
        ("worker", 200),
        ("leader", 200),
        ("investor", 404),
        ("neighbour", 404),
        ("other_worker", 404),
        ("dispatcher", 404),
        ("system_admin", 403),
    ],
)
def test_members_conveners_and_leaders_open_a_body(
    sitting: Sitting, enter: Enter, who: str, status: int
) -> None:
    assert enter(who).get(f"{BODIES}{sitting.body.pk}/").status_code == status


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [
        ("worker", "convene", 403),
        ("leader", "convene", 403),
        ("investor", "convene", 404),
        ("secretary", "convene", 200),
    ],
)
def test_only_who_convenes_convenes(
    sitting: Sitting, enter: Enter, who: str, verb: str, status: int
) -> None:
    assert enter(who).get(f"{BODIES}{sitting.body.pk}/{verb}/").status_code == status


@pytest.mark.parametrize(
    ("day", "members"),
    [("2023-03-08", 2), ("2023-03-01", 3), ("2022-12-31", 0), ("yesterday", 0), ("", 3)],
)
def test_the_list_of_seats_is_the_composition_of_a_day(
    sitting: Sitting, enter: Enter, day: str, members: int
) -> None:
    answer = enter("secretary").get(f"/r/committees.seats/?since={day}")
    assert (answer.status_code, answer.context["count"]) == (200, members)
    assert [str(one["title"]) for one in answer.context["filters"]] == ["哪一天在任"]
    titles = [str(one["title"]) for one in answer.context["columns"]]
    assert titles[-2:] == ["任期自", "任期至"]


def test_a_member_sees_only_the_own_seat_to_hand_in_for(sitting: Sitting, enter: Enter) -> None:
    page = f"{MEETINGS}{called(sitting).pk}/hand_in/"
    offered = enter("worker").get(page).context["form"].fields["seat"].queryset
    assert list(offered) == [sitting.worker]
    assert enter("secretary").get(page).context["form"].fields["seat"].queryset.count() == 3
    said = {"seat": str(sitting.chief.pk), "title": "代书记提", "key": str(uuid.uuid4())}
    answer = enter("worker").post(page, said)
    assert answer.status_code == 400
    assert not Topic.objects.exists()


def test_a_form_that_is_sent_twice_convenes_once(sitting: Sitting, enter: Enter) -> None:
    body = sitting.again()
    said = {
        "title": "三月会议",
        "on": "2023-03-08",
        "key": str(uuid.uuid4()),
        "version": body.version,
    }
    client, page = enter("secretary"), f"{BODIES}{body.pk}/convene/"
    assert [client.post(page, said).status_code for _n in range(2)] == [302, 302]
    assert Meeting.objects.count() == 1
    stale = client.post(page, {**said, "key": str(uuid.uuid4())})
    assert (stale.status_code, Meeting.objects.count()) == (409, 1)
    assert "这条记录刚被别人改过" in stale.content.decode()


@pytest.mark.parametrize(
    ("verb", "said", "status", "sentence"),
    [
        ("convene", {"title": ""}, 400, "请填写会议名称。"),
        ("convene", {"title": "会", "on": "2022-01-01"}, 400, "还没有成立，或者已经撤销"),
        ("convene", {"title": "会", "on": "soon"}, 400, "有效的日期"),
        ("seat", {"title": "委员", "since": "2023-03-01"}, 400, "二者写一个"),
        ("seat", {"organisation": "没有的单位"}, 400, "没有登记过这个组织。"),
        ("seat", {"post": str(uuid.UUID(int=7)), "since": "2023-03-01"}, 400, "选择一个有效的选项"),
        ("unseat", {"on": "2023-03-08"}, 400, "请填写理由。"),
        ("quorum", {"share": "half", "since": "2023-03-01"}, 400, "请填写依据。"),
        ("build", {"to": str(uuid.UUID(int=7))}, 400, "选择一个有效的选项"),
        ("close", {"on": "2023-03-09", "reason": "合并"}, 400, "日期不能晚于今天"),
        ("close", {"on": "2023-01-10", "reason": "合并"}, 400, "撤销要在成立以后"),
    ],
)
def test_bad_input_is_answered_in_words_and_stores_nothing(
    sitting: Sitting,
    enter: Enter,
    verb: str,
    said: dict[str, Any],
    status: int,
    sentence: str,
) -> None:
    before = (Body.objects.get().version, Seat.objects.count(), Meeting.objects.count())
    answer = enter("secretary").post(f"{BODIES}{sitting.body.pk}/{verb}/", said)
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True)
    after = (Body.objects.get().version, Seat.objects.count(), Meeting.objects.count())
    assert after == before


def test_what_is_not_there_is_not_found(sitting: Sitting, enter: Enter) -> None:
    client, nowhere = enter("secretary"), uuid.UUID(int=0)
    for path in (f"{BODIES}{nowhere}/", f"{MEETINGS}{nowhere}/hold/", f"{BODIES}{nowhere}/x/"):
        assert client.get(path).status_code == 404


def test_a_worker_reports_from_the_desk_and_another_member_verifies(
    sitting: Sitting, enter: Enter
) -> None:
    def sent() -> dict[str, str]:
        return {"key": str(uuid.uuid4())}

    made = resolved(sitting)
    worker, page = enter("worker"), f"/r/committees.resolutions/{made.pk}/"
    assert "换好楼道灯" in worker.get("/desk/").content.decode()
    said = {"report": "换了六盏", "done_on": "2023-03-08", **sent()}
    assert worker.post(f"{page}report/", said).status_code == 302
    assert worker.post(f"{page}verify/", sent()).status_code == 403
    assert enter("secretary").post(f"{page}verify/", sent()).status_code == 302
    made.refresh_from_db()
    assert made.verified_at is not None


def test_a_member_that_was_seated_anew_reports_what_it_owes(
    sitting: Sitting, enter: Enter, world: World
) -> None:
    made, by = resolved(sitting), world.by("secretary")
    unseat_member(by=by, body=sitting.again(), seat=sitting.worker, on=TODAY, reason="换届")
    page = f"/r/committees.resolutions/{made.pk}/report/"
    assert enter("worker").get(page).status_code == 200, "what it owes it owes"
    post = post_of(world, "worker")
    seat_member(by=by, body=sitting.again(), title="委员", since=TODAY, post=post)
    said = {"report": "换了六盏", "done_on": "2023-03-08", "key": str(uuid.uuid4())}
    assert enter("neighbour").post(page, said).status_code == 404, "the control"
    assert enter("worker").post(page, said).status_code == 302
    made.refresh_from_db()
    assert made.done_on == TODAY


def test_a_body_is_founded_by_its_form_on_ones_own_ground(world: World, enter: Enter) -> None:
    said = {"kind": "council", "name": "样例居民议事会", "founded_on": FOUNDED.isoformat()}
    client = enter("secretary")
    there = client.post(f"{BODIES}add/", {**said, "under": str(world.other_grid.pk)})
    assert there.status_code == 400
    assert not Body.objects.exists()
    here = client.post(f"{BODIES}add/", {**said, "under": str(world.community.pk)})
    assert here.status_code == 302
    assert Body.objects.get().founded_on == date(2023, 1, 10)
    assert COMMITTEE not in client.get(BODIES).content.decode()
