"""Counts for Prometheus, on an address of this machine alone that no proxy leads to.

Labels are patterns of addresses, methods, statuses and names of periodic jobs: no person, no record.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Max
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from chunsheng.kernel.ledger.models import Block
from chunsheng.kernel.queue.queries import standing
from chunsheng.operations.models import JobRun

HOST = "127.0.0.1"
# Read by the library in each worker: where they put their counts, for one reader to add up.
SHARED = "PROMETHEUS_MULTIPROC_DIR"


class Standing(Collector):
    """How the district stands, read from its tables when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        """The queue, the last seal, and when each periodic job was last done."""
        try:
            waiting, given_up = standing()
            yield _gauge("chunsheng_jobs_waiting", "Deferred jobs that wait.", waiting)
            yield _gauge("chunsheng_jobs_given_up", "Deferred jobs given up.", given_up)
            sealed = Block.objects.aggregate(at=Max("sealed_at"))["at"]
            told = "When the ledger was last sealed, in seconds since 1970; 0 for never."
            yield _gauge("chunsheng_sealed_seconds", told, sealed.timestamp() if sealed else 0)
            done = GaugeMetricFamily(
                "chunsheng_periodic_done_seconds",
                "When a periodic job was last done, in seconds since 1970.",
                labels=["job"],
            )
            for job, at in JobRun.objects.values_list("job").annotate(at=Max("finished_at")):
                done.add_metric([job], at.timestamp() if at else 0)
            yield done
        finally:
            close_old_connections()


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)


def share() -> None:
    """Let the workers that are started from here put their counts into one empty folder."""
    folder = Path(settings.VAR) / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[SHARED] = str(folder)


def show(port: int) -> int:
    """Answer Prometheus on a port of this machine; 0 takes a free one. Returns the port."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Standing())
    server, _thread = start_http_server(port, addr=HOST, registry=registry)
    return int(server.server_port)
