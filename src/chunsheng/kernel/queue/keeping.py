"""Keeping the queue: handing jobs on, doing them, trying again, and taking back what died.

The queue keeps to the machine's instant: a shown clock that stands or is moved holds up no delivery.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from chunsheng.kernel.ledger.entering import OutsideATransaction
from chunsheng.kernel.queue.queries import rule_today
from chunsheng.kernel.queue.terms import GROWTH, KEEPS_DONE, KEEPS_FAILED, LEASE, LONGEST
from chunsheng.kernel.words import clock

LOWEST = -100
# A job is the library's row. Its `worker_ids` are all who took it up: as many as its attempts.
Job = DBTaskResult[Any, Any]

logger = logging.getLogger(__name__)
_told_of_giving_up: dict[str, Callable[..., None]] = {}


class WorkerDied(RuntimeError):
    """Whoever held a job did not say in time what became of it."""


class NotYet(Exception):
    """It is not the time for a job: it waits until then, and that counts as no attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def when_given_up(task: Task[Any, Any], tell: Callable[..., None]) -> None:
    """Call `tell` with the arguments of a job of this task once nobody tries it any more."""
    _told_of_giving_up[task.module_path] = tell


def defer(task: Task[Any, Any], *given: str) -> None:
    """Hand a job on in the transaction of the action that causes it: undone with it, kept with it.

    The job may run more than once, so whoever receives something of it is given a name to know it by.
    """
    if not connection.in_atomic_block:
        raise OutsideATransaction(task.module_path)
    task.enqueue(*given)


def work_off(worker: str, at_most: int) -> int:
    """Do what is ready, so many jobs at most; says how many were taken up."""
    for taken in range(at_most):
        job = claim(worker)
        if job is None:
            return taken
        do(job)
    return at_most


def claim(worker: str) -> Job | None:
    """Take up the next job that is ready; of two workers only one gets it."""
    if not DBTaskResult.objects.ready().exists():
        return None  # an idle worker takes no lock
    with transaction.atomic():
        job = DBTaskResult.objects.ready().get_locked()
        if job is not None:
            job.claim(worker)
    return job


def do(job: Job) -> None:
    """Run a job that was taken up. A fault puts it off; a stop in the middle gives it back."""
    given = job.args_kwargs
    try:
        job.task.call(*given["args"], **given["kwargs"])
    except NotYet as wait:
        before = {"worker_ids": job.worker_ids[:-1], "run_after": wait.until}
        _settle(job, status=TaskResultStatus.READY, **before)
    except Exception as fault:
        logger.warning("%s was put off: %s", job.task_path, type(fault).__name__)
        _put_off(job, fault)
    except BaseException:
        _settle(job, status=TaskResultStatus.READY)
        raise
    else:
        _settle(job, status=TaskResultStatus.SUCCESSFUL, finished_at=clock.real_now())


def delay(attempts: int, first_seconds: int) -> timedelta:
    """How long is waited after so many attempts."""
    seconds = first_seconds * GROWTH ** min(attempts - 1, 20)
    return min(timedelta(seconds=seconds), LONGEST)


def reap() -> int:
    """Take back jobs whose worker has died; says how many."""
    late = DBTaskResult.objects.running().filter(started_at__lt=clock.real_now() - LEASE)
    return sum(_put_off(job, WorkerDied()) for job in late)


def prune() -> int:
    """Clear jobs that were done, and after a month those that nobody could do."""
    now = clock.real_now()
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEPS_DONE).delete()
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEPS_FAILED).delete()
    return int(done[0] + failed[0])


def _put_off(job: Job, fault: Exception) -> bool:
    """Let it be tried again later; or never, where its time is over. Whether it was still held."""
    now, rule = clock.real_now(), rule_today()
    attempts = len(job.worker_ids)
    again = now + delay(attempts, rule.first_seconds)
    # Where it went wrong, and not what was said: a fault's words may hold what is personal.
    told = {
        "exception_class_path": f"{type(fault).__module__}.{type(fault).__qualname__}",
        "traceback": "".join(traceback.format_tb(fault.__traceback__)),
    }
    if again <= job.enqueued_at + timedelta(hours=rule.hours):
        # What was tried often comes after what is new.
        later = {"run_after": again, "priority": max(LOWEST, -attempts)}
        return _settle(job, status=TaskResultStatus.READY, **later, **told)
    with transaction.atomic():
        held = _settle(job, status=TaskResultStatus.FAILED, finished_at=now, **told)
        tell = _told_of_giving_up.get(job.task_path)
        if held and tell is not None:
            tell(*job.args_kwargs["args"])
    return held


def _settle(job: Job, **became: Any) -> bool:
    """Write what became of a job, unless it was taken back from this holder; whether it was not."""
    held = DBTaskResult.objects.filter(
        pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at
    )
    return held.update(**became) == 1
