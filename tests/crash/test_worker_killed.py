"""A worker that is killed at whatever moment: no job is lost, and what it was sealing stays whole.

Five times by day; by night `CRASHES` times, a thousand where nothing else is said. Every other time it
is killed while it tells a receiver something, else while it does what is due each minute.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from chunsheng.kernel.ledger.sealing import verify
from chunsheng.kernel.queue import keeping
from chunsheng.kernel.words import clock
from chunsheng.operations.models import JobRun
from tests.crash.laboratory import Born, nursery, until_the_end
from tests.crash.test_crash import BY_DAY, BY_NIGHT
from tests.operations.test_worker import lease_is_over, until
from tests.portal.conftest import make_open_world
from tests.queue import planted
from tests.queue.receiving import Receiver, receiving
from tests.world import World, report_lamp

MESSAGES = 3
OVER_EACH = 0.05  # seconds a receiver takes over a message
WITHIN = 120.0


@dataclass
class Office:
    """A district whose worker tells a receiver what it is told to; the messages that were handed on."""

    world: World
    receiver: Receiver
    told: list[str] = field(default_factory=list)
    held: int = 0
    """How often a job was in a worker's hands when it died."""

    def hand_on(self) -> None:
        """A report to seal, and messages to tell, as part of one transaction."""
        with transaction.atomic():
            report_lamp(self.world)
            for _n in range(MESSAGES):
                self.told.append(f"message {len(self.told)}")
                keeping.defer(planted.say, self.receiver.address, self.told[-1])

    def come(self) -> Counter[str]:
        """How often each message came."""
        return Counter(one.body.decode() for one in self.receiver.came)

    def time_passes(self) -> None:
        """While nobody works: let leases run out, and every periodic job be due again."""
        self.held += DBTaskResult.objects.running().count()
        lease_is_over()
        JobRun.objects.all().delete()
        self.come_up()

    def come_up(self) -> None:
        """Let what was put off come up now."""
        now = clock.real_now()
        put_off = DBTaskResult.objects.filter(status="READY", priority__lt=0, run_after__gt=now)
        put_off.update(run_after=now)
        connection.close()

    def waits(self, at_least: int = 1) -> bool:
        """Whether so many jobs wait or are held."""
        waiting = DBTaskResult.objects.exclude(status="SUCCESSFUL").count()
        connection.close()
        return waiting >= at_least


@pytest.fixture
def office(own_database: None) -> Iterator[Office]:
    """An office whose receiver takes a moment over each message."""
    with receiving() as receiver:
        receiver.hold = lambda: time.sleep(OVER_EACH)
        yield Office(make_open_world(), receiver)


def kill(born: Born, office: Office, times: int) -> None:
    """Begin a worker and kill it, so many times."""
    for n in range(times):
        office.hand_on()
        office.time_passes()
        office.receiver.arrived.clear()
        chance = random.Random(n)  # noqa: S311 - a moment, not a secret
        with until_the_end(born("work")) as worker:
            if n % 2:
                assert office.receiver.arrived.wait(WITHIN), "the worker took nothing up"
                time.sleep(chance.random() * OVER_EACH)
            else:
                time.sleep(chance.random() * 0.5)
            worker.pull_the_plug()


def let_finish(born: Born, office: Office) -> None:
    """Let a worker do what is left, as time passes; up to a second for each message."""
    office.time_passes()
    with until_the_end(born("work")):
        until(lambda: not office.waits() or office.come_up(), WITHIN + len(office.told))


def faults(office: Office) -> list[str]:
    """Messages that never came, jobs that are left, and whatever the ledger says."""
    come = office.come()
    found = [f"{name} never came" for name in office.told if name not in come]
    found += [
        f"{job.args_kwargs['args'][1]} is left"
        for job in DBTaskResult.objects.exclude(status="SUCCESSFUL")
    ]
    # Twice only what a worker held when it died; the receiver knows it by its name.
    once_more = sum(come.values()) - len(come)
    if once_more > office.held:
        found.append(f"{once_more} came once more, and {office.held} were held")
    return found + [f"block {fault.block}: {fault.what}" for fault in verify()]


@pytest.mark.parametrize("times", [BY_DAY, pytest.param(BY_NIGHT, marks=pytest.mark.nightly)])
def test_no_job_is_lost_and_the_ledger_is_whole(office: Office, tmp_path: Path, times: int) -> None:
    with nursery(tmp_path) as born:
        kill(born, office, times)
        assert office.held > 0, "no worker died over a job"
        let_finish(born, office)
    assert faults(office) == []


def test_a_job_that_is_called_done_before_it_is_may_be_lost(office: Office, tmp_path: Path) -> None:
    """The control: the worker dies between the two, and the message never comes."""
    with nursery(tmp_path, "forgetful") as born:
        office.hand_on()
        with until_the_end(born("work")) as worker:
            assert until(lambda: not office.waits(MESSAGES)), "the worker took nothing up"
            worker.pull_the_plug()
        let_finish(born, office)
    assert any(one.endswith("never came") for one in faults(office))
