"""The product behind a door of its own, with one promise broken: what the laboratory must find.

`CRASH_SABOTAGE` names the promise: `early` answers before anything is committed, `torn` commits the
form's key and what it led to one after the other, `keyless` does what is sent as often as it is sent,
`lockless` reads what it changes without holding it, and `forgetful` calls a job done before it is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from threading import Thread
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from chunsheng.config.wsgi import application
from chunsheng.kernel.queue import keeping
from chunsheng.kernel.records import submissions
from chunsheng.kernel.records.models import Submission
from chunsheng.portal import pages

__all__ = ["application"]

LATER = 0.5
whole = submissions.once


def early(**given: Any) -> tuple[str, bool]:
    """Say that it is done, and do it half a second later."""

    def do() -> None:
        time.sleep(LATER)
        try:
            whole(**given)
        finally:
            connection.close()

    Thread(target=do, daemon=True).start()
    return "", True


def torn(
    *, key: Any, operation: str, values: Mapping[str, object], act: Callable[[], str]
) -> tuple[str, bool]:
    """Commit the key, wait a little, commit what it led to."""
    digest = submissions.digest_of(values)
    submission = Submission.objects.create(key=key, operation=operation, digest=digest)
    time.sleep(LATER)
    submission.outcome = act()
    submission.save(update_fields=["outcome"])
    return submission.outcome, True


def keyless(*, act: Callable[[], str], **_given: Any) -> tuple[str, bool]:
    """Do it, whoever did it before."""
    return act(), True


def lockless(rows: QuerySet[Any], **_given: Any) -> QuerySet[Any]:
    """Let no row be held, and let whoever reads one think a moment before they write."""
    time.sleep(LATER / 10)
    return rows.all()


def forgetful(job: keeping.Job) -> None:
    """Write that a job is done, wait a little, then do it."""
    keeping.DBTaskResult.objects.filter(pk=job.pk).update(status="SUCCESSFUL")
    time.sleep(LATER)
    given = job.args_kwargs
    job.task.call(*given["args"], **given["kwargs"])


SABOTAGES: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "early": (pages, "once", early),
    "torn": (pages, "once", torn),
    "keyless": (pages, "once", keyless),
    "lockless": (QuerySet, "select_for_update", lockless),
    "forgetful": (keeping, "do", forgetful),
}
setattr(*SABOTAGES[os.environ["CRASH_SABOTAGE"]])
