"""A blank workbook: titles, dropdowns short and long, checks, and what each column wants in words."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest

from chunsheng.kernel.office import reading
from chunsheng.kernel.office.blanks import write_blank
from chunsheng.kernel.office.tables import CHOICE, DAY, NUMBER, WHOLE, YES_NO, SheetColumn

COLUMNS = (
    SheetColumn("名称", required=True, longest=80, help="写全称"),
    SheetColumn("类别", CHOICE, choices=("企业", "机关")),
    SheetColumn("网格", CHOICE, choices=tuple(f"样例社区 / 网格 {n:03}" for n in range(300))),
    SheetColumn("日期", DAY),
    SheetColumn("纬度", NUMBER, least=-90, most=90),
    SheetColumn("家数", WHOLE, least=1),
    SheetColumn("公开", YES_NO, choices=("是", "否")),
)


@pytest.fixture
def parts() -> dict[str, str]:
    """The parts of a blank workbook."""
    file = BytesIO()
    write_blank(file, "楼栋台账", COLUMNS, ["先看这里", "再填"])
    with ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_it_reads_as_an_empty_table_with_marked_titles() -> None:
    file = BytesIO()
    write_blank(file, "楼栋台账", COLUMNS, ["先看这里"])
    with reading.opened(file) as table:
        assert table.sheet == "楼栋台账"
        assert table.header == ["名称 *", "类别", "网格", "日期", "纬度", "家数", "公开"]
        assert list(table.rows) == []


def test_every_column_is_checked_by_its_kind(parts: dict[str, str]) -> None:
    sheet = parts["xl/worksheets/sheet1.xml"]
    kinds = re.findall(r'<dataValidation type="(\w+)"', sheet)
    assert kinds == ["textLength", "list", "list", "date", "decimal", "whole", "list"]
    assert "企业,机关" in sheet
    assert "'选项'!$A$1:$A$300" in sheet
    assert re.search(r'name="选项" sheetId="3" state="hidden"', parts["xl/workbook.xml"])


def test_the_second_sheet_explains_columns_and_rules(parts: dict[str, str]) -> None:
    said = parts["xl/sharedStrings.xml"]
    for text in (
        "写全称",
        "文字，最多 80 个字。",
        "数，-90 到 90。",
        "整数，不小于 1。",
        "1. 先看这里",
    ):
        assert text in said, text
    assert 'name="填写说明"' in parts["xl/workbook.xml"]
    assert "从下拉列表里选。企业、机关" in said
