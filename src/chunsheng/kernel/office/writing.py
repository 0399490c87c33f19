"""Writing tables of any length in little memory: a text never becomes a formula, whatever it begins with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from chunsheng.kernel.office.tables import LONGEST_CELL, Row, Value
from chunsheng.kernel.words import clock

# Table programs take what begins so for a formula (OWASP, CSV injection); the child of `reading`
# takes the quotation mark away again.
DANGEROUS = "=+-@\t\r\n＝＋－＠"
# A sheet of Excel has 1,048,576 rows, the first of which is the header.
ROWS_ON_A_SHEET = 1_048_575
LONGEST_EXACT = 10**15
_FORBIDDEN = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
WIDTHS = (8, 40)
DAY_FORMAT, MOMENT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
SAFE_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": DAY_FORMAT,
}


def write_xlsx(file: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Row]) -> int:
    """Write rows as they come into a workbook; returns how many. A full sheet is followed by another.

    Texts stay texts, numbers numbers, days days; an instant stands as it is in Asia/Shanghai.
    """
    count, sheet = 0, None
    with xlsxwriter.Workbook(file, {**SAFE_OPTIONS, "constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        moments = book.add_format({"num_format": MOMENT_FORMAT})
        for count, row in enumerate(rows, 1):
            place = (count - 1) % ROWS_ON_A_SHEET
            if place == 0:
                sheet = _sheet(book, title, count // ROWS_ON_A_SHEET, header, bold)
            for column, value in enumerate(row):
                write_cell(sheet, place + 1, column, value, moments)
        if sheet is None:
            _sheet(book, title, 0, header, bold)
    return count


def _sheet(book: Any, title: str, number: int, header: Sequence[str], bold: Any) -> Any:
    sheet = book.add_worksheet(sheet_name(title, number))
    for column, text in enumerate(header):
        least, most = WIDTHS
        sheet.set_column(column, column, min(most, max(least, 2 * len(text) + 4)))
        sheet.write_string(0, column, readable(text), bold)
    sheet.freeze_panes(1, 0)
    return sheet


def sheet_name(title: str, number: int = 0) -> str:
    """A title as sheets may be called: 31 signs, none of which a formula would read."""
    mark = f" {number + 1}" if number else ""
    name = _NOT_IN_NAMES.sub(" ", title).strip("' ") or "1"
    return f"{name[: 31 - len(mark)]}{mark}"


def write_cell(sheet: Any, row: int, column: int, value: Value, moments: Any) -> None:
    """One cell by the kind of its value; nothing is guessed from what a text looks like."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal):
        if _is_exact(value):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, str(value))
    elif isinstance(value, datetime):
        local = value.astimezone(clock.SHANGHAI).replace(tzinfo=None)
        sheet.write_datetime(row, column, local, moments)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, readable(str(value)))


def _is_exact(value: int | float | Decimal) -> bool:
    """Whether a table program keeps all of the number's digits."""
    return -LONGEST_EXACT < value < LONGEST_EXACT


def readable(text: str) -> str:
    """The text as a cell can keep it: � for what no XML may hold, and cut where it is too long."""
    text = _FORBIDDEN.sub("\ufffd", text)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def write_csv(file: IO[bytes], header: Sequence[str], rows: Iterable[Row]) -> int:
    """Write rows as they come as CSV in UTF-8 with its mark, which Excel needs; returns how many."""
    count = 0
    text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([disarmed(readable(title)) for title in header])
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _csv_value(value: Value) -> str | int | float | Decimal:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return value if _is_exact(value) else str(value)
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else disarmed(readable(value))


def disarmed(text: str) -> str:
    """A text that no table program takes for a formula, and that reading gives back as it was."""
    armed = text[:1] in DANGEROUS if text else False
    quoted = text[:1] == "'" and text[1:2] != "" and text[1:2] in DANGEROUS + "'"
    return f"'{text}" if armed or quoted else text
