"""Reading everything again that can be read again: the sealed ledger, and the search index."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from chunsheng.kernel.finding.fields import is_sound
from chunsheng.kernel.finding.keeping import drift
from chunsheng.kernel.ledger.sealing import verify

_SHOWN = 20


def ledger_faults(anchors: Iterable[tuple[int, str]]) -> list[str]:
    """Each block that does not read as it was sealed; block 0 is the ledger as a whole."""
    found = verify(anchors)
    return [f"block {fault.block}: {fault.what} is not as it was sealed" for fault in found]


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
