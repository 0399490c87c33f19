"""Reading everything again that can be read again: the sealed ledger, and the search index."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice

from django.db import connection

from chunsheng.kernel.finding.fields import is_sound
from chunsheng.kernel.finding.keeping import drift
from chunsheng.kernel.ledger.sealing import Mapper, verify
from chunsheng.operations.forking import let_go
from chunsheng.operations.patience import take_time

_SHOWN = 20


def ledger_faults(anchors: Iterable[tuple[int, str]]) -> list[str]:
    """Each block that does not read as it was sealed; block 0 is the ledger as a whole."""
    with _side_by_side() as over:
        found = list(verify(anchors, over))
    return [f"block {fault.block}: {fault.what} is not as it was sealed" for fault in found]


@contextmanager
def _side_by_side() -> Iterator[Mapper]:
    """As many readers as there are processors, each with a connection of its own.

    Forked, for one that is begun anew would load the whole application first.
    """
    if connection.in_atomic_block:
        yield map  # what this transaction has written, another connection would not see
        return
    let_go()
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(os.cpu_count(), fork, take_time) as readers:
        # All are forked now, before a connection is opened again.
        readers.submit(os.getpid).result()
        take_time()
        yield readers.map


def index_faults() -> list[str]:
    """What the search index tells otherwise than the records do; the first few of them."""
    lines = [f"search index: {one.code} {one.record_id} is {one.what}" for one in drift()]
    if not is_sound():
        lines.append("search index: the full-text index is not as its table")
    if lines:
        lines = [
            *islice(lines, _SHOWN),
            f"search index: {len(lines)} in all; run chunsheng reindex",
        ]
    return lines
