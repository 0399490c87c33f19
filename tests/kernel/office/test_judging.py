"""A table is judged before anything parses it: no bomb reaches the child, and none takes long."""

from __future__ import annotations

import resource
import time
from io import BytesIO
from typing import Any

import pytest

from chunsheng.kernel.office import judging, reading
from chunsheng.kernel.office.judging import TableRefused
from chunsheng.kernel.office.writing import write_xlsx
from tests.kernel.office.bombs import BOMBS, too_well_packed

# CPU seconds; the machine may be busy, so the clock on the wall tells nothing.
SOON = 0.5
GROWTH_KB = 50 * 1024


class ChildWasStarted(AssertionError):
    """Something reached the parser."""


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail that starts the child."""

    def start(*args: Any, **more: Any) -> None:
        raise ChildWasStarted

    monkeypatch.setattr(reading.subprocess, "Popen", start)


@pytest.mark.parametrize("kind", sorted(BOMBS))
def test_a_bomb_is_refused_soon_and_never_parsed(kind: str, no_child: None) -> None:
    file = BytesIO(BOMBS[kind]())
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(TableRefused) as refused, reading.opened(file):
        pass
    assert time.process_time() - began < SOON
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH_KB
    assert refused.value.field == "file"
    assert str(refused.value)


def test_a_judge_who_looks_away_lets_a_bomb_through(
    no_child: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "_judge_archive", lambda file, size: None)
    with pytest.raises(ChildWasStarted), reading.opened(BytesIO(too_well_packed())):
        pass


def test_each_kind_of_bomb_is_told_from_an_honest_workbook() -> None:
    file = BytesIO()
    write_xlsx(file, "样例", ["名称"], [("甲",)])
    assert judging.judge(file) == "xlsx"
    assert judging.judge(BytesIO("名称\n甲\n".encode())) == "csv"
    assert len(BOMBS) >= 12
