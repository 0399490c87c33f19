"""How long is tried again today, and how much waits."""

from __future__ import annotations

from django_tasks_db.models import DBTaskResult

from chunsheng.kernel.queue.models import RetryRule
from chunsheng.kernel.words import clock


def rule_today() -> RetryRule:
    """The rule in force: the last that has begun; the first came with the tables."""
    return RetryRule.objects.filter(since__lte=clock.today()).latest("since")


def standing() -> tuple[int, int]:
    """How many jobs wait to be done or done again, and how many were given up."""
    jobs = DBTaskResult.objects
    return jobs.filter(finished_at=None).count(), jobs.failed().count()
