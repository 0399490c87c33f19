"""A blank workbook that people fill in: titles, dropdowns, checks, and a sheet that explains it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from chunsheng.kernel.office.tables import (
    CHOICE,
    DAY,
    MOST_ROWS,
    NUMBER,
    TEXT,
    WHOLE,
    YES_NO,
    Row,
    SheetColumn,
)
from chunsheng.kernel.office.writing import SAFE_OPTIONS, readable, sheet_name, write_cell
from chunsheng.kernel.words.language import listed

# A dropdown's own list may have 255 signs; a longer one stands on a sheet of its own.
LONGEST_LIST = 255
# What the explaining sheet names of a long list.
NAMED = 30
FURTHEST = 1e15


def write_blank(
    file: IO[bytes],
    title: str,
    columns: Sequence[SheetColumn],
    rules: Iterable[str],
    rows: Iterable[Row] = (),
) -> int:
    """Write the workbook, with rows already in it where there are any; returns how many."""
    with xlsxwriter.Workbook(file, {**SAFE_OPTIONS}) as book:
        looks = _Looks(book)
        sheet = book.add_worksheet(sheet_name(title))
        guide = book.add_worksheet(sheet_name(_("填写说明")))
        lists = _Lists(book)
        for place, column in enumerate(columns):
            head = looks.required if column.required else looks.head
            sheet.write_string(0, place, readable(column.header), head)
            width = max(12, min(40, 2 * len(column.header) + 6))
            sheet.set_column(place, place, width, looks.of(column.kind))
            check = _check(column, lists)
            if check:
                sheet.data_validation(1, place, MOST_ROWS, place, check)
        sheet.freeze_panes(1, 0)
        count = 0
        for count, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                write_cell(sheet, count, place, value, looks.plain)
        _explain(guide, looks, columns, rules)
    return count


class _Looks:
    """The formats of a workbook."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EFE9DC"})
        self.required = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#EFE9DC", "font_color": "#B3261E"}
        )
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.plain = book.add_format({})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, kind: str) -> Any:
        """How a column's cells look before anything is in them; digits of a code stay digits."""
        return {TEXT: self.text, CHOICE: self.text, DAY: self.day}.get(kind, self.plain)


class _Lists:
    """The hidden sheet with the long lists, a column for each."""

    def __init__(self, book: Any) -> None:
        self.book, self.columns = book, 0
        self.sheet: Any = None

    def source(self, choices: Sequence[str]) -> list[str] | str:
        """What a dropdown reads: the list itself, or where it stands."""
        if len(",".join(choices)) <= LONGEST_LIST and not any("," in one for one in choices):
            return list(choices)
        if self.sheet is None:
            self.sheet = self.book.add_worksheet(sheet_name(_("选项")))
            self.sheet.hide()
        place, self.columns = self.columns, self.columns + 1
        for row, choice in enumerate(choices):
            self.sheet.write_string(row, place, readable(choice))
        letter = xlsxwriter.utility.xl_col_to_name(place)
        name = sheet_name(_("选项"))
        return f"='{name}'!${letter}$1:${letter}${max(1, len(choices))}"


def _check(column: SheetColumn, lists: _Lists) -> dict[str, Any] | None:
    told = {
        "error_title": column.title[:32],
        "error_message": _wanted(column)[:255],
        "ignore_blank": not column.required,
    }
    if column.kind in {CHOICE, YES_NO}:
        choices = column.choices
        return {"validate": "list", "source": lists.source(choices), **told} if choices else None
    if column.kind in {WHOLE, NUMBER}:
        least = -FURTHEST if column.least is None else column.least
        most = FURTHEST if column.most is None else column.most
        kind = "integer" if column.kind == WHOLE else "decimal"
        return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most, **told}
    if column.kind == DAY:
        # The serial numbers of 1900-01-01 and 9999-12-31.
        return {
            **{"validate": "date", "criteria": "between", "minimum": 1, "maximum": 2958465},
            **told,
        }
    if column.longest:
        return {"validate": "length", "criteria": "<=", "value": column.longest, **told}
    return None


def _wanted(column: SheetColumn) -> str:
    """What a column's cells may hold, in words."""
    if column.kind == CHOICE:
        return _("从下拉列表里选。")
    if column.kind == YES_NO:
        return _("填“是”或“否”；不填就是“否”。")
    if column.kind == DAY:
        return _("日期，如 2023-03-08。")
    if column.kind in {WHOLE, NUMBER}:
        word = _("整数") if column.kind == WHOLE else _("数")
        ends = {"kind": word, "least": column.least, "most": column.most}
        if column.least is not None and column.most is not None:
            return _("%(kind)s，%(least)g 到 %(most)g。") % ends
        return _("%(kind)s，不小于 %(least)g。") % ends if column.least is not None else word
    if column.longest:
        return _("文字，最多 %(longest)d 个字。") % {"longest": column.longest}
    return _("文字。")


def _explain(
    guide: Any, looks: _Looks, columns: Sequence[SheetColumn], rules: Iterable[str]
) -> None:
    for place, (title, width) in enumerate(
        ((_("列"), 24), (_("必填"), 8), (_("填什么"), 40), (_("说明"), 60))
    ):
        guide.set_column(place, place, width)
        guide.write_string(0, place, title, looks.head)
    row = 0
    for row, column in enumerate(columns, 1):
        said = _wanted(column)
        if column.choices:
            named = listed(column.choices[:NAMED])
            said = f"{said}{named}{'……' if len(column.choices) > NAMED else ''}"
        for place, text in enumerate(
            (column.title, _("是") if column.required else "", said, column.help)
        ):
            guide.write_string(row, place, readable(text), looks.wrapped)
    for number, rule in enumerate(rules, 1):
        guide.write_string(row + 1 + number, 0, f"{number}. {rule}")
