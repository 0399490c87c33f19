"""Reading an uploaded table: judged from outside, parsed by a limited child, its rows streamed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.office import judging
from chunsheng.kernel.office.judging import TableRefused
from chunsheng.kernel.office.tables import Value

WALL_SECONDS = 45
LONGEST_LINE = 8 * 1024 * 1024
CHILD = "chunsheng.kernel.office.child"


class TableIsBroken(TableRefused):
    message = _("表格打不开，可能已经损坏。请在表格软件里打开、另存后再导入。")


class TableIsEmpty(TableRefused):
    message = _("表格里没有内容。")


class TooManyRows(TableRefused):
    message = _("行数超过 50,000。请分成几个文件再导入。")


class TooManyColumns(TableRefused):
    message = _("列数超过 200。请按模板只留需要的列。")


class CellIsTooLong(TableRefused):
    message = _("有的格子里文字太长（超过 32,767 个字）。")


class EncodingIsUnknown(TableRefused):
    message = _("看不懂这个 CSV 文件的编码。请另存为 UTF-8 或 GB18030 编码，或者用 .xlsx。")


class ReadingTookTooMuch(TableRefused):
    message = _("表格太大或太复杂，没能在限定的时间和内存里读完。请只留需要的行和列。")


REASONS: dict[str, type[TableRefused]] = {
    "broken": TableIsBroken,
    "empty": TableIsEmpty,
    "rows": TooManyRows,
    "columns": TooManyColumns,
    "cell": CellIsTooLong,
    "encoding": EncodingIsUnknown,
    "memory": ReadingTookTooMuch,
}


@dataclass(frozen=True)
class Table:
    """A table that is being read: the sheet's name, its header, and its rows with their numbers."""

    sheet: str
    header: list[Value]
    header_at: int
    rows: Iterator[tuple[int, list[Value]]]


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Table]:
    """A table whose first row that says something is its header; read its rows inside the block.

    The workbook's first visible sheet counts. Raises TableRefused, also while rows are read.
    """
    kind = judging.judge(file)
    with _child(kind, file) as lines:
        sheet = str(next(lines)["sheet"])
        first = next(lines)
        if isinstance(first, dict):
            raise TableIsEmpty
        number, header = first
        yield Table(sheet, [_value(cell) for cell in header], number, _rows(lines))


def _rows(lines: Iterator[Any]) -> Iterator[tuple[int, list[Value]]]:
    for said in lines:
        if isinstance(said, dict):
            return
        number, cells = said
        yield number, [_value(cell) for cell in cells]
    raise ReadingTookTooMuch  # the child fell silent before it said that it was done


def _value(cell: Any) -> Value:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["day"])
    return None if cell == "" else cell


@contextmanager
def _child(kind: str, file: IO[bytes]) -> Iterator[Iterator[Any]]:
    """What the child says, line by line; it is ended with the block, or when its time is up."""
    command = [sys.executable, "-I", "-m", CHILD, kind]
    surroundings = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
    with (
        _inherited(file) as content,
        subprocess.Popen(
            command,
            stdin=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=surroundings,
        ) as process,
    ):
        watch = threading.Timer(WALL_SECONDS, process.kill)
        watch.start()
        try:
            yield _told(process)
        finally:
            watch.cancel()
            process.kill()


@contextmanager
def _inherited(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """The file as the child can inherit it: a nameless copy on the disk."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        yield copy


def _told(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    assert process.stdout is not None  # noqa: S101 - asked for above
    while line := process.stdout.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            break
        said = json.loads(line)
        if isinstance(said, dict) and "refused" in said:
            raise REASONS.get(said["refused"], TableIsBroken)
        yield said
        if isinstance(said, dict) and "end" in said:
            return
    raise ReadingTookTooMuch
