"""The program that parses an uploaded table, in a process of its own that may use little of anything.

It takes the file from its standard input and writes JSON, a line for each row: first
{"sheet": name}, then [number, [cell, …]] for rows that say something, at last {"end": rows}; or
{"refused": code}. Days and instants come as {"day": …}. It imports nothing of the product.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY, SECONDS = 1024 * 1024 * 1024, 30
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50_000, 200, 32_767
# A line break of Excel's own making, and what disarmed a formula in our own CSV files.
DANGEROUS = "=+-@\t\r\n＝＋－＠"


class Refused(Exception):
    """The table is not read; the argument is the reason's code."""


def limit() -> None:
    """Take away from this process what parsing a table does not need."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tell(said: Any) -> None:
    """One line for whoever started this."""
    sys.stdout.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")


def armed(text: str) -> str:
    """A text of a CSV file as it was before it was disarmed."""
    if len(text) > 1 and text[0] == "'" and text[1] in DANGEROUS + "'":
        return text[1:]
    return text


def decoded(content: bytes) -> str:
    """The text of a CSV file in UTF-8 or GB 18030, in which Chinese offices save it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def text_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The rows of a CSV file with the numbers that a table program shows beside them."""
    csv.field_size_limit(LONGEST_CELL * 4)
    text = decoded(content)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1):
            yield number, [armed(cell) for cell in row]
    except csv.Error:
        raise Refused("broken") from None


def workbook_rows(content: bytes) -> tuple[str, Iterator[tuple[int, list[Any]]]]:
    """The name and the rows of a workbook's first visible sheet."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.visible == calamine.SheetVisibleEnum.Visible
            and one.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if not shown:
            raise Refused("empty")
        sheet = book.get_sheet_by_name(shown[0])
        if sheet.total_height > MOST_ROWS + 1:
            raise Refused("rows")
        if sheet.total_width > MOST_COLUMNS:
            raise Refused("columns")
        return shown[0], enumerate(sheet.to_python(skip_empty_area=False), 1)
    except Refused:
        raise
    except MemoryError:
        raise Refused("memory") from None
    except Exception:
        # The parser's errors have no common class, and none of them says more than this.
        raise Refused("broken") from None


def plain(cell: Any) -> Any:
    """A cell as JSON says it."""
    if isinstance(cell, datetime):
        return {"day": cell.date().isoformat(), "at": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell


def tell_rows(rows: Iterable[tuple[int, list[Any]]]) -> None:
    """Every row that says something, held to the limits."""
    last = 0
    for number, row in rows:
        if number > MOST_ROWS + 1:
            raise Refused("rows")
        cells = [plain(cell) for cell in row]
        while cells and cells[-1] in ("", None):
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise Refused("columns")
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
            raise Refused("cell")
        if any(cell not in ("", None) and str(cell).strip() for cell in cells):
            tell([number, cells])
            last = number
    tell({"end": last})


def main(kind: str) -> int:
    """Read the table of that kind from the standard input."""
    limit()
    content = sys.stdin.buffer.read()
    try:
        if kind == "xlsx":
            name, rows = workbook_rows(content)
        else:
            name, rows = "", text_rows(content)
        tell({"sheet": name})
        tell_rows(rows)
    except Refused as refused:
        tell({"refused": str(refused)})
    except MemoryError:
        tell({"refused": "memory"})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
