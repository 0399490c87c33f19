"""A paper in the look of an official document: title, number, tables, issuer with its seal, day."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from chunsheng.kernel.office.word import Card, Paper, paper_document
from tests.briefs.converting import pdf_of

PAPER = Paper(
    title="楼栋台账",
    number="样例东苑 3号楼　编号：000123",
    addressee="样例街道办事处",
    paragraphs=("现将情况告知如下 <&>。",),
    cards=(
        Card("登记信息", (("名称", "样例东苑 3号楼"), ("电话", "199****0001"))),
        Card("说明", (), ("还没有登记。",)),
    ),
    issuer="样例街道",
    on=date(2023, 3, 8),
)


def test_all_of_it_stands_in_order() -> None:
    document = Document(BytesIO(paper_document(PAPER)))
    told = [(one.style.name, one.text) for one in document.paragraphs]
    assert told == [
        ("Title", "楼栋台账"),
        ("Subtitle", "样例东苑 3号楼　编号：000123"),
        ("Salutation", "样例街道办事处："),
        ("Body Text", "现将情况告知如下 <&>。"),
        ("Heading 1", "登记信息"),
        ("Heading 1", "说明"),
        ("Body Text", "还没有登记。"),
        ("Signature", "样例街道（盖章）"),
        ("Date", "2023年3月8日"),
    ]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [["名称", "样例东苑 3号楼"], ["电话", "199****0001"]]


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert paper_document(PAPER) == paper_document(PAPER)


def test_a_forbidden_sign_is_shown_as_such() -> None:
    document = Document(BytesIO(paper_document(Paper(title="a\x00b"))))
    assert document.paragraphs[0].text == "a�b"


def test_an_office_opens_it(tmp_path: Path) -> None:
    pages = pdf_of(paper_document(PAPER), tmp_path)
    assert pages


@pytest.mark.parametrize(
    "paper", [Paper(title="只有标题"), Paper(title="无章", on=date(2023, 3, 8))]
)
def test_what_is_not_there_leaves_no_gap(paper: Paper) -> None:
    document = Document(BytesIO(paper_document(paper)))
    assert all(one.text for one in document.paragraphs)
