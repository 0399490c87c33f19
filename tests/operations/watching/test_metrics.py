"""Counts are added up over both workers, on an address of this machine, and name nobody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from chunsheng.kernel.ledger.sealing import seal
from chunsheng.operations import jobs
from private_postgres import free_port
from tests.operations.test_command import address_of_own_database
from tests.portal.conftest import make_open_world
from tests.register.asking import reported

PORT, METRICS = free_port(), free_port()
PHONE = "13987654321"


@pytest.fixture
def served(own_database: None, tmp_path: Path) -> Iterator[None]:
    """The district as `chunsheng serve` serves it, with counts beside it."""
    reported(make_open_world())
    seal()
    jobs.tick()
    command = [sys.executable, "-m", "chunsheng.operations", "serve", "--port", str(PORT)]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--metrics-port", str(METRICS)],
        env={
            **os.environ,
            "PYTHONPATH": "src",
            "CHUNSHENG_VAR": str(tmp_path),
            "DATABASE_URL": address_of_own_database(),
        },
    )
    try:
        for _quarter in range(240):
            if asked(f"http://127.0.0.1:{PORT}/health/ready/")[0] == 200:
                break
            assert process.poll() is None, "the server ended"
            time.sleep(0.25)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def asked(address: str) -> tuple[int, str]:
    """The status and the text that an address answers; 0 where nobody does."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - this machine
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, ""
    except OSError:
        return 0, ""


def named(text: str) -> list[str]:
    """What may not stand in a label: a key, a number that might be somebody's, a sign of Chinese."""
    labels = [
        value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        for key, value in sample.labels.items()
        if key != "le"
    ]
    personal = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|\d{4}|[^\x00-\x7f]")
    return [one for one in labels if personal.search(one)]


def test_counts_of_both_workers_are_added_and_name_nobody(served: None) -> None:
    key = uuid.uuid4()
    for _time in range(12):
        asked(f"http://127.0.0.1:{PORT}/report/{key}/?phone={PHONE}")
    asked(f"http://127.0.0.1:{PORT}/nowhere/{PHONE}/")
    code, text = asked(f"http://127.0.0.1:{METRICS}/metrics")
    assert code == 200
    samples = {
        (one.name, *(value for name, value in sorted(one.labels.items()) if name != "pid")): one
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }
    page = ("chunsheng_requests_total", "GET", "/report/<uuid:key>/")
    counted = [one.value for key, one in samples.items() if key[:3] == page]
    assert sum(counted) == 12
    assert samples[("chunsheng_requests_total", "GET", "none", "404")].value == 1
    assert samples[("chunsheng_jobs_waiting",)].value == 0
    assert samples[("chunsheng_sealed_seconds",)].value > 1_700_000_000
    assert samples[("chunsheng_periodic_done_seconds", "seal")].value > 0
    assert named(text) == []
    # The district's own address shows none of it.
    assert asked(f"http://127.0.0.1:{PORT}/metrics")[0] == 404


def test_a_label_that_names_somebody_is_found() -> None:
    """The control: an address as it was asked for instead of its pattern."""
    text = (
        "# TYPE chunsheng_requests counter\n"
        f'chunsheng_requests_total{{page="/report/{uuid.uuid4()}/"}} 1\n'
        f'chunsheng_requests_total{{page="/track/?phone={PHONE}"}} 1\n'
        'chunsheng_requests_total{page="/report/<uuid:key>/"}  1\n'
    )
    assert len(named(text)) == 2
