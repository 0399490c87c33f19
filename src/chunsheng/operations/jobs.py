"""Periodic jobs: each runs once for its slot of time, whoever strikes the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from chunsheng.cobuilding.actions.undertakings import judge_undertakings
from chunsheng.committees.actions import judge_late
from chunsheng.investment.actions import judge_terms
from chunsheng.kernel.credentials.trying import clear_sessions, clear_tries
from chunsheng.kernel.ledger.models import Block
from chunsheng.kernel.ledger.sealing import seal
from chunsheng.kernel.queue import keeping
from chunsheng.kernel.sheets.running import carry_all_on, tidy
from chunsheng.kernel.webhooks.judging import judge_targets
from chunsheng.kernel.words import clock
from chunsheng.matters.actions import remind_of_steps
from chunsheng.operations import outside
from chunsheng.operations.models import JobRun
from chunsheng.privacy import actions as privacy
from chunsheng.services.actions import judge_overdue
from chunsheng.study.actions import judge_tours

# A run is given so long at a time, so that nothing else waits for a large one.
IMPORT_SECONDS = 40

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """What to do, and how long a slot is. `do` says in a few words what it did."""

    code: str
    every: timedelta
    do: Callable[[], str]


def _judging(code: str, judge: Callable[[], int]) -> Job:
    """Each minute, what came due of one kind: where one fails, the others are still judged."""

    def do() -> str:
        judged = 0
        while batch := judge():
            judged += batch
        return f"{judged} overdue"

    return Job(code, timedelta(minutes=1), do)


def _remind() -> str:
    told = 0
    while batch := remind_of_steps():
        told += batch
    return f"{told} reminded"


def _seal() -> str:
    return f"{len(seal())} blocks"


def _anchor() -> str:
    head = Block.objects.order_by("-number").first()
    if head is None:
        return "nothing sealed"
    outside.anchor(head)
    return f"anchored {head.number}"


def _keep_erasures() -> str:
    return f"{outside.keep_erasures()} listed"


def _import() -> str:
    return f"{carry_all_on(IMPORT_SECONDS)} runs"


def _reap() -> str:
    return f"{keeping.reap()} taken back"


def _prune() -> str:
    return f"{keeping.prune()} cleared"


def _tidy() -> str:
    return f"{tidy()} cleared"


def _try_purge() -> str:
    return f"{privacy.try_due_purge()} rows due"


def _clear_tries() -> str:
    return f"{clear_tries()} cleared"


def _clear_sessions() -> str:
    return f"{clear_sessions()} cleared"


JOBS = (
    _judging("judge_overdue", judge_overdue),
    _judging("judge_tours", judge_tours),
    _judging("judge_resolutions", judge_late),
    _judging("judge_undertakings", judge_undertakings),
    _judging("judge_terms", judge_terms),
    _judging("judge_targets", judge_targets),
    Job("remind", timedelta(minutes=1), _remind),
    _judging("judge_rights_requests", privacy.judge_overdue),
    Job("seal", timedelta(minutes=5), _seal),
    Job("anchor", timedelta(days=1), _anchor),
    # Only tried out: what is due goes when two persons say so.
    Job("try_purge", timedelta(days=1), _try_purge),
    Job("keep_erasures", timedelta(minutes=1), _keep_erasures),
    Job("clear_tries", timedelta(hours=1), _clear_tries),
    Job("clear_sessions", timedelta(hours=1), _clear_sessions),
    Job("clear_sheets", timedelta(hours=1), _tidy),
    Job("reap", timedelta(minutes=1), _reap),
    Job("clear_queue", timedelta(hours=1), _prune),
    # Last, for it may take its time.
    Job("carry_imports_on", timedelta(seconds=20), _import),
)


def slot_of(job: Job, instant: datetime) -> str:
    """The slot in which an instant lies."""
    length = int(job.every.total_seconds())
    return str(int(instant.timestamp()) // length)


def _done(job: Job) -> str:
    """What a job says it did. One that fails is logged, and holds up neither the others nor `work`."""
    try:
        return job.do()
    except Exception:
        logger.exception("the periodic job %s failed", job.code)
        return "failed"


def tick() -> list[str]:
    """Run every job whose slot nobody took yet; says what ran."""
    ran = []
    for job in JOBS:
        slot = slot_of(job, clock.now())
        if JobRun.objects.filter(job=job.code, slot=slot).exists():
            continue
        try:
            with transaction.atomic():
                run = JobRun.objects.create(job=job.code, slot=slot)
        except IntegrityError:
            continue  # another process took the slot a moment before
        run.result = _done(job)
        run.finished_at = clock.now()
        run.save(update_fields=["result", "finished_at"])
        ran.append(f"{job.code}: {run.result}")
    return ran
