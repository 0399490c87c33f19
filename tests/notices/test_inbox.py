"""Each who is told of an entry is told once, with it; what is theirs is nobody else's to read."""

from __future__ import annotations

import importlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chunsheng.kernel.access.viewers import NOBODY, viewer_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.notices import telling
from chunsheng.kernel.notices.actions import ReadAlready, read_notice
from chunsheng.kernel.notices.models import Notice
from chunsheng.kernel.notices.queries import unread
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.words import clock
from chunsheng.services import actions
from chunsheng.services.models import Request
from chunsheng.services.told import told
from tests.portal.conftest import make_open_world
from tests.register.asking import reported
from tests.world import World

Enter = Callable[[str], Client]


@pytest.fixture
def world(db: None) -> World:
    """The district with its people by post, at 2023-03-08 08:30."""
    return make_open_world()


@pytest.fixture
def enter(world: World) -> Enter:
    """Sign somebody in by the name of their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.accounts[name])
        return client

    return sign_in


def told_to(world: World, name: str) -> list[str]:
    """The verbs of what an account was told, the oldest first."""
    mine = Notice.objects.filter(account=world.accounts[name]).order_by("entry_id")
    return list(mine.values_list("verb", flat=True))


def returned(world: World) -> Request:
    """The dark lamp, given back to the street by the worker."""
    return actions.return_request(
        by=world.by("worker"), request=reported(world), reason="不是本网格的事"
    )


def test_whose_desk_it_comes_to_is_told_and_nobody_else(world: World) -> None:
    made = reported(world)
    assert told_to(world, "worker") == ["received"]
    assert Notice.objects.exclude(account=None).count() == 1
    made = actions.return_request(by=world.by("worker"), request=made, reason="不是本网格的事")
    assert told_to(world, "dispatcher") == ["returned"]
    actions.assign_request(by=world.by("dispatcher"), request=made, unit=world.ground.grids[1])
    assert told_to(world, "neighbour") == ["assigned"]
    assert [told_to(world, name) for name in ("worker", "dispatcher")] == [
        ["received"],
        ["returned"],
    ]


def test_nobody_is_told_of_what_they_did_themselves(world: World) -> None:
    made = actions.sign_request(by=world.by("worker"), request=reported(world))
    made = actions.close_request(by=world.by("worker"), request=made, outcome="换了灯。")
    actions.reopen_request(by=world.by("dispatcher"), request=made, reason="灯又坏了")
    assert told_to(world, "worker") == ["received", "reopened"]
    assert told_to(world, "dispatcher") == []


def test_a_petitioner_is_told_what_their_page_says(world: World) -> None:
    made = returned(world)
    mine = Notice.objects.filter(subject=made.subject).order_by("entry_id")
    assert [one.verb for one in mine] == ["received", "returned"]
    assert [one["text"] for one in told(made)] == ["退回街道重新分派", "收到您反映的事"]


def test_without_a_teller_the_page_says_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what the page says comes from the notices and nowhere else."""
    monkeypatch.setattr(telling, "tellers", {})
    made = returned(world)
    assert told(made) == []
    assert not Notice.objects.exists()


def test_what_is_undone_was_told_to_nobody(world: World) -> None:
    with transaction.atomic():
        reported(world)
        assert Notice.objects.exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_what_was_told_before_there_were_notices_is_told_again(world: World) -> None:
    made = returned(world)
    before = told(made)
    Notice.objects.all().delete()
    migration = importlib.import_module("chunsheng.services.migrations.0003_told_before")
    migration.tell(apps, None)
    assert (told(made), len(before)) == (before, 2)


def test_old_records_that_are_loaded_call_nobody(world: World) -> None:
    made = reported(world)
    entry = Entry.objects.filter(record_id=made.pk).latest("pk")
    Notice.objects.all().delete()
    entry.at = clock.now() - telling.NEWS - timedelta(seconds=1)
    telling.hear([entry])
    assert [one.account for one in Notice.objects.all()] == [None]


def test_a_notice_has_nothing_personal(world: World) -> None:
    made = reported(world)
    for notice in Notice.objects.all():
        assert notice.label == made.number
        said = " ".join(str(value) for value in vars(notice).values())
        assert all(part not in said for part in (made.name, made.phone, made.title))


def test_the_inbox_shows_ones_own_and_the_count_costs_one_query(world: World, enter: Enter) -> None:
    made = reported(world)
    page = enter("worker").get("/r/notices.notices/").content.decode()
    assert made.number in page
    assert made.number not in enter("neighbour").get("/r/notices.notices/").content.decode()
    notice = Notice.objects.get(account=world.accounts["worker"])
    assert enter("neighbour").get(f"/r/notices.notices/{notice.pk}/").status_code == 404
    assert f"/r/services.requests/{made.pk}/" in (
        enter("worker").get(f"/r/notices.notices/{notice.pk}/").content.decode()
    )
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert unread(viewer_of(world.accounts["worker"])) == 1
    assert len(asked) == 2, "one for the viewer, one for the count"


def test_what_a_petitioner_was_told_is_no_row_of_anybodys(world: World) -> None:
    reported(world)
    register = registers["notices.notices"]
    assert unread(NOBODY) == 0
    for viewer in (NOBODY, *(viewer_of(one) for one in world.accounts.values())):
        assert not register.rows(viewer).exclude(subject=None).exists()


def test_a_notice_is_read_once(world: World, enter: Enter) -> None:
    reported(world)
    notice = Notice.objects.get(account=world.accounts["worker"])
    sent = {"key": str(uuid.uuid4()), "version": "1"}
    address = f"/r/notices.notices/{notice.pk}/read/"
    assert enter("neighbour").post(address, sent).status_code == 404
    assert enter("worker").post(address, sent, follow=True).status_code == 200
    notice.refresh_from_db()
    assert notice.read_at == clock.now()
    assert unread(viewer_of(world.accounts["worker"])) == 0
    with pytest.raises(ReadAlready):
        read_notice(by=world.by("worker"), notice=notice)


def test_one_entry_tells_an_account_once(world: World) -> None:
    reported(world)
    before = Notice.objects.count()
    entry = Entry.objects.get(pk=Notice.objects.first().entry_id)  # type: ignore[union-attr]
    with pytest.raises(Exception, match="(?i)unique"), transaction.atomic():
        telling.hear([entry])
    assert Notice.objects.count() == before


def test_the_inbox_opens_with_what_is_unread(
    world: World, enter: Enter, turn_clock: Callable[[datetime], None]
) -> None:
    first = reported(world)
    read_notice(by=world.by("worker"), notice=Notice.objects.get(account=world.accounts["worker"]))
    turn_clock(clock.now() + timedelta(hours=1))
    second = reported(world)
    page = enter("worker").get("/r/notices.notices/").content.decode()
    assert (second.number in page, first.number in page) == (True, False)
    everything = enter("worker").get("/r/notices.notices/?chip=all").content.decode()
    assert first.number in everything
