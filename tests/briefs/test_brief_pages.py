"""A brief's page and its Word file bind each number to a footnote that opens its records (R20)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from chunsheng.briefs.actions import draft_brief
from chunsheng.briefs.models import Brief
from chunsheng.briefs.outlines import OUTLINES
from chunsheng.briefs.telling import brief_text
from chunsheng.indicators.freezing import frozen_for
from chunsheng.indicators.models import FrozenFigure
from chunsheng.kernel.access.roles import LEADER
from chunsheng.services.models import Request
from tests.briefs.converting import pdf_of
from tests.briefs.test_drafting import drafted
from tests.briefs.test_word import NAMED, part, real_footnotes, references, ruined
from tests.indicators.reading import figure_page, main_of, said
from tests.portal.reporting import kept
from tests.reported import UNTIL, Reported

SITE = "http://testserver"


@pytest.fixture
def brief(reported: Reported) -> Brief:
    """The leader's draft."""
    return drafted(reported)


def page_of(brief: Brief) -> str:
    """The address of its page."""
    return f"/r/briefs.briefs/{brief.pk}/"


def word_of(brief: Brief) -> str:
    """The address of its Word file."""
    return f"/briefs/{brief.pk}/word/"


def bound(docx: bytes) -> list[str]:
    """The texts that a mark stands right behind."""
    document = parse_xml(part(docx, "word/document.xml"))
    marks = [each.getparent() for each in document.iter(qn("w:footnoteReference"))]
    return [mark.getprevious().text for mark in marks]


def marks_at_the_foot(pages: list[str], frozen: list[FrozenFigure]) -> list[int]:
    """The marks of the footnotes that are read at the foot of the pages, by their short codes."""
    titles = "|".join(r"\s*".join(str(one.figure.measure.title)) for one in frozen)
    found = re.findall(rf"(?<!\S)(\d+)\s*(?:{titles})\s*[：；]", "\n".join(pages))
    return [int(mark) for mark in found]


def test_the_page_shows_as_many_footnotes_as_numbers(reported: Reported, brief: Brief) -> None:
    leader, frozen = reported.enter("leader"), frozen_for(brief)
    main = main_of(leader.get(page_of(brief)))
    numbers = main.xpath("//article//a[@class='num']")
    marks = main.xpath("//article//sup/a")
    notes = main.xpath("//ol[@class='notes']/li")

    assert len(numbers) == len(marks) == len(notes) == len(frozen) == 18
    assert [said(mark) for mark in marks] == [str(n) for n in range(1, 19)]
    assert [mark.get("href") for mark in marks] == [f"#{note.get('id')}" for note in notes]
    back = [note.xpath("./a[last()]")[0].get("href") for note in notes]
    assert back == [f"#{mark.get('id')}" for mark in marks]
    assert [number.get("href") for number in numbers] == [f"/f/{one.code}/" for one in frozen]
    for number, one in zip(numbers, frozen, strict=True):
        then = leader.get(number.get("href"), follow=True)
        assert figure_page(then).text == said(number), one.measure


def test_the_page_says_what_the_text_says(reported: Reported, brief: Brief) -> None:
    main = main_of(reported.enter("leader").get(page_of(brief)))
    text = brief_text(brief)
    titles = [said(one) for one in main.xpath("//article/h4")]
    assert titles == [chapter.title for chapter in text.chapters]
    paragraphs = [
        "".join(run.text for run in paragraph.runs)
        for chapter in text.chapters
        for paragraph in chapter.paragraphs
    ]
    for mark in main.xpath("//article//sup"):
        mark.drop_tree()
    shown = [said(one) for one in main.xpath("//article/h4/following-sibling::p")]
    assert shown == paragraphs
    assert "拜访联系企业 8 家，达成合作意向 2 家；项目已经落地 0 个，即将落地 1 个。" in shown[1]
    assert said(main.find_class("brief-title")[0]) == "党建引领高质量发展情况简报"
    assert said(main.find_class("brief-subtitle")[0]) == "样例区 · 累计至 2023-03-08"


def test_a_footnote_says_what_its_number_is_and_how_far_to_trust_it(brief: Brief) -> None:
    notes = brief_text(brief).notes
    assert notes[4].sentences == (
        "拜访联系企业：拜访或联系过的企业，同一家只数一次；没有具名的按家数计。"
        "单位：家；样例区，累计至 2023-03-08，按 2023-03-08 08:30 已知；"
        "由 3 笔记录汇总，未核实 3 笔（100%）；"
    )
    assert "由 1 笔记录汇总；预计的数字不核实" in notes[8].sentences
    assert "没有一笔记录" in notes[9].sentences
    assert [note.number for note in notes] == list(range(1, 19))


def test_the_page_asks_the_database_as_often_however_much_it_counts(
    reported: Reported, brief: Brief
) -> None:
    leader = reported.enter("leader")
    leader.get(page_of(brief))
    with CaptureQueriesContext(connection) as captured:
        leader.get(page_of(brief))
    assert len(captured) <= 20


def test_reading_a_brief_or_its_word_file_writes_nothing(reported: Reported, brief: Brief) -> None:
    leader, before = reported.enter("leader"), kept()
    for address in (page_of(brief), word_of(brief), "/r/briefs.briefs/"):
        assert leader.get(address).status_code == 200
    assert leader.post(word_of(brief)).status_code == 405
    assert kept() == before


def test_word_has_a_real_footnote_for_every_number(reported: Reported, brief: Brief) -> None:
    answer = reported.enter("leader").get(word_of(brief))
    docx, text, frozen = answer.content, brief_text(brief), frozen_for(brief)
    disposition = unquote(answer["Content-Disposition"])

    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert disposition.endswith("党建引领高质量发展情况简报 2023-03-08.docx")
    assert references(docx) == real_footnotes(docx) == [note.number for note in text.notes]
    assert len(real_footnotes(docx)) == len(bound(docx)) == len(frozen) == 18
    runs = [run.text for c in text.chapters for p in c.paragraphs for run in p.runs if run.note]
    assert bound(docx) == runs
    paragraphs = [each.text for each in Document(BytesIO(docx)).paragraphs]
    assert paragraphs[:2] == [text.title, text.subtitle]
    body = ["".join(run.text for run in p.runs) for c in text.chapters for p in c.paragraphs]
    assert [one for one in body if one not in paragraphs] == []


def test_each_of_its_links_leads_to_this_district(reported: Reported, brief: Brief) -> None:
    leader = reported.enter("leader")
    docx = leader.get(word_of(brief)).content
    relations = parse_xml(part(docx, "word/_rels/footnotes.xml.rels"))
    targets = {each.get("Id"): each.get("Target") for each in relations}
    links = list(parse_xml(part(docx, "word/footnotes.xml")).iter(qn("w:hyperlink")))
    opened = [targets[link.get(qn("r:id"))] for link in links]

    assert opened == [f"{SITE}/f/{one.code}/" for one in frozen_for(brief)]
    for target, number in zip(opened, bound(docx), strict=True):
        then = leader.get(target.removeprefix(SITE), follow=True)
        assert figure_page(then).text == number


def test_a_reader_of_the_pdf_finds_as_many_notes_at_the_foot(
    reported: Reported, brief: Brief, tmp_path: Path
) -> None:
    docx = reported.enter("leader").get(word_of(brief)).content
    frozen, pages = frozen_for(brief), pdf_of(docx, tmp_path)
    assert marks_at_the_foot(pages, frozen) == real_footnotes(docx)
    read = "".join("".join(pages).split())
    assert [read.count(one.code) for one in frozen] == [1] * len(frozen)


def test_notes_that_were_dropped_are_missed_at_the_foot(
    reported: Reported, brief: Brief, tmp_path: Path
) -> None:
    docx = reported.enter("leader").get(word_of(brief)).content
    unmarked = ruined(docx, NAMED + rb"|<w:footnoteReference [^>]*/>", "footnotes.xml")
    assert marks_at_the_foot(pdf_of(unmarked, tmp_path), frozen_for(brief)) == []


@pytest.mark.parametrize(
    ("name", "status"),
    [("dispatcher", 403), ("worker", 403), ("system_admin", 403), ("audit_admin", 403)],
)
def test_whoever_leads_nothing_reads_no_brief(
    reported: Reported, brief: Brief, name: str, status: int
) -> None:
    for address in (page_of(brief), word_of(brief), "/r/briefs.briefs/"):
        answer = reported.enter(name).get(address)
        assert answer.status_code == status
        assert [one for one in ("2.3亿元", "拜访联系", "样例区 ·") if one in told(answer)] == []


def told(answer: Any) -> str:
    """What the page says beside its navigation."""
    return said(main_of(answer))


def test_a_brief_of_a_unit_out_of_reach_is_not_there(reported: Reported, brief: Brief) -> None:
    world = reported.world
    of_the_street = reported.appoint("of_the_street", LEADER, world.street)
    own = draft_brief(by=world.by("leader"), outline="spring", unit=world.community, until=UNTIL)
    for one, status in ((brief, 404), (own, 200), (Brief(pk=uuid.UUID(int=3)), 404)):
        for address in (page_of(one), word_of(one)):
            assert of_the_street.get(address).status_code == status
    listed = of_the_street.get("/r/briefs.briefs/").content.decode()
    assert page_of(own) in listed
    assert page_of(brief) not in listed
    assert Client().get(word_of(brief))["Location"].startswith("/sign-in/")


@pytest.fixture
def demonstrating(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the district be one of the demonstration."""
    return lambda: monkeypatch.setattr(settings, "MODE", "demo")


def test_numbers_of_the_demonstrations_own_samples_are_called_so(
    reported: Reported, brief: Brief, demonstrating: Callable[[], None]
) -> None:
    Request.objects.update(sample=True)
    assert brief_text(brief).closing == "", "an own district has no samples"
    demonstrating()
    closing = brief_text(brief).closing
    assert closing.startswith("样例：")
    assert closing.endswith("的数字来自演示数据，报道里没有的其他数字也是。")
    assert "拜访联系" not in closing
    for outline in OUTLINES:
        assert brief_text(drafted(reported, outline=outline)).closing.startswith("样例：")
    Request.objects.filter(pk=Request.objects.order_by("pk")[0].pk).update(sample=False)
    assert "诉求" not in brief_text(brief).closing
