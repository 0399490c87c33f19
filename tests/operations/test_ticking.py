"""The periodic jobs run once for their slot of time, whoever strikes the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connections
from pytest_django import Settings

from chunsheng.kernel.ledger.models import Entry, Fact
from chunsheng.operations import cli, jobs
from chunsheng.operations.models import JobRun
from chunsheng.services.models import Request
from tests.portal.conftest import make_open_world
from tests.register.asking import reported

# What the jobs of the queue, imports and exports say where there are none.
REAPED, CARRIED = "reap: 0 taken back", "carry_imports_on: 0 runs"
TRIED, LISTED = "try_purge: 0 rows due", "keep_erasures: 0 listed"
IDLE = [
    "clear_tries: 0 cleared",
    "clear_sessions: 0 cleared",
    "clear_sheets: 0 cleared",
    REAPED,
    "clear_queue: 0 cleared",
    CARRIED,
]
# What the other judges say where nothing came due.
JUDGED = ("tours", "resolutions", "undertakings", "terms", "targets")
UNDUE = [
    *(f"judge_{one}: 0 overdue" for one in JUDGED),
    "remind: 0 reminded",
    "judge_rights_requests: 0 overdue",
]
Turn = Callable[[datetime], None]


@pytest.fixture
def late(own_database: None, settings: Settings, tmp_path: Path, turn_clock: Turn) -> Request:
    """A request whose due instant has just passed."""
    settings.VAR = tmp_path
    made = reported(make_open_world())
    turn_clock(made.due_at + timedelta(seconds=1))
    return made


def overdue() -> int:
    """How many times something was judged overdue."""
    return sum(
        fact.tags["outcome"] == "overdue" for fact in Fact.objects.filter(kind="services.judged")
    )


def test_a_strike_judges_seals_and_anchors_and_the_next_in_the_slot_does_nothing(
    late: Request, capsys: pytest.CaptureFixture[str], turn_clock: Turn
) -> None:
    assert cli.main(["tick"]) == 0
    said = capsys.readouterr().out.splitlines()
    kept = ["seal: 1 blocks", "anchor: anchored 1", TRIED, LISTED, *IDLE]
    assert said == ["judge_overdue: 1 overdue", *UNDUE, *kept]
    assert cli.main(["tick"]) == 0
    assert capsys.readouterr().out == ""
    turn_clock(late.due_at + timedelta(minutes=1, seconds=1))
    assert jobs.tick() == ["judge_overdue: 0 overdue", *UNDUE, LISTED, REAPED, CARRIED]

    assert overdue() == 1
    late.refresh_from_db()
    assert (late.judged, late.stage) == ("overdue", "to_sign")


def test_what_is_due_a_moment_later_is_not_overdue(late: Request, turn_clock: Turn) -> None:
    turn_clock(late.due_at - timedelta(seconds=1))
    assert "judge_overdue: 0 overdue" in jobs.tick()
    assert overdue() == 0


def strike_at_once(hands: int) -> list[list[str]]:
    """What each of several clocks did that struck at the same instant."""
    barrier, done = Barrier(hands), []

    def strike() -> None:
        try:
            barrier.wait(timeout=30)
            done.append(jobs.tick())
        finally:
            connections.close_all()

    threads = [Thread(target=strike) for _hand in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return done


def test_two_clocks_that_strike_at_once_judge_once(late: Request) -> None:
    done = strike_at_once(4)

    assert len(done) == 4
    ran = sorted(line.partition(":")[0] for lines in done for line in lines)
    assert ran == sorted(job.code for job in jobs.JOBS)
    assert overdue() == 1
    assert Entry.objects.filter(verb="overdue").count() == 1
    assert JobRun.objects.count() == len(jobs.JOBS)


def test_without_slots_each_clock_runs_each_job_and_still_nothing_is_judged_twice(
    late: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = iter(range(99))
    monkeypatch.setattr(jobs, "slot_of", lambda job, instant: str(next(slots)))
    done = strike_at_once(2)

    assert sum(len(lines) for lines in done) == 2 * len(jobs.JOBS)
    assert overdue() == 1


def test_a_job_that_fails_is_told_and_holds_up_no_other(
    late: Request, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> str:
        raise OSError("the disk is full")

    failing = replace(jobs.JOBS[0], do=fail)
    monkeypatch.setattr(jobs, "JOBS", (failing, *jobs.JOBS[1:]))

    kept = ["seal: 1 blocks", "anchor: anchored 1", TRIED, LISTED, *IDLE]
    ran = ["judge_overdue: failed", *UNDUE, *kept]
    assert jobs.tick() == ran
    assert "the periodic job judge_overdue failed" in caplog.text
    assert JobRun.objects.get(job="judge_overdue").result == "failed"
