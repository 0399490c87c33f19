"""A notice goes by mail as well, once, from the queue that its own transaction fills."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.notices import carrying
from chunsheng.kernel.notices.actions import (
    WayHasEnded,
    WayIsOnesOwn,
    WayIsThere,
    add_way,
    end_way,
    read_notice,
)
from chunsheng.kernel.notices.carriers import Carrier, Message, carriers
from chunsheng.kernel.notices.mailing import AddressIsNoMail
from chunsheng.kernel.notices.models import Notice, Sending, Way
from chunsheng.kernel.notices.terms import State
from chunsheng.kernel.queue.keeping import work_off
from chunsheng.kernel.words import clock
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import World

ADDRESS = "grid-01@district.example"


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()


@pytest.fixture(autouse=True)
def taken() -> Iterator[None]:
    """Take what was mailed, so that no test is taken for one that mails by mistake."""
    yield
    mail.outbox.clear()


def by_mail(world: World, address: str = ADDRESS) -> Way:
    """The worker wants to be told by mail."""
    return add_way(by=world.by("worker"), carrier="mail", address=address)


def test_what_comes_to_a_desk_is_mailed_once_without_anything_personal(world: World) -> None:
    by_mail(world)
    made = reported(world)
    assert mail.outbox == [], "the action itself sends nothing"
    assert work_off("tester", 5) == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([ADDRESS], f"春声：{made.number} 登记诉求")
    for part in (made.name, made.phone, made.title, made.place_text):
        assert part
        assert part not in sent.subject + sent.body
    sending = Sending.objects.get()
    assert (sending.state, sending.at) == (State.SENT, clock.now())
    assert work_off("tester", 5) == 0


def test_a_job_that_runs_twice_mails_once(world: World) -> None:
    by_mail(world)
    reported(world)
    for _run in range(2):
        carrying.send.call(str(Sending.objects.get().pk))
    assert len(mail.outbox) == 1


def test_a_mail_that_may_have_gone_bears_the_same_name_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_mail(world)
    reported(world)
    with monkeypatch.context() as died:
        died.setattr(carrying, "_note", lambda key, state: 1 / 0)
        work_off("tester", 5)
    DBTaskResult.objects.update(run_after=clock.real_now() - timedelta(seconds=1))
    work_off("tester", 5)
    first, second = (sent.extra_headers["Message-ID"] for sent in mail.outbox)
    assert first == second == f"<notice-{Sending.objects.get().pk.hex}@localhost>"


def test_what_was_read_or_ended_in_between_is_not_mailed(world: World) -> None:
    way = by_mail(world)
    reported(world)
    read_notice(by=world.by("worker"), notice=Notice.objects.exclude(account=None).get())
    work_off("tester", 5)
    reported(world)
    end_way(by=world.by("worker"), way=way)
    work_off("tester", 5)
    assert mail.outbox == []
    assert [one.state for one in Sending.objects.all()] == [State.DROPPED] * 2
    reported(world)
    assert Sending.objects.count() == 2


def test_without_a_way_nothing_is_mailed(world: World) -> None:
    reported(world)
    assert work_off("tester", 5) == 0
    assert mail.outbox == []


def test_a_carrier_that_refuses_is_tried_again_and_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(address: str, message: Message) -> None:
        raise OSError("the server is away")

    monkeypatch.setitem(carriers, "mail", Carrier(lambda address: None, refuse))
    by_mail(world)
    reported(world)
    work_off("tester", 5)
    assert Sending.objects.get().state == State.WAITING
    now = clock.real_now()
    DBTaskResult.objects.update(run_after=now, enqueued_at=now - timedelta(hours=73))
    work_off("tester", 5)
    assert Sending.objects.get().state == State.FAILED
    assert Sending.objects.get().stands == "未送到：连不上对方"


@pytest.mark.parametrize(
    "address", ["", "x", "a@", "a@b.example\nBcc: c@d.example", "a@b.example,c@d.example"]
)
def test_what_is_no_mail_address_is_refused(world: World, address: str) -> None:
    with pytest.raises(AddressIsNoMail):
        by_mail(world, address)
    assert not Way.objects.exists()


def test_a_way_is_ones_own_and_there_once(world: World) -> None:
    way = by_mail(world)
    with pytest.raises(WayIsThere):
        by_mail(world)
    with pytest.raises(WayIsOnesOwn):
        add_way(by=Actor(channel="portal"), carrier="mail", address=ADDRESS)
    program = Actor(world.accounts["worker"], "api")
    with pytest.raises(WayIsOnesOwn):
        add_way(by=program, carrier="mail", address=ADDRESS)
    end_way(by=world.by("worker"), way=way)
    with pytest.raises(WayHasEnded):
        end_way(by=world.by("worker"), way=way)
    by_mail(world)
    neighbour = Client()
    neighbour.force_login(world.accounts["neighbour"])
    assert neighbour.get(f"/r/notices.ways/{way.pk}/").status_code == 404


def test_a_way_is_added_on_its_page(world: World) -> None:
    client = Client()
    client.force_login(world.accounts["worker"])
    sent = {"carrier": "mail", "address": "不是邮箱", "key": str(uuid.uuid4())}
    page = client.post("/r/notices.ways/add/", sent, follow=True).content.decode()
    assert "邮箱地址不对" in page
    sent["address"] = ADDRESS
    page = client.post("/r/notices.ways/add/", sent, follow=True).content.decode()
    assert ADDRESS in page
    made = reported(world)
    work_off("tester", 5)
    page = client.get(f"/r/notices.ways/{Way.objects.get().pk}/").content.decode()
    assert f"{made.number} · 已发出" in page


def test_in_the_demonstration_mail_goes_to_a_folder(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    by_mail(world)
    made = reported(world)
    work_off("tester", 5)
    (file,) = (tmp_path / "mail").iterdir()
    read = message_from_bytes(file.read_bytes().partition(b"-" * 79)[0])
    assert made.number in str(make_header(decode_header(read["Subject"])))
