"""The child reads what people make, says why it does not, and can take no more than it is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from chunsheng.kernel.office import reading
from chunsheng.kernel.office.judging import TableRefused
from chunsheng.kernel.office.writing import write_csv, write_xlsx
from tests.kernel.office.bombs import NEEDED, workbook


def read(content: bytes) -> tuple[str, list[Any], list[tuple[int, list[Any]]]]:
    """The sheet's name, the header and the rows."""
    with reading.opened(BytesIO(content)) as table:
        return table.sheet, table.header, list(table.rows)


def xlsx(header: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "楼栋") -> bytes:
    """A workbook of those rows."""
    file = BytesIO()
    write_xlsx(file, title, header, rows)
    return file.getvalue()


def test_cells_come_as_what_they_are() -> None:
    row = ("3号楼", 3, 0.5, date(2023, 3, 8), True, None, "末")
    assert read(xlsx("甲乙丙丁戊己庚", [row])) == (
        "楼栋",
        list("甲乙丙丁戊己庚"),
        [(2, ["3号楼", 3, 0.5, date(2023, 3, 8), True, None, "末"])],
    )


def test_numbers_are_those_that_stand_beside_the_rows() -> None:
    rows = [(None,), ("甲",), (None,), ("乙",)]
    assert [number for number, _cells in read(xlsx(["名称"], rows))[2]] == [3, 5]
    text = "\n名称\n\n甲\n \n乙\n".encode()
    assert read(text)[1:] == (["名称"], [(4, ["甲"]), (6, ["乙"])])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_text_is_read_as_chinese_offices_save_it(encoding: str, mark: str) -> None:
    text = f"名称{mark}地址\r\n“甲”号楼{mark}样例路𠮷号\r\n"
    assert read(text.encode(encoding))[1:] == (["名称", "地址"], [(2, ["“甲”号楼", "样例路𠮷号"])])


def refusal(content: bytes) -> type[TableRefused]:
    """Why a table is not read, whenever it shows."""
    with pytest.raises(TableRefused) as refused:
        read(content)
    return type(refused.value)


def test_what_cannot_be_read_is_said_in_words() -> None:
    assert refusal(workbook(("xl/worksheets/sheet1.xml", b"<broken"))) is reading.TableIsBroken
    assert refusal(xlsx([], [])) is reading.TableIsEmpty
    assert refusal("名称\n甲".encode("utf-16-be")[1:] + b"\xff\xff") in {
        reading.EncodingIsUnknown,
        reading.judging.FileIsNoTable,
    }
    assert refusal(b"\xff\xfe\xfa,\xff\n") is reading.EncodingIsUnknown
    assert refusal(("甲" + "," * 250 + "乙").encode()) is reading.TooManyColumns
    assert refusal(("名称\n" + "甲\n" * 50_001).encode()) is reading.TooManyRows
    assert refusal(("名称\n" + "甲" * 40_000).encode()) is reading.CellIsTooLong


def sparse() -> bytes:
    """Two cells in the far corners of a sheet: a few bytes that ask for a table of gigabytes."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = (
        f'<worksheet {main}><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    book = (
        f'<workbook {main} xmlns:r="{relations}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    packages = "http://schemas.openxmlformats.org/package/2006"
    related = (
        f'<Relationships xmlns="{packages}/relationships"><Relationship Id="rId1"'
        f' Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    types = f'<Types xmlns="{packages}/content-types"/>'
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in {
            NEEDED[0]: types,
            NEEDED[1]: book,
            "xl/_rels/workbook.xml.rels": related,
            "xl/worksheets/sheet1.xml": sheet,
        }.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_a_sheet_that_asks_for_gigabytes_ends_the_child_and_not_the_district() -> None:
    assert refusal(sparse()) in {
        reading.ReadingTookTooMuch,
        reading.TooManyRows,
        reading.TableIsBroken,
    }


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.01)
    assert refusal(xlsx(["名称"], [("甲",)] * 2000)) is reading.ReadingTookTooMuch


def test_a_row_read_from_a_child_that_fell_silent_is_not_taken_for_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "CHILD", "this")
    with pytest.raises((TableRefused, ValueError)):
        read(xlsx(["名称"], [("甲",)]))


def test_csv_is_read_as_it_was_written() -> None:
    file = BytesIO()
    rows = [("甲", 3, None, date(2023, 3, 8)), ("", 0.5, "乙\n丙", None)]
    assert write_csv(file, ["a", "b", "c", "d"], rows) == 2
    assert read(file.getvalue())[2] == [
        (2, ["甲", "3", None, "2023-03-08"]),
        (3, [None, "0.5", "乙\n丙"]),
    ]
