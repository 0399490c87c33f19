"""Whatever was acknowledged is there after the plug was pulled, whole and once.

Five times by day; by night `CRASHES` times, a thousand where nothing else is said.
"""

from __future__ import annotations

import os
import random
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from chunsheng.kernel.ledger.sealing import seal
from chunsheng.operations import cli
from chunsheng.services.models import Request
from tests.crash.laboratory import (
    Begin,
    Heard,
    crash,
    district,
    district_of,
    lost,
    nursery,
    send_again,
    torn,
)
from tests.portal.conftest import make_open_world

BY_DAY = 5
BY_NIGHT = int(os.environ.get("CRASHES", "1000"))


@pytest.fixture
def heard(own_database: None) -> Heard:
    """Nothing heard yet, of a district that is open to everyone."""
    make_open_world()
    assert cli.main(["reindex"]) == 0  # the accounts of this world came past the ledger
    connection.close()
    return Heard()


def pull_the_plug(begin: Begin, heard: Heard, times: int) -> None:
    """Crash so many times; each start sends again what was in doubt when the last one ended."""
    for n in range(times):
        crash(begin, heard, random.Random(n))  # noqa: S311 - a moment, not a secret
        assert (lost(heard), torn(), heard.wrong) == ([], [], []), f"after crash {n + 1}"
        connection.close()
    with begin() as made:
        send_again(made, heard)
    assert (lost(heard), torn(), heard.wrong, heard.in_doubt) == ([], [], [], [])


def whole(heard: Heard, capsys: pytest.CaptureFixture[str]) -> None:
    """Every form led to one request, none to two; and the ledger verifies."""
    assert Request.objects.count() == len({one.key for one in heard.taken})
    seal()
    assert cli.main(["verify"]) == 0, capsys.readouterr().out


def test_nothing_acknowledged_is_lost_and_nothing_is_torn(
    heard: Heard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pull_the_plug(partial(district, tmp_path), heard, BY_DAY)
    whole(heard, capsys)


@pytest.mark.nightly
def test_nothing_is_lost_or_torn_however_often(
    heard: Heard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with nursery(tmp_path) as born:
        pull_the_plug(partial(district_of, born), heard, BY_NIGHT)
    whole(heard, capsys)


def test_an_answer_before_the_commit_is_found(heard: Heard, tmp_path: Path) -> None:
    """The control: what was answered too early is lost, and said to be."""
    crash(partial(district, tmp_path, "early"), heard, random.Random(0))  # noqa: S311 - a moment
    assert lost(heard) != []


def test_two_commits_where_one_was_promised_are_found(heard: Heard, tmp_path: Path) -> None:
    """The control: between a form's key and what it led to the plug was pulled."""
    crash(partial(district, tmp_path, "torn"), heard, random.Random(0))  # noqa: S311 - a moment
    assert any(one.endswith("led to nothing") for one in torn())
