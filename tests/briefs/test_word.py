"""A brief in Word: what it says is there, and each bound number has a footnote that is real."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from chunsheng.briefs.text import BriefText, Chapter, Note, Paragraph, Run
from chunsheng.briefs.word import word_document
from tests.briefs.converting import pdf_of

DRILL_DOWN = "https://district.example/f/K7M2/?期=2023年 第1季度&a=1"
TARGET = (
    "https://district.example/f/K7M2/?%E6%9C%9F=2023%E5%B9%B4%20%E7%AC%AC1%E5%AD%A3%E5%BA%A6&a=1"
)
ADDRESSES = {1: DRILL_DOWN, 2: "/f/K7M2/", 3: "http://[broken/", 4: "https://a b.example/"}


def note(number: int) -> Note:
    parts = (
        f"定义：第 {number} 项诉求，按办结日计入。",
        "单位：件",
        "截至 2023年3月8日",
        f"依据 {number * 100:,} 条记录",
        "",
        f"未核实占 {number}.5%",
        f"短码 Q-{number:04}",
    )
    return Note(number, parts, ADDRESSES.get(number, ""))


def paragraph(*numbers: int) -> Paragraph:
    runs = [Run("一季度“一网通办”受理诉求 ")]
    for number in numbers:
        runs += [Run(f"≥ {number * 1000:,} 件", note(number)), Run("，较上季度有所上升；")]
    return Paragraph((*runs, Run("详见附表。")))


BRIEF = BriefText(
    "2023年第一季度居民诉求与服务供给简报",
    "春晓街道（2023年1月1日至3月31日）",
    (
        Chapter("一、总体情况", (paragraph(1, 2, 3), paragraph(4, 5))),
        Chapter("二、未见记录", ()),
        Chapter("三、供给 <&> 承诺", (paragraph(6, 7, 8, 9), paragraph(), paragraph(10, 11, 12))),
    ),
    "每个数字都可凭短码查到它的记录。",
)
BOUND = list(range(1, 13))
# What names the footnotes' part: its type in the package, and the document's relation to it.
NAMED = rb'<(?:Override|Relationship) [^>]*"(?:/word/)?footnotes[.]xml"[^>]*/>'


def part(docx: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(docx)) as archive:
        return archive.read(name) if name in archive.namelist() else b""


def references(docx: bytes) -> list[int]:
    """The ids that the text refers to, in its order."""
    found = parse_xml(part(docx, "word/document.xml")).iter(qn("w:footnoteReference"))
    return [int(each.get(qn("w:id"))) for each in found]


def real_footnotes(docx: bytes) -> list[int]:
    """The ids of the footnotes in their order, without Word's two rules; none without the part."""
    xml = part(docx, "word/footnotes.xml")
    found = parse_xml(xml).iter(qn("w:footnote")) if xml else ()
    return [int(each.get(qn("w:id"))) for each in found if each.get(qn("w:type")) is None]


def told(element: Any) -> str:
    return "".join(each.text for each in element.iter(qn("w:t")))


def marks_at_the_foot(pages: list[str]) -> list[int]:
    """The marks before the definitions, as they are read down the pages."""
    return [int(mark) for mark in re.findall(r"(\d+)\s*定义：", "\n".join(pages))]


def ruined(docx: bytes, pattern: bytes, dropped: str = "") -> bytes:
    """The file with all that matches the pattern cut out of its parts, perhaps a part dropped."""
    copied = BytesIO()
    with ZipFile(BytesIO(docx)) as archive, ZipFile(copied, "w") as copy:
        for name in archive.namelist():
            if not dropped or dropped not in name:
                copy.writestr(name, re.sub(pattern, b"", archive.read(name)))
    return copied.getvalue()


def test_the_brief_reads_in_word_as_it_was_written() -> None:
    document = Document(BytesIO(word_document(BRIEF)))
    said = [(each.style and each.style.name, each.text) for each in document.paragraphs]
    assert said[:3] == [
        ("Title", BRIEF.title),
        ("Subtitle", BRIEF.subtitle),
        ("Heading 1", "一、总体情况"),
    ]
    assert said[3][1].startswith(
        "一季度“一网通办”受理诉求 ≥ 1,000 件，较上季度有所上升；≥ 2,000 件"
    )
    headings = [text for name, text in said if name == "Heading 1"]
    assert headings == ["一、总体情况", "二、未见记录", "三、供给 <&> 承诺"]
    assert len([name for name, _ in said if name == "Body Text"]) == 5
    assert said[-1] == ("Closing", BRIEF.closing)
    assert document.core_properties.title == BRIEF.title
    assert document.core_properties.author == "春声"
    assert document.core_properties.created is None


def test_every_bound_number_has_a_real_footnote() -> None:
    docx = word_document(BRIEF)
    assert len(BRIEF.notes) == len(BOUND)
    assert references(docx) == BOUND
    assert real_footnotes(docx) == BOUND


def test_the_mark_stands_right_behind_its_number() -> None:
    document = parse_xml(part(word_document(BRIEF), "word/document.xml"))
    marks = [each.getparent() for each in document.iter(qn("w:footnoteReference"))]
    numbers = [f"≥ {number * 1000:,} 件" for number in BOUND]
    assert [mark.getprevious().text for mark in marks] == numbers
    assert {mark.style for mark in marks} == {"FootnoteReference"}


def test_word_finds_what_footnotes_need() -> None:
    docx = word_document(BRIEF)
    footnotes = parse_xml(part(docx, "word/footnotes.xml"))
    ids = [each.get(qn("w:id")) for each in footnotes.iter(qn("w:footnote"))]
    assert ids == ["-1", "0", *map(str, BOUND)]
    assert len(list(footnotes.iter(qn("w:footnoteRef")))) == len(BOUND)
    settings = parse_xml(part(docx, "word/settings.xml"))
    assert [each.get(qn("w:id")) for each in settings.iter(qn("w:footnote"))] == ["-1", "0"]
    assert b'"/word/footnotes.xml"' in part(docx, "[Content_Types].xml")
    assert b'"footnotes.xml"' in part(docx, "word/_rels/document.xml.rels")
    styles = {each.name: each for each in Document(BytesIO(docx)).styles}
    assert {"footnote text", "footnote reference", "Hyperlink"} <= set(styles)


def test_only_an_address_outside_the_site_becomes_a_link() -> None:
    docx = word_document(BRIEF)
    links = list(parse_xml(part(docx, "word/footnotes.xml")).iter(qn("w:hyperlink")))
    assert [told(link) for link in links] == ["短码 Q-0001"]
    relations = parse_xml(part(docx, "word/_rels/footnotes.xml.rels"))
    assert {each.get("Id"): each.get("Target") for each in relations} == {
        links[0].get(qn("r:id")): TARGET
    }


def test_a_footnote_joins_its_sentences() -> None:
    first = parse_xml(part(word_document(BRIEF), "word/footnotes.xml"))[2]
    assert told(first) == (
        " 定义：第 1 项诉求，按办结日计入。单位：件；截至 2023年3月8日；依据 100 条记录；"
        "未核实占 1.5%；短码 Q-0001"
    )


def test_the_same_brief_gives_the_same_bytes() -> None:
    docx = word_document(BRIEF)
    assert word_document(BRIEF) == docx
    with ZipFile(BytesIO(docx)) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_what_xml_forbids_is_replaced() -> None:
    said = Paragraph((Run("诉\x00求\x0b\ud800\uffff<&>\t制表"),))
    docx = word_document(BriefText("题\x1f名" * 200, "", (Chapter("章\x08", (said,)),)))
    document = Document(BytesIO(docx))
    assert document.paragraphs[1].text == "章�"
    assert document.paragraphs[2].text == "诉�求���<&>\t制表"
    assert document.core_properties.title == ("题�名" * 200)[:255]


@pytest.mark.parametrize("numbers", [(2, 1), (1, 1), (1, 3), (0,)])
def test_notes_that_word_would_number_differently_are_refused(numbers: tuple[int, ...]) -> None:
    brief = BriefText("简报", "", (Chapter("一", (paragraph(*numbers),)),))
    with pytest.raises(ValueError, match="not from 1 in the order of the text"):
        word_document(brief)


def test_a_reader_finds_every_footnote_at_the_foot_of_a_page(tmp_path: Path) -> None:
    pages = pdf_of(word_document(BRIEF), tmp_path)
    assert marks_at_the_foot(pages) == BOUND
    read = "".join("".join(pages).split())
    sentences = [sentence for each in BRIEF.notes for sentence in each.parts]
    assert [said for said in sentences if "".join(said.split()) not in read] == []
    assert "三、供给<&>承诺" in read
    assert [page.split("\n")[-1] for page in pages] == [
        f"— {number} —" for number in range(1, len(pages) + 1)
    ]


def test_footnotes_that_were_dropped_are_missed(tmp_path: Path) -> None:
    docx = word_document(BRIEF)
    dropped = ruined(docx, NAMED, "footnotes.xml")
    assert references(dropped) == BOUND
    assert real_footnotes(dropped) == []
    # LibreOffice does not open a file whose marks lead nowhere, so the marks go as well.
    unmarked = ruined(docx, NAMED + rb"|<w:footnoteReference [^>]*/>", "footnotes.xml")
    assert marks_at_the_foot(pdf_of(unmarked, tmp_path)) == []


def test_a_reference_that_was_removed_is_missed(tmp_path: Path) -> None:
    removed = ruined(word_document(BRIEF), rb'<w:footnoteReference w:id="3"/>')
    assert references(removed) == [number for number in BOUND if number != 3]
    assert real_footnotes(removed) == BOUND
    assert len(marks_at_the_foot(pdf_of(removed, tmp_path))) == len(BOUND) - 1


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip), ("true", pytest.fail)])
def test_without_libreoffice_a_test_is_skipped_and_fails_in_ci(
    ci: str, outcome: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOFFICE", "no-such-program")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome.Exception, match="apt-get install libreoffice-writer-nogui"):  # type: ignore[attr-defined]  # pytest's own
        pdf_of(b"", tmp_path)
