"""Of fifty who want one zone at one time one gets it; without the locks many would."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.servers.basehttp import WSGIServer
from django.db import IntegrityError, connection, connections
from django.db.models import QuerySet
from django.test import Client

from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.words.errors import Refusal
from chunsheng.venues.actions import Slot, book_zone, bookings, close_zone, zones
from chunsheng.venues.models import Booking, Zone
from chunsheng.venues.terms import HOLDING
from tests.services.meanwhile import Meanwhile
from tests.venues.telling import Hall, book, make_hall, slot
from tests.world import make_world

CLIENTS, THREADS = 50, 12
TAKEN = "10:00–12:00 已有人预约。3月9日 周四 还空着的时间：09:00–10:00、12:00–17:30。"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def hall(own_database: None) -> Hall:
    """The venue in a database in which threads commit."""
    return make_hall(make_world())


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Do each in a thread of its own, all at the same instant; how often each outcome came."""
    barrier, outcomes = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=60)
            outcomes.append(str(act()))
        except (Refusal, IntegrityError) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return Counter(outcomes)


def overlapping() -> int:
    """How many pairs of bookings hold one zone at one time."""
    held = list(Booking.objects.filter(stage__in=HOLDING))
    return sum(
        one.zone_id == other.zone_id
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        for n, one in enumerate(held)
        for other in held[n + 1 :]
    )


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server lets as many wait at its door as will come at once."""
    monkeypatch.setattr(WSGIServer, "request_queue_size", CLIENTS)


def test_of_fifty_clients_one_books_and_the_others_are_told_what_is_free(
    crowd: None, served: str, hall: Hall
) -> None:
    host = urlsplit(served).netloc
    client = Client()
    client.force_login(hall.world.accounts["worker"])
    session = client.cookies["sessionid"].value
    csrf, token = proof(host, session)
    cookie = f"sessionid={session}; {csrf}"
    forms = [form(hall, csrfmiddlewaretoken=token, title=f"活动{n}") for n in range(CLIENTS)]
    answers = at_once([lambda one=one: post(host, cookie, one) for one in forms])  # type: ignore[misc]  # bound in the loop

    assert answers == {"302": 1, f"400 {TAKEN}": CLIENTS - 1}
    assert Booking.objects.count() == Entry.objects.filter(verb="booked").count() == 1
    assert Fact.objects.filter(kind="venues.used").count() == 1
    assert overlapping() == 0


def form(hall: Hall, **more: str) -> dict[str, str]:
    """The form of one client, with a key of its own."""
    said = {"zone": str(hall.reading.pk), "on": "2023-03-09", "starts": "10:00", "ends": "12:00"}
    who = {"organisation": hall.branch.name, "purpose": "party", "key": str(uuid.uuid4())}
    return {**said, **who, **more}


def ask(host: str, verb: str, body: str, cookie: str) -> tuple[Any, str]:
    """One request for the form over a connection of its own."""
    line = HTTPConnection(host, timeout=120)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request(verb, "/r/venues.bookings/add/", body, headers)
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    return answer, page


def proof(host: str, session: str) -> tuple[str, str]:
    """The cookie and the token with which a form's origin is proved."""
    answer, page = ask(host, "GET", "", f"sessionid={session}")
    found = TOKEN.search(page)
    assert found is not None
    cookies = answer.headers.get_all("Set-Cookie")
    return next(one.partition(";")[0] for one in cookies if one.startswith("csrftoken")), found[1]


def post(host: str, cookie: str, sent: dict[str, str]) -> str:
    """The status, and whether it was said what is free."""
    answer, page = ask(host, "POST", urlencode(sent), cookie)
    return f"{answer.status} {TAKEN}" if TAKEN in page else str(answer.status)


def test_a_second_booking_waits_and_is_refused_in_words(hall: Hall) -> None:
    with Meanwhile(lambda: book(hall)), pytest.raises(bookings.ZoneIsTaken):
        book(hall)
    assert Booking.objects.count() == 1


def test_a_booking_waits_for_who_closes_the_zone(hall: Hall) -> None:
    zone, by = Zone.objects.get(pk=hall.reading.pk), hall.world.by("secretary")
    closing = Meanwhile(lambda: close_zone(by=by, zone=zone, reason="装修"))
    with closing, pytest.raises(bookings.ZoneIsClosed):
        book(hall)
    assert not Booking.objects.exists()


def test_closing_a_zone_waits_for_who_books_it(hall: Hall) -> None:
    by = hall.world.by("secretary")
    with Meanwhile(lambda: book(hall)), pytest.raises(zones.ZoneIsBooked):
        close_zone(by=by, zone=hall.reading, reason="装修")
    assert Zone.objects.get(pk=hall.reading.pk).open


@pytest.fixture
def unlocked(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is locked."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)


@contextmanager
def without_exclusion() -> Iterator[None]:
    """The table refuses nothing any more; the database is thrown away afterwards."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE venues_booking DROP CONSTRAINT booking_never_two_at_once")
    yield


def on_postgresql() -> None:
    """Skip where one writer comes in at a time, whatever is asked for."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no row lock to take away")


def test_without_the_lock_the_table_still_refuses(hall: Hall, unlocked: None) -> None:
    on_postgresql()
    with Meanwhile(lambda: book(hall)), pytest.raises(IntegrityError):
        book(hall)
    assert (Booking.objects.count(), overlapping()) == (1, 0)


def test_without_lock_and_exclusion_there_would_be_two(hall: Hall, unlocked: None) -> None:
    on_postgresql()
    with without_exclusion(), Meanwhile(lambda: book(hall)):
        book(hall)
    assert overlapping() == 1


def test_with_every_lock_off_many_are_booked_at_once(
    hall: Hall, unlocked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control on both databases: who looks before the others have written finds it free.

    Neither the zone's row nor the transaction, which on SQLite lets one writer in at a time.
    """
    barrier = Barrier(THREADS)
    judge = bookings._judge_when

    def judged(*said: Any) -> None:
        judge(*said)
        barrier.wait(timeout=60)

    monkeypatch.setattr(bookings, "_judge_when", judged)
    monkeypatch.setattr(bookings, "enter", lambda *_said, **_more: None)
    unguarded = book_zone.__wrapped__  # type: ignore[attr-defined]  # the verb without its transaction
    when: Slot = slot()
    by: Actor = hall.world.by("worker")

    def act() -> str:
        said = {"zone": hall.reading, "organisation": hall.branch, "purpose": "party"}
        unguarded(by=by, slot=when, **said)
        return "done"

    with without_exclusion():
        assert at_once([act] * THREADS) == {"done": THREADS}
    assert overlapping() == THREADS * (THREADS - 1) // 2
