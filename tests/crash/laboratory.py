"""A district in processes of its own, people who report all at once, and somebody who pulls the plug.

What an answer said is kept apart from the district, and held against its database afterwards.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, socket
from threading import Event, Lock, Thread
from urllib.parse import urlencode

from django.db import connection

from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.kernel.records.models import Submission
from chunsheng.operations.cli import server_command
from chunsheng.services.models import Request
from tests.operations.test_command import address_of_own_database

HANDS = 4
STARTS_WITHIN = 60.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Sent:
    """A form as it was sent, and how often: the same key means the same form."""

    key: str
    body: str
    cookie: str


@dataclass
class Heard:
    """What people were told: forms that were taken, and those of which no answer came."""

    taken: list[Sent] = field(default_factory=list)
    in_doubt: list[Sent] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, sent: Sent, status: int | None) -> None:
        """Keep what came back; None where the line was dead."""
        with self.lock:
            if status == 302:
                self.taken.append(sent)
            elif status is None:
                self.in_doubt.append(sent)
            else:
                self.wrong.append(f"{sent.key}: {status}")


@dataclass
class Program:
    """A program that runs: the group of its processes, and who hears how the first of them ended."""

    group: int
    ended: Callable[[], int]
    running: bool = True

    def pull_the_plug(self) -> None:
        """End every one of its processes at once, without a word."""
        self.running = False
        os.killpg(self.group, signal.SIGKILL)
        assert self.ended() == -signal.SIGKILL


@dataclass
class District:
    """A server, and where it listens."""

    port: int
    server: Program

    def pull_the_plug(self) -> None:
        """End it at once."""
        self.server.pull_the_plug()


Begin = Callable[[], AbstractContextManager[District]]
Born = Callable[[str], Program]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket(AF_INET, SOCK_STREAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def surroundings(place: Path, sabotage: str = "") -> dict[str, str]:
    """What a server of this test's own database finds around it."""
    return {
        **os.environ,
        "PYTHONPATH": f"src{os.pathsep}.",
        "CHUNSHENG_MODE": "test",
        "CHUNSHENG_VAR": str(place),
        "CHUNSHENG_SECRET_KEY": "the same before and after",
        "DATABASE_URL": address_of_own_database(),
        "CRASH_SABOTAGE": sabotage,
    }


@contextmanager
def district(place: Path, sabotage: str = "") -> Iterator[District]:
    """Serve this test's own database as `chunsheng serve` does; a sabotage by its own door."""
    port = free_port()
    command = server_command(port)
    if sabotage:
        command[-1] = "tests.crash.sabotaged:application"
    around = surroundings(place, sabotage)
    process = subprocess.Popen(command, env=around, start_new_session=True)  # noqa: S603 - our own command
    with until_the_end(Program(process.pid, lambda: process.wait(timeout=30))) as server:
        yield answering(District(port, server))


@contextmanager
def until_the_end(program: Program) -> Iterator[Program]:
    """A program whose plug is pulled at the end, where nobody has done it by then."""
    try:
        yield program
    finally:
        if program.running:
            program.pull_the_plug()


@contextmanager
def nursery(place: Path, sabotage: str = "") -> Iterator[Born]:
    """Something to begin programs with, again and again, without loading them every time."""
    command = [sys.executable, "-m", "tests.crash.nursery"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=surroundings(place, sabotage), **pipes) as loaded:  # type: ignore[call-overload]  # noqa: S603 - our own command

        def said() -> int:
            return int(loaded.stdout.readline())

        def born(program: str) -> Program:
            loaded.stdin.write(f"{program}\n")
            loaded.stdin.flush()
            return Program(said(), said)

        try:
            yield born
        except BaseException:
            loaded.kill()  # it may wait for a program that nobody ends any more
            raise


@contextmanager
def district_of(born: Born) -> Iterator[District]:
    """A district that a nursery begins."""
    port = free_port()
    with until_the_end(born(f"serve {port}")) as server:
        yield answering(District(port, server))


def answering(made: District) -> District:
    """Wait until it answers."""
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        try:
            opened(made)
        except BROKEN:
            time.sleep(0.1)
        else:
            return made
    raise AssertionError("the district did not start")


def opened(made: District) -> Sent:
    """Open the form, and fill it in under a key of its own."""
    line = http.client.HTTPConnection("127.0.0.1", made.port, timeout=10)
    try:
        line.request("GET", "/report/", headers={"Accept-Language": "zh-CN"})
        answer = line.getresponse()
        page, cookie = answer.read().decode(), answer.headers["Set-Cookie"].partition(";")[0]
    finally:
        line.close()
    key = str(uuid.uuid4())
    said = {"title": f"楼道灯不亮 {key[:8]}", "kind": "help", "key": key}
    token = TOKEN.search(page)
    assert token is not None, page[:300]
    return Sent(key, urlencode({**said, "csrfmiddlewaretoken": token[1]}), cookie)


def send(made: District, sent: Sent) -> int | None:
    """Send a form; the answer's status, or None where no answer came."""
    line = http.client.HTTPConnection("127.0.0.1", made.port, timeout=20)
    kind = "application/x-www-form-urlencoded"
    try:
        line.request("POST", "/report/", sent.body, {"Cookie": sent.cookie, "Content-Type": kind})
        return line.getresponse().status
    except BROKEN:
        return None
    finally:
        line.close()


def report_all_at_once(made: District, heard: Heard, over: Event) -> list[Thread]:
    """Let several people report one thing after another until the line is dead."""

    def report() -> None:
        while not over.is_set():
            try:
                sent = opened(made)
            except BROKEN:
                return
            heard.note(sent, send(made, sent))

    hands = [Thread(target=report) for _hand in range(HANDS)]
    for hand in hands:
        hand.start()
    return hands


def crash(begin: Begin, heard: Heard, chance: random.Random) -> None:
    """Serve, send what was in doubt once more, report, and pull the plug in the middle of it."""
    with begin() as made:
        send_again(made, heard)
        over, before = Event(), len(heard.taken)
        hands = report_all_at_once(made, heard, over)
        end = time.monotonic() + STARTS_WITHIN
        while len(heard.taken) < before + HANDS and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.4)
        made.pull_the_plug()
        over.set()
        for hand in hands:
            hand.join(timeout=60)
        assert len(heard.taken) >= before + HANDS, "nobody was answered before the plug was pulled"


def send_again(made: District, heard: Heard) -> None:
    """Send every form of which no answer came once more: the same form under the same key."""
    again, heard.in_doubt = heard.in_doubt, []
    for sent in again:
        heard.note(sent, send(made, sent))


def lost(heard: Heard) -> list[str]:
    """Forms that were taken, by what was answered, and that led to nothing."""
    led_to = dict(Submission.objects.values_list("key", "outcome"))
    there = {str(pk) for pk in Request.objects.values_list("pk", flat=True)}
    return [one.key for one in heard.taken if led_to.get(uuid.UUID(one.key)) not in there]


def torn() -> list[str]:
    """Halves without their other half: keys, requests, entries, facts; and a file that is not whole."""
    received = Counter(Entry.objects.filter(verb="received").values_list("record_id", flat=True))
    there = set(Request.objects.values_list("pk", flat=True))
    led_to = list(Submission.objects.values_list("key", "outcome"))
    counted = Fact.objects.filter(kind="services.received")
    facts = Counter(counted.values_list("entry__record_id", flat=True))
    named = Counter(outcome for _key, outcome in led_to)
    faults = [f"{key} led to nothing" for key, outcome in led_to if not outcome]
    faults += [f"{key} has no entry" for key in there if received[key] != 1]
    faults += [f"{key} has no fact" for key in there if facts[key] != 1]
    faults += [f"{key} has no form" for key in there if named[str(key)] != 1]
    faults += [f"entry of {key}, which is not there" for key in received if key not in there]
    return faults + broken_file()


def broken_file() -> list[str]:
    """What SQLite says of its file; PostgreSQL's is its own affair."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return [line for (line,) in cursor.fetchall() if line != "ok"]
