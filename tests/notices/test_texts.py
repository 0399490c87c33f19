"""Petitioners who asked for it get short messages: number, step, address; by day; until they stop them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from chunsheng.kernel.custody.actions import erase
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices import texting
from chunsheng.kernel.notices.models import Sending
from chunsheng.kernel.notices.terms import State
from chunsheng.kernel.notices.texting import parts
from chunsheng.kernel.queue.keeping import work_off
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import set_rule
from chunsheng.operations import doctor
from chunsheng.services.actions import TextsAreStopped, close_request, sign_request, stop_texts
from chunsheng.services.models import Request
from chunsheng.services.petitions import TextsNeedAMobile
from chunsheng.services.texting import FROM, UNTIL
from tests.notices.suites import ADDRESSES, Suites, answering
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import RESIDENT, World

PHONE = "19900000001"


def by_day(hour: int, minute: int = 0) -> Callable[[], datetime]:
    """The machine's clock, today at an hour of the district."""
    here = datetime.now(UTC).astimezone(clock.SHANGHAI)
    moment = here.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)
    return lambda: moment


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()


@pytest.fixture
def suites(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Suites]:
    """All are set, and answer on this machine; it is noon."""
    settings.CARRIER_SECRETS = dict(ADDRESSES)
    settings.ADDRESS = "https://chunsheng.example"
    monkeypatch.setattr(texting.clock, "real_now", by_day(12))
    with answering() as found:
        yield found


def signed(world: World, **said: Any) -> Request:
    """A request that was received and signed for."""
    made = reported(world, **{"wants_texts": True, **said})
    return sign_request(by=world.by("worker"), request=made)


def due_again() -> None:
    """Let what waits be tried now."""
    DBTaskResult.objects.update(run_after=datetime.now(UTC) - timedelta(seconds=1))


def test_each_step_goes_to_the_phone_without_anything_personal(
    world: World, suites: Suites
) -> None:
    made = signed(world)
    close_request(by=world.by("worker"), request=made, outcome="灯换好了，张样例已看过。")
    assert work_off("tester", 9) == 2, "what was received is said on the page itself"
    first, second = (body for _host, _path, body in suites.came)
    assert first["to"] == PHONE
    assert first["content"] == (
        f"春声：{made.number} 网格员已签收，开始办理。查进度、停短信：https://chunsheng.example/track/"
    )
    assert "已办结" in second["content"]
    made.refresh_from_db()
    told = "".join(one for one in (first["content"], second["content"]))
    texts = (made.title, made.name, made.phone, made.place_text, made.cause, made.outcome)
    assert all(texts)
    assert [one for one in texts if one in told] == []
    assert {one.state for one in Sending.objects.all()} == {State.SENT}
    assert [one.parts for one in Sending.objects.order_by("id")] == [
        parts(first["content"]),
        parts(second["content"]),
    ]
    found = {one.what: one.value for one in doctor.examine()}
    assert found["short messages in 30 days"] == "2"
    assert work_off("tester", 9) == 0


def test_whoever_did_not_ask_gets_none(world: World, suites: Suites) -> None:
    signed(world, wants_texts=False)
    assert work_off("tester", 9) == 0
    assert not Sending.objects.exists()


def test_where_none_are_set_nothing_waits(world: World, suites: Suites, settings: Settings) -> None:
    settings.CARRIER_SECRETS = {**ADDRESSES, "sms": ""}
    signed(world)
    assert not Sending.objects.exists()


@pytest.mark.parametrize("phone", ["", "0311 8888 0000", "12345678901", "1990000000"])
def test_short_messages_need_a_mobile_phone(world: World, suites: Suites, phone: str) -> None:
    with pytest.raises(TextsNeedAMobile):
        reported(world, wants_texts=True, phone=phone)
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("signs", "count"), [("", 1), ("春" * 70, 1), ("春" * 71, 2), ("春" * 134, 2), ("春" * 135, 3)]
)
def test_parts_are_counted_by_seventy_signs(signs: str, count: int) -> None:
    assert parts(signs) == count


def test_a_sign_beyond_the_plane_counts_twice() -> None:
    assert (parts("𠮷" * 35), parts("𠮷" * 36)) == (1, 2)


@pytest.mark.parametrize(
    ("hour", "days", "goes"),
    [(7, 0, False), (8, 0, True), (19, 0, True), (20, 1, False), (23, 1, False), (0, 0, False)],
)
def test_what_comes_by_night_waits_for_the_morning(
    world: World,
    suites: Suites,
    monkeypatch: pytest.MonkeyPatch,
    hour: int,
    days: int,
    goes: bool,
) -> None:
    monkeypatch.setattr(texting.clock, "real_now", by_day(hour, 59))
    signed(world)
    work_off("tester", 9)
    assert len(suites.came) == goes
    if goes:
        return
    job = DBTaskResult.objects.get()
    morning = by_day(8)() + timedelta(days=days)
    assert (job.run_after, job.worker_ids) == (morning, [])
    monkeypatch.setattr(texting.clock, "real_now", by_day(8))
    due_again()
    work_off("tester", 9)
    assert len(suites.came) == 1


def test_the_district_sets_other_hours_from_a_day_on(
    world: World, suites: Suites, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock.today()
    for kind, value in ((FROM, 10), (UNTIL, 18)):
        given = {"value": value, "source": "区里的规定（样例）", "since": today}
        set_rule(by=world.by("district_dispatcher"), kind=kind, **given)
    monkeypatch.setattr(texting.clock, "real_now", by_day(9))
    signed(world)
    work_off("tester", 9)
    assert suites.came == []
    assert DBTaskResult.objects.get().run_after == by_day(10)()


def test_who_stops_them_gets_none_not_even_what_waits(world: World, suites: Suites) -> None:
    made = signed(world)
    given = Entry.objects.get(record_id=made.pk, verb="received").changes["wants_texts"]
    assert given == [None, True]
    stop_texts(by=RESIDENT, request=made)
    taken = Entry.objects.get(record_id=made.pk, verb="stopped_texts").changes
    assert taken == {"wants_texts": [True, False]}
    made.refresh_from_db()
    close_request(by=world.by("worker"), request=made, outcome="换好了")
    work_off("tester", 9)
    assert suites.came == []
    assert [one.state for one in Sending.objects.all()] == [State.DROPPED]
    with pytest.raises(TextsAreStopped):
        stop_texts(by=RESIDENT, request=made)


def test_who_is_erased_gets_none_and_what_waits_is_dropped(world: World, suites: Suites) -> None:
    made = signed(world)
    erase(by=world.by("worker"), subject=made.subject, reason="本人要求")
    work_off("tester", 9)
    assert suites.came == []
    assert Sending.objects.get().state == State.DROPPED


def test_the_form_asks_where_they_are_set_and_the_page_stops_them(
    world: World, suites: Suites, settings: Settings
) -> None:
    visitor = Client()
    assert 'name="wants_texts"' in visitor.get("/report/").content.decode()
    sent = {"title": "楼道灯不亮", "kind": "help", "wants_texts": "on", "key": str(uuid.uuid4())}
    refused = visitor.post("/report/", sent)
    assert refused.status_code == 422 or refused.status_code == 400
    assert "请留 11 位手机号" in refused.content.decode()
    page = visitor.post("/report/", {**sent, "phone": PHONE}, follow=True).content.decode()
    made = Request.objects.get()
    assert made.wants_texts
    code = re.search(r'name="code" value="([^"]+)"', page)
    assert code is not None
    page = visitor.post("/track/", {"code": code[1], "tail": PHONE[-4:]}, follow=True)
    assert "不再给我发短信" in page.content.decode()
    where = f"/track/{made.pk}/"
    stranger = Client().post(where, {"stop_texts": "1"})
    assert stranger.url == "/track/"
    assert Request.objects.get().wants_texts, "only whoever looked it up"
    for _twice in range(2):
        page = visitor.post(where, {"stop_texts": "1"}, follow=True)
    assert "不再给我发短信" not in page.content.decode()
    assert not Request.objects.get().wants_texts
    settings.CARRIER_SECRETS = dict.fromkeys(ADDRESSES, "")
    assert 'name="wants_texts"' not in visitor.get("/report/").content.decode()
    hidden = {**sent, "phone": PHONE, "key": str(uuid.uuid4())}
    visitor.post("/report/", hidden)
    assert not Request.objects.order_by("-received_at", "-id").first().wants_texts


def test_the_card_beside_a_request_says_what_became_of_them(world: World, suites: Suites) -> None:
    made = signed(world)
    suites.status = 403
    work_off("tester", 9)
    client = Client()
    client.force_login(world.accounts["worker"])
    page = client.get(f"/r/services.requests/{made.pk}/").content.decode()
    assert "短信待发出：对方没有收下" in page


def test_in_the_demonstration_a_line_goes_to_a_file(
    world: World, suites: Suites, settings: Settings, tmp_path: Path
) -> None:
    settings.CARRIERS_TO_FILES, settings.VAR = True, tmp_path
    made = signed(world)
    work_off("tester", 9)
    (line,) = (tmp_path / "told" / "sms.txt").read_text().splitlines()
    assert line.startswith(f"{PHONE} 春声：{made.number} 网格员已签收")
    assert suites.came == []
