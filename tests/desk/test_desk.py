"""A desk shows the steps of one's own post by due instant, and what just happened within reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

import pytest

from chunsheng.desk import queries
from chunsheng.desk.queries import SHOWN, recent
from chunsheng.kernel.access.viewers import Viewer, viewer_of
from chunsheng.kernel.credentials.actions.sessions import begin_session
from chunsheng.kernel.custody.terms import OPENED
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.sheets.registers import own
from chunsheng.services.actions import close_request, sign_request
from tests.conftest import MORNING
from tests.laws.inhabited import inhabit
from tests.portal.reporting import kept
from tests.register.asking import page_of, reported, unplaced
from tests.world import Enter, World


def test_a_step_lies_on_the_desk_of_its_post_alone(world: World, enter: Enter) -> None:
    made = reported(world)
    desk = enter("worker").get("/desk/")

    assert [(row["step"].title, row["url"]) for row in desk.context["rows"]] == [
        ("3号楼楼道灯不亮", page_of(made))
    ]
    page = desk.content.decode()
    assert [one in page for one in ("明天 18:00", "待签收", "签收并开始办理", made.number)] == [
        True
    ] * 4
    for name in ("neighbour", "dispatcher", "secretary", "leader", "system_admin"):
        other = enter(name).get("/desk/")
        assert other.status_code == 200
        assert list(other.context["rows"]) == []
        assert "手上没有待办" in other.content.decode()


def test_the_first_due_comes_first_and_late_ones_say_by_how_much(
    world: World, enter: Enter, turn_clock: Callable[[datetime], None]
) -> None:
    early = reported(world, "早来的")
    turn_clock(MORNING + timedelta(days=1))
    reported(world, "晚来的")
    sign_request(by=world.by("worker"), request=early)
    desk = enter("worker").get("/desk/")
    assert [row["step"].title for row in desk.context["rows"]] == ["晚来的", "早来的"]
    turn_clock(MORNING + timedelta(days=3))
    late = enter("worker").get("/desk/")

    assert "超 1 天" in late.content.decode()
    assert [row["step"].title for row in late.context["rows"]] == ["晚来的", "早来的"]


def test_a_long_desk_goes_on_over_the_page(world: World, enter: Enter) -> None:
    for n in range(SHOWN + 3):
        unplaced(world, f"第 {n} 件", world.street)
    dispatcher = enter("dispatcher")
    first = dispatcher.get("/desk/")
    rest = dispatcher.get(f"/desk/{first.context['next']}")

    shown = [row["step"].pk for page in (first, rest) for row in page.context["rows"]]
    assert len(shown) == len(set(shown)) == SHOWN + 3
    back = dispatcher.get(f"/desk/{rest.context['previous']}")
    assert [row["step"].pk for row in back.context["rows"]] == shown[:SHOWN]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("only=services.requests", 200),
        ("only=nothing.here", 200),
        ("only=%00", 200),
        ("only=%27%20OR%201", 200),
        ("after=nonsense", 400),
    ],
)
def test_whatever_stands_in_the_address_the_desk_answers_in_words(
    world: World, enter: Enter, asked: str, status: int
) -> None:
    reported(world)
    assert enter("worker").get(f"/desk/?{asked}").status_code == status


def test_what_just_happened_is_told_within_reach_and_without_names(
    world: World, enter: Enter
) -> None:
    made = reported(world)
    signed = sign_request(by=world.by("worker"), request=made)
    close_request(by=world.by("worker"), request=signed, outcome="灯换好了。")
    told = enter("secretary").get("/desk/").content.decode()

    assert "网格员 办结" in told
    assert [one for one in ("张样例", "19900000001") if one in told] == []
    assert page_of(made) not in enter("neighbour").get("/desk/").content.decode()


def test_that_one_signed_in_is_no_news(world: World, enter: Enter) -> None:
    who = world.accounts["worker"]
    begin_session(by=world.by("worker"), account=who, session_key="k", device="本机", proof="")
    sign_request(by=world.by("worker"), request=reported(world))
    what = [one["what"] for one in recent(viewer_of(who))]
    assert what[0] == "签收并开始办理"
    assert [one for one in what if "登录" in one] == []


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [1, 50])
def test_just_what_may_be_seen_is_told_however_many_are_asked_about_at_once(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the same asked entry by entry, each of its register's door."""
    monkeypatch.setattr(queries, "ASKED_AT_ONCE", at_once)
    told = 0
    for who in inhabit().world.accounts.values():
        viewer = viewer_of(who)
        lines = [one["url"] for one in recent(viewer)]
        assert lines == list(islice(_pages_touched(viewer), queries.RECENT))
        told += len(lines)
    assert told > 0


def _pages_touched(viewer: Viewer) -> Iterator[str]:
    for entry in Entry.objects.exclude(verb=OPENED).order_by("-id")[: queries.LOOKED_THROUGH]:
        register = registers.get(entry.record_code)
        if register is None or not register.phrases or register.reads is own:
            continue
        if register.rows(viewer).filter(pk=entry.record_id).exists():
            yield f"/r/{entry.record_code}/{entry.record_id}/"


def test_looking_at_the_desk_writes_nothing(world: World, enter: Enter) -> None:
    reported(world)
    worker, before = enter("worker"), kept()
    worker.get("/desk/")
    assert kept() == before
