"""What is handed on is done with its action or not at all, tried again later and later, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction
from django_tasks_db.models import DBTaskResult

from chunsheng.kernel.ledger.entering import Actor, OutsideATransaction, action, actions, enter
from chunsheng.kernel.queue import keeping
from chunsheng.kernel.queue.actions import RuleBeginsInThePast, set_retry_rule
from chunsheng.kernel.queue.models import RetryRule
from chunsheng.kernel.queue.queries import rule_today
from chunsheng.kernel.words.errors import Refusal
from tests.queue import planted
from tests.queue.receiving import Receiver, receiving

BY = Actor(channel="import")
ME = "tester"


class Unwanted(Refusal):
    """What undoes the planted action."""


@pytest.fixture(autouse=True)
def no_planted_actions() -> Iterator[None]:
    """Forget the actions that a test declares."""
    before = dict(actions)
    yield
    actions.clear()
    actions.update(before)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who listens on this machine."""
    with receiving() as found:
        yield found


def hand_on(receiver: Receiver, name: str, *, refused: bool = False) -> None:
    """An action that hands a message on, and is undone where it is refused."""

    @action
    def tell(*, by: Actor) -> None:
        enter(rule_today(), verb="told", by=by)
        keeping.defer(planted.say, receiver.address, name)
        if refused:
            raise Unwanted

    tell(by=BY)


def put_off_failing() -> DBTaskResult:
    """A job that failed once."""
    with transaction.atomic():
        keeping.defer(planted.fail, "张样例")
    assert keeping.work_off(ME, 5) == 1
    return DBTaskResult.objects.get()


def due(job: DBTaskResult, *, entered_ago: timedelta = timedelta()) -> None:
    """Let the time of a job come, and let it have been handed on so long ago."""
    began = job.enqueued_at - entered_ago
    DBTaskResult.objects.filter(pk=job.pk).update(run_after=began, enqueued_at=began)


def test_what_is_committed_is_done_once_and_what_is_undone_never(
    own_database: None, receiver: Receiver
) -> None:
    hand_on(receiver, "kept")
    with pytest.raises(Unwanted):
        hand_on(receiver, "undone", refused=True)
    assert keeping.work_off(ME, 5) == 1
    assert keeping.work_off(ME, 5) == 0
    assert [one.body for one in receiver.came] == [b"kept"]


def test_a_job_outside_a_transaction_is_refused(own_database: None, receiver: Receiver) -> None:
    with pytest.raises(OutsideATransaction):
        keeping.defer(planted.say, receiver.address, "loose")
    assert not DBTaskResult.objects.exists()


def test_a_job_that_was_called_past_the_keeper_survives_a_refusal(
    own_database: None, receiver: Receiver
) -> None:
    """The control: what is sent at once instead of handed on cannot be undone."""

    @action
    def tell(*, by: Actor) -> None:
        planted.say.call(receiver.address, "too early")
        raise Unwanted

    with pytest.raises(Unwanted):
        tell(by=BY)
    assert [one.body for one in receiver.came] == [b"too early"]


@pytest.mark.django_db
def test_a_fault_is_tried_again_later_and_after_what_is_new() -> None:
    job = put_off_failing()
    assert (job.status, job.exception_class_path) == ("READY", "builtins.OSError")
    assert "planted.py" in job.traceback
    assert "张样例" not in job.traceback
    assert job.run_after - job.started_at > timedelta(seconds=4)
    assert job.priority == -1
    assert keeping.work_off(ME, 5) == 0, "its time has not come"
    due(job)
    assert keeping.work_off(ME, 5) == 1
    job.refresh_from_db()
    assert len(job.worker_ids) == 2
    assert job.run_after - job.started_at > timedelta(seconds=19)


def test_delays_grow_up_to_six_hours() -> None:
    grown = [keeping.delay(n, 5).total_seconds() for n in (1, 2, 3, 7, 8, 1000)]
    assert grown == [5, 20, 80, 20480, 21600, 21600]


@pytest.mark.django_db
def test_a_job_is_given_up_when_its_time_is_over_and_its_owner_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(keeping, "_told_of_giving_up", {})
    keeping.when_given_up(planted.fail, told.append)
    job = put_off_failing()
    due(job, entered_ago=timedelta(hours=71))
    assert keeping.work_off(ME, 5) == 1
    assert DBTaskResult.objects.get().status == "READY"
    due(DBTaskResult.objects.get(), entered_ago=timedelta(hours=2))
    assert keeping.work_off(ME, 5) == 1
    assert DBTaskResult.objects.get().status == "FAILED"
    assert told == ["张样例"]
    assert keeping.work_off(ME, 5) == 0


@pytest.mark.django_db
def test_how_long_is_tried_again_is_dated() -> None:
    fields = {"first_seconds": 60, "hours": 1, "receiver_days": 2, "source": "样例规定"}
    with pytest.raises(RuleBeginsInThePast):
        set_retry_rule(by=BY, since=date(2023, 3, 7), **fields)
    set_retry_rule(by=BY, since=date(2023, 3, 9), **fields)
    assert rule_today().hours == 72
    with pytest.raises(RuleBeginsInThePast):
        set_retry_rule(by=BY, since=date(2023, 3, 9), **fields)
    RetryRule.objects.filter(first_seconds=60).update(since=date(2023, 3, 8))
    job = put_off_failing()
    assert job.run_after - job.started_at > timedelta(seconds=59)


@pytest.mark.django_db
def test_a_worker_that_is_stopped_gives_back_what_it_had_begun(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*given: str) -> None:
        raise KeyboardInterrupt

    with transaction.atomic():
        keeping.defer(planted.say, receiver.address, "stopped")
    with monkeypatch.context() as patched:
        patched.setattr(type(planted.say), "call", stop)
        with pytest.raises(KeyboardInterrupt):
            keeping.work_off(ME, 5)
    assert keeping.work_off(ME, 5) == 1
    assert len(receiver.came) == 1


@pytest.mark.django_db
def test_a_worker_that_was_given_up_no_longer_counts() -> None:
    with transaction.atomic():
        keeping.defer(planted.fail, "x")
    slow = keeping.claim("slow")
    assert slow is not None
    age(slow)
    assert keeping.reap() == 1
    due(DBTaskResult.objects.get())
    quick = keeping.claim("quick")
    assert quick is not None
    keeping.do(slow)
    held = DBTaskResult.objects.get()
    assert (held.status, held.worker_ids) == ("RUNNING", ["slow", "quick"])


def age(job: DBTaskResult) -> None:
    """Let a job have been held longer than any may be."""
    job.started_at = job.started_at - keeping.LEASE - timedelta(seconds=1)
    DBTaskResult.objects.filter(pk=job.pk).update(started_at=job.started_at)


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_is_given_up_at_last() -> None:
    with transaction.atomic():
        keeping.defer(planted.fail, "x")
    job = keeping.claim("first")
    assert job is not None
    age(job)
    due(job, entered_ago=timedelta(hours=73))
    assert keeping.reap() == 1
    died = DBTaskResult.objects.get()
    assert (died.status, died.exception_class_path.rpartition(".")[2]) == ("FAILED", "WorkerDied")


def test_workers_side_by_side_do_each_job_once(own_database: None, receiver: Receiver) -> None:
    for n in range(20):
        hand_on(receiver, str(n))
    barrier = Barrier(4)

    def work(name: str) -> None:
        try:
            barrier.wait(timeout=30)
            keeping.work_off(name, 20)
        finally:
            connections.close_all()

    hands = [Thread(target=work, args=(str(n),)) for n in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(timeout=120)
    assert sorted(int(one.body) for one in receiver.came) == list(range(20))
    assert {len(job.worker_ids) for job in DBTaskResult.objects.all()} == {1}


@pytest.mark.django_db
def test_what_was_done_is_cleared_after_a_day(receiver: Receiver) -> None:
    with transaction.atomic():
        keeping.defer(planted.say, receiver.address, "done")
    keeping.work_off(ME, 5)
    assert keeping.prune() == 0
    job = DBTaskResult.objects.get()
    DBTaskResult.objects.update(finished_at=job.finished_at - timedelta(days=1, seconds=1))
    assert (keeping.prune(), DBTaskResult.objects.count()) == (1, 0)
