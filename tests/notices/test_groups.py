"""What a desk is told goes to groups as well: number, step, address; once; never more than they bear."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from django.conf import settings as configured
from django.db import connections, transaction
from django.db.models import Manager
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from chunsheng.kernel.notices import carrying, handing, outward, pacing
from chunsheng.kernel.notices.actions import CarrierIsNotThere, add_way, end_way, read_notice
from chunsheng.kernel.notices.carriers import NotTaken
from chunsheng.kernel.notices.groups import LIMITS, GroupHasNoAddress
from chunsheng.kernel.notices.models import Notice, Pace, Sending, Way
from chunsheng.kernel.notices.terms import Fault, State
from chunsheng.kernel.notices.texting import TextsAreForResidents
from chunsheng.kernel.queue.keeping import NotYet, reap, work_off
from chunsheng.kernel.queue.terms import LEASE
from chunsheng.kernel.words import clock
from chunsheng.operations import doctor
from chunsheng.services.models import Request
from tests.notices.suites import ADDRESSES, HOSTS, KEY, Suites, answering
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import World

GROUPS = ("wecom", "dingtalk", "feishu")


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()


@pytest.fixture
def suites(settings: Settings) -> Iterator[Suites]:
    """All are set, and answer on this machine."""
    settings.CARRIER_SECRETS = dict(ADDRESSES)
    settings.ADDRESS = "https://chunsheng.example"
    with answering() as found:
        yield found


def in_group(world: World, carrier: str = "wecom") -> Way:
    """The worker wants the group to be told."""
    return add_way(by=world.by("worker"), carrier=carrier)


def sent_in(carrier: str, body: dict[str, object]) -> object:
    """The text where each suite has it."""
    part = {"wecom": "text", "dingtalk": "text", "feishu": "content"}[carrier]
    word = "text" if carrier == "feishu" else "content"
    return body[part][word]  # type: ignore[index]  # as their manuals have it


def due_again() -> None:
    """Let what waits be tried now."""
    DBTaskResult.objects.update(run_after=clock.real_now() - timedelta(seconds=1))


@pytest.mark.parametrize("carrier", GROUPS)
def test_a_group_reads_number_step_and_address_alone(
    world: World, suites: Suites, carrier: str
) -> None:
    in_group(world, carrier)
    made = reported(world)
    assert suites.came == [], "the action itself sends nothing"
    assert work_off("tester", 5) == 1
    ((host, path, body),) = suites.came
    assert host == HOSTS[carrier]
    assert KEY in path
    assert sent_in(carrier, body) == (
        f"春声：{made.number} 登记诉求\nhttps://chunsheng.example/r/services.requests/{made.pk}/"
    )
    assert personal(made, suites) == []
    assert Sending.objects.get().state == State.SENT
    assert work_off("tester", 5) == 0


def personal(made: Request, suites: Suites) -> list[str]:
    """What is told of a person, or by them, and was carried."""
    texts = (made.title, made.name, made.phone, made.place_text, made.cause, made.course)
    assert all(texts)
    return [one for one in texts if any(one in sent for sent in suites.texts())]


def test_what_is_personal_would_be_found(
    world: World, suites: Suites, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_group(world)
    made = reported(world)
    Notice.objects.update(label=made.name)
    work_off("tester", 5)
    assert personal(made, suites) == [made.name]


def told_twice(world: World) -> list[Notice]:
    """Two accounts in one group are told of one entry, in one transaction."""
    reported(world)
    first = Notice.objects.exclude(account=None).get()
    for account in ("worker", "neighbour"):
        add_way(by=world.by(account), carrier="wecom")
    second = Notice(
        **{
            one.attname: getattr(first, one.attname)
            for one in Notice._meta.concrete_fields
            if one.attname not in {"id", "account_id", "version"}
        },
        account=world.accounts["neighbour"],
    )
    second.save(force_insert=True)
    with transaction.atomic():
        carrying.carry([first, second])
    return [first, second]


def test_a_group_is_told_of_an_entry_once(world: World, suites: Suites) -> None:
    first, second = told_twice(world)
    read_notice(by=world.by("worker"), notice=first)
    work_off("tester", 5)
    assert len(suites.came) == 1, "the other has not read it"
    assert Sending.objects.get().state == State.SENT
    assert second.read_at is None


def test_a_group_in_which_all_have_read_it_is_told_nothing(world: World, suites: Suites) -> None:
    first, _second = told_twice(world)
    read_notice(by=world.by("worker"), notice=first)
    end_way(by=world.by("neighbour"), way=Way.objects.get(account=world.accounts["neighbour"]))
    work_off("tester", 5)
    assert suites.came == []
    assert Sending.objects.get().state == State.DROPPED


ANSWERS = [
    (200, {"errcode": 45009}, Fault.TOO_FAST),
    (200, {"errcode": 130101}, Fault.TOO_FAST),
    (200, {"code": 11232}, Fault.TOO_FAST),
    (302, {}, Fault.TOO_FAST),
    (429, {}, Fault.TOO_FAST),
    (200, {"errcode": 93000}, Fault.REFUSED),
    (200, {"code": 19001}, Fault.REFUSED),
    (200, {}, Fault.REFUSED),
    (200, ["no", "answer"], Fault.REFUSED),
    (403, {"errcode": 0}, Fault.REFUSED),
    (500, {"errcode": 0}, Fault.UNREACHABLE),
]


@pytest.mark.parametrize(("status", "answer", "fault"), ANSWERS)
def test_an_answer_that_is_no_success_is_none(
    settings: Settings, suites: Suites, status: int, answer: object, fault: Fault
) -> None:
    suites.status, suites.answer = status, answer
    suites.headers = {"Location": "https://oapi.dingtalk.com/elsewhere"}
    with pytest.raises(NotTaken) as refused:
        handing.hand_over("wecom", "春声")
    assert refused.value.fault == fault
    assert len(suites.came) == 1, "no redirect is followed"


def test_without_our_judgement_a_refusal_would_pass_for_success(
    suites: Suites, monkeypatch: pytest.MonkeyPatch
) -> None:
    suites.answer = {"errcode": 93000}
    monkeypatch.setattr(outward, "fault_of", lambda answer, has_code: None)
    handing.hand_over("wecom", "春声")


def test_a_suite_that_is_away_is_tried_again_and_given_up_with_the_reason(
    world: World, suites: Suites
) -> None:
    in_group(world, "dingtalk")
    reported(world)
    suites.status = 502
    work_off("tester", 5)
    sending = Sending.objects.get()
    assert (sending.state, sending.fault) == (State.WAITING, Fault.UNREACHABLE)
    due_again()
    DBTaskResult.objects.update(enqueued_at=clock.real_now() - timedelta(hours=73))
    work_off("tester", 5)
    assert Sending.objects.get().state == State.FAILED
    client = Client()
    client.force_login(world.accounts["worker"])
    for record in (Notice.objects.exclude(account=None).get(), Way.objects.get()):
        page = client.get(f"/r/{record.ledger_code}/{record.pk}/").content.decode()
        assert "未送到：连不上对方" in page
    found = {one.what: one for one in doctor.examine()}
    assert found["notices not delivered in 30 days"].value == "1"
    assert not found["notices not delivered in 30 days"].ok


def test_nothing_leads_anywhere_but_to_its_own_host(suites: Suites) -> None:
    with pytest.raises(LookupError):
        outward.WIRE.get("https://qyapi.weixin.qq.com/")
    for address in ("https://elsewhere.example/", "http://qyapi.weixin.qq.com/"):
        call = outward.Call("qyapi.weixin.qq.com", True)
        token = outward._call.set(call)
        with pytest.raises(requests.RequestException):
            outward.WIRE.post(address)
        outward._call.reset(token)
        assert (call.went, call.fault) == (False, Fault.UNSET)
    assert suites.came == []


@pytest.mark.parametrize(
    ("carrier", "address"),
    [
        ("wecom", "dingtalk://abc"),
        ("wecom", "wecombot://"),
        ("wecom", "wecombot://a b!"),
        ("wecom", "https://qyapi.weixin.qq.com/x"),
        ("feishu", "feishu://%20"),
        ("dingtalk", "nonsense"),
        ("sms", "jsons://gateway.example/send"),
        ("sms", "json://gateway.example/send?:to={phone}"),
        ("sms", "mailto://{phone}"),
    ],
)
def test_an_address_that_leads_nowhere_is_found_by_the_doctor_and_never_shown(
    world: World, settings: Settings, carrier: str, address: str
) -> None:
    settings.CARRIER_SECRETS = {**ADDRESSES, carrier: address}
    found = {one.what: one for one in doctor.examine()}
    for code in ADDRESSES:
        told = found[f"notices by {code}"]
        assert (told.value, told.ok) == (
            ("unreadable", False) if code == carrier else ("set", True)
        )
    assert not any(KEY in f"{one.value}{one.mend}" for one in found.values())
    with pytest.raises(NotTaken) as refused:
        handing.hand_over(carrier, "春声", "13800000001" if carrier == "sms" else "")
    assert refused.value.fault == Fault.UNSET


class Heard(logging.Handler):
    """Keeps every line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.mark.parametrize("quiet", [True, False])
def test_no_key_phone_or_text_is_logged(suites: Suites, quiet: bool) -> None:
    library, heard = logging.getLogger("apprise"), Heard()
    held = [logging.getLogger(), library]
    before = library.level
    for one in held:
        one.addHandler(heard)
    if not quiet:
        library.setLevel(logging.DEBUG)
    try:
        suites.status = 403
        for carrier in ADDRESSES:
            with pytest.raises(NotTaken):
                handing.hand_over(carrier, "秘密的话", "13800000001" if carrier == "sms" else "")
        with pytest.raises(outward.AddressIsUnreadable):
            outward.reached_by("wecom", f"wecombot://{KEY}!!")
    finally:
        library.setLevel(before)
        for one in held:
            one.removeHandler(heard)
    told = "\n".join(heard.lines)
    said = [one for one in (KEY, "13800000001", "秘密的话") if one in told]
    assert said == [] if quiet else KEY in said


def test_a_carrier_gets_no_more_than_it_bears(world: World, suites: Suites) -> None:
    for _turn in range(20):
        pacing.take_turn("wecom", LIMITS["wecom"])
    in_group(world)
    reported(world)
    before = clock.real_now()
    work_off("tester", 5)
    job = DBTaskResult.objects.get()
    assert suites.came == []
    assert job.worker_ids == [], "waiting is no attempt"
    assert before < job.run_after < before + timedelta(seconds=61)
    Pace.objects.update(went=[(before - timedelta(seconds=61)).timestamp()] * 20)
    due_again()
    work_off("tester", 5)
    assert len(suites.came) == 1


@pytest.mark.parametrize("locked", [True, False])
def test_of_many_workers_at_once_only_so_many_get_a_turn(
    own_database: None, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    turns: list[str] = []
    if not locked:
        # Nobody waits for the row, and all have read it before one writes.
        together, now = threading.Barrier(6, timeout=60), clock.real_now
        monkeypatch.setattr(pacing.transaction, "atomic", nullcontext)
        monkeypatch.setattr(Manager, "select_for_update", lambda self: self.all())
        monkeypatch.setattr(clock, "real_now", lambda: (together.wait(), now())[1])

    def take() -> None:
        for _turn in range(5):
            try:
                pacing.take_turn("dingtalk", LIMITS["dingtalk"])
                turns.append("taken")
            except NotYet:
                turns.append("not yet")
        connections.close_all()

    Pace.objects.create(carrier="dingtalk")
    threads = [threading.Thread(target=take) for _one in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(turns) == 30
    assert (turns.count("taken") == 20) == locked


@pytest.mark.parametrize("killed", [True, False])
def test_a_worker_killed_before_it_notes_a_message_sends_it_once_more_at_most(
    own_database: None, suites: Suites, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    world = make_open_world()
    in_group(world)
    reported(world)
    connections.close_all()
    child = os.fork()
    if child == 0:
        if killed:
            carrying._note = lambda key, state: os.kill(os.getpid(), signal.SIGKILL)
        work_off("first", 5)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == (-signal.SIGKILL if killed else 0)
    assert len(suites.came) == 1
    assert Sending.objects.get().state == (State.WAITING if killed else State.SENT)
    now = clock.real_now()
    DBTaskResult.objects.filter(status="RUNNING").update(started_at=now - 2 * LEASE)
    assert reap() == int(killed)
    due_again()
    for _again in range(3):
        work_off("second", 5)
    assert len(suites.came) == 1 + killed
    assert Sending.objects.get().state == State.SENT


def test_a_way_is_offered_where_it_is_set(world: World, settings: Settings, suites: Suites) -> None:
    client = Client()
    client.force_login(world.accounts["worker"])
    settings.CARRIER_SECRETS = {**ADDRESSES, "feishu": ""}
    page = client.get("/r/notices.ways/add/").content.decode()
    assert "企业微信群" in page
    assert "钉钉群" in page
    assert "飞书群" not in page
    assert 'value="sms"' not in page
    with pytest.raises(CarrierIsNotThere):
        in_group(world, "feishu")
    with pytest.raises(GroupHasNoAddress):
        add_way(by=world.by("worker"), carrier="wecom", address="a@b.example")
    with pytest.raises(TextsAreForResidents):
        add_way(by=world.by("worker"), carrier="sms", address="13800000001")


def test_all_are_off_until_they_are_set(world: World) -> None:
    assert set(configured.CARRIER_SECRETS.values()) == {""}
    with pytest.raises(CarrierIsNotThere):
        in_group(world)


def test_in_the_demonstration_a_line_goes_to_a_file(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.CARRIERS_TO_FILES, settings.VAR = True, tmp_path
    for carrier in GROUPS:
        in_group(world, carrier)
    made = reported(world)
    work_off("tester", 5)
    for carrier in GROUPS:
        (line,) = (tmp_path / "told" / f"{carrier}.txt").read_text().splitlines()
        assert line.startswith(f"春声：{made.number} 登记诉求 http")
