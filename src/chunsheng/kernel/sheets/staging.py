"""Checked rows while they wait: packed and sealed in blocks, and known again by a keyed print."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chunsheng.kernel.access.vault import keyed_print, open_staged, seal_staged
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.sheets.columns import Sent
from chunsheng.kernel.sheets.models import ImportBlock, ImportRow, ImportRun
from chunsheng.kernel.sheets.terms import BLOCK


@dataclass(frozen=True)
class StagedRow:
    """A row as the form takes it, its number in the sheet, and its print."""

    number: int
    sent: Mapping[str, Sent]
    print: bytes


class Prints:
    """The prints of a file's rows, in order: the same row for the second time has another one."""

    def __init__(self, code: str, by: Actor) -> None:
        # What one unit did another one may have done as well.
        self.before = f"{code}\x1f{by.unit.pk if by.unit else ''}"
        self.met: Counter[str] = Counter()

    def of(self, sent: Mapping[str, Sent]) -> bytes:
        """The print of the next row."""
        said = {name: value for name, value in sent.items() if value not in (None, "", False)}
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        nth, self.met[text] = self.met[text], self.met[text] + 1
        return keyed_print(f"{self.before}\x1f{nth}\x1f{text}")


def known_prints(prints: Sequence[bytes]) -> set[bytes]:
    """Which of the prints belong to rows that are in by an earlier run."""
    found: set[bytes] = set()
    for start in range(0, len(prints), BLOCK):
        part = ImportRow.objects.filter(print__in=prints[start : start + BLOCK])
        found |= {bytes(one) for one in part.values_list("print", flat=True)}
    return found


def blocks_of(run: ImportRun, rows: Sequence[StagedRow]) -> Iterator[ImportBlock]:
    """The rows in sealed blocks, not stored yet."""
    for place, start in enumerate(range(0, len(rows), BLOCK)):
        packed = [
            [row.number, dict(row.sent), row.print.hex()] for row in rows[start : start + BLOCK]
        ]
        content = zlib.compress(json.dumps(packed, ensure_ascii=False).encode(), 1)
        yield ImportBlock(run=run, place=place, rows=seal_staged(content))


def rows_of(block: ImportBlock) -> list[StagedRow]:
    """The rows of a block."""
    content = zlib.decompress(open_staged(bytes(block.rows)))
    return [
        StagedRow(number, sent, bytes.fromhex(mark)) for number, sent, mark in json.loads(content)
    ]


def numbered(rows: Iterable[StagedRow]) -> str:
    """The numbers of rows, as people are told them: the first and the last."""
    numbers = [row.number for row in rows]
    return f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
