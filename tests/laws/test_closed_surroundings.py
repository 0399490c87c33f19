"""Law 8: tests reach no other machine, send no mail, hold the clock and leave nothing committed."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from chunsheng.kernel.words import clock
from tests.surroundings import NetworkIsClosed

# Addresses set aside for documentation (RFC 5737, RFC 3849): nobody answers there.
ELSEWHERE = [("192.0.2.1", 80), ("2001:db8::1", 80)]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_connection_to_another_machine_is_refused(address: tuple[str, int]) -> None:
    with pytest.raises(NetworkIsClosed, match="tests reach no other machine"):
        socket.create_connection(address, timeout=1)


def test_a_datagram_to_another_machine_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(NetworkIsClosed),
    ):
        sender.sendto(b"x", ("192.0.2.1", 53))


def test_looking_up_another_machines_name_is_refused() -> None:
    with pytest.raises(NetworkIsClosed):
        socket.getaddrinfo("district.example", 443)


def test_a_connection_to_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_the_clock_stands_at_the_mornings_half_past_eight() -> None:
    assert clock.now() == datetime(2023, 3, 8, 0, 30, tzinfo=UTC)
    assert clock.today().isoformat() == "2023-03-08"


def test_a_turned_clock_is_seen_by_every_thread(turn_clock: Callable[[datetime], None]) -> None:
    turned = datetime(2023, 4, 28, 8, 0, tzinfo=UTC)
    turn_clock(turned)
    seen: list[datetime] = []
    thread = threading.Thread(target=lambda: seen.append(clock.now()))
    thread.start()
    thread.join()
    assert seen == [turned]


def test_mail_stays_in_memory_and_files_in_a_place_of_their_own() -> None:
    assert settings.EMAIL_BACKEND == "django.core.mail.backends.locmem.EmailBackend"
    assert settings.MODE == "test"
    assert str(settings.VAR) == os.environ["CHUNSHENG_VAR"]
    assert settings.ROOT not in settings.VAR.parents


def commit_a_session_in_another_thread() -> None:
    """Commit one row through a connection of another thread, as a served request does."""

    def commit() -> None:
        Session.objects.create(session_key="kept", session_data="", expire_date=clock.now())
        connection.close()

    thread = threading.Thread(target=commit)
    thread.start()
    thread.join()


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.usefixtures("own_database")
def test_a_test_that_commits_leaves_nothing_to_the_next(turn: str) -> None:
    assert not Session.objects.filter(session_key="kept").exists()
    commit_a_session_in_another_thread()
    assert Session.objects.filter(session_key="kept").exists()


@pytest.mark.usefixtures("own_database")
def test_a_test_that_commits_works_on_a_copy() -> None:
    assert "own" in str(connection.settings_dict["NAME"])


@pytest.mark.django_db
def test_a_test_that_does_not_commit_works_on_the_database_that_was_asked_for() -> None:
    assert connection.vendor == os.environ["DATABASE_URL"].partition(":")[0].replace(
        "postgres", "postgresql"
    )
    assert "own" not in str(connection.settings_dict["NAME"])
