"""A worker that is killed in the middle of a job loses nothing, and doubles nothing at the receiver."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from chunsheng.kernel.queue import keeping
from chunsheng.operations import jobs
from chunsheng.operations.models import JobRun
from tests.operations.test_command import address_of_own_database
from tests.queue import planted
from tests.queue.receiving import Receiver, receiving

NAMES = {"first", "second", "third"}
Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who listens on this machine."""
    with receiving() as found:
        yield found


@pytest.fixture
def start(own_database: None, tmp_path: Path) -> Iterator[Start]:
    """Start `chunsheng work` in a process of its own, on this test's database."""
    running = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "chunsheng.operations", "work"],
            env={
                **os.environ,
                "PYTHONPATH": "src",
                "CHUNSHENG_MODE": "test",
                "CHUNSHENG_VAR": str(tmp_path),
                "DATABASE_URL": address_of_own_database(),
            },
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def until(what: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait for something; whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


def kill_in_mid_job(start: Start, receiver: Receiver) -> None:
    """Hand three messages on, and kill the worker while the receiver holds the first one."""
    release = threading.Event()
    receiver.hold = lambda: release.wait(60) and None
    with transaction.atomic():
        for name in sorted(NAMES):
            keeping.defer(planted.say, receiver.address, name)
    process = start()
    assert receiver.arrived.wait(60), "the worker took nothing up"
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait(timeout=30) == -signal.SIGKILL
    release.set()
    receiver.hold = lambda: None
    assert DBTaskResult.objects.running().count() == 1
    lease_is_over()


def lease_is_over() -> None:
    """Let the dead worker have held its job longer than any may be, and the next slot have come."""
    JobRun.objects.filter(job="reap").delete()
    for job in DBTaskResult.objects.running():
        began = job.started_at - keeping.LEASE - timedelta(seconds=1)
        DBTaskResult.objects.filter(pk=job.pk).update(started_at=began)


def all_done() -> bool:
    """Whether nothing waits any more and nothing is held."""
    done = DBTaskResult.objects.successful().count() == len(NAMES)
    connection.close()
    return done


def come_to(receiver: Receiver) -> list[str]:
    """The names of all messages, in the order in which they came."""
    return [one.body.decode() for one in receiver.came]


def test_a_killed_worker_loses_nothing_and_doubles_nothing_at_the_receiver(
    start: Start, receiver: Receiver
) -> None:
    kill_in_mid_job(start, receiver)
    start()
    assert until(all_done), "a job was lost"
    came = come_to(receiver)
    assert set(came) == NAMES
    # It came twice, under the same name: the receiver knows it again.
    assert sorted(came) == sorted([*NAMES, came[0]])


def test_without_the_reaper_the_job_is_lost(
    start: Start, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same course, and nobody takes the job back."""
    kept = tuple(job for job in jobs.JOBS if job.code != "reap")
    assert len(kept) == len(jobs.JOBS) - 1
    monkeypatch.setattr(jobs, "JOBS", kept)
    kill_in_mid_job(start, receiver)
    jobs.tick()
    while keeping.work_off("tester", 5):
        pass
    assert not all_done()
    assert DBTaskResult.objects.running().count() == 1


def test_a_worker_that_is_asked_to_end_gives_back_what_it_had_begun(
    start: Start, receiver: Receiver
) -> None:
    release = threading.Event()
    receiver.hold = lambda: release.wait(60) and None
    with transaction.atomic():
        keeping.defer(planted.say, receiver.address, "first")
    process = start()
    assert receiver.arrived.wait(60)
    process.terminate()
    assert process.wait(timeout=30) == 0
    release.set()
    job = DBTaskResult.objects.get()
    assert (job.status, len(job.worker_ids)) == ("READY", 1)
