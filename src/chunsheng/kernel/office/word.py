"""Papers in Word in the look of an official document: a form of a record, or a notice (R20).

python-docx packs the file and writes its paragraphs; the look is `official_style`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.oxml import parse_xml
from docx.oxml.coreprops import CT_CoreProperties
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart
from docx.parts.settings import SettingsPart
from docx.parts.story import StoryPart
from docx.parts.styles import StylesPart
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from chunsheng.kernel.office import official_style as style
from chunsheng.kernel.words import dates

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LONGEST_PROPERTY = 255  # characters; python-docx refuses a longer title
# What XML 1.0 (2.2) allows in no text, escaped or not: control characters, lone surrogates.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

AnyPart = TypeVar("AnyPart", bound=XmlPart)


@dataclass(frozen=True)
class Card:
    """A part of a form: its title, and names with values."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A form or a notice: title, number, who it is for, what it says, who signs and seals it."""

    title: str
    number: str = ""
    addressee: str = ""
    paragraphs: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    issuer: str = ""
    on: date | None = None
    # In letters for whoever does not read small ones well.
    large: bool = False


def empty_file(title: str, *, large: bool = False) -> tuple[Package, DocumentPart, StoryPart]:
    """A file of the official look with nothing in it; its document, and the part of its footnotes."""
    package = Package()
    document = add_part(
        package, DocumentPart, "document", CONTENT_TYPE.WML_DOCUMENT_MAIN, style.document_xml()
    )
    kinds, relations = CONTENT_TYPE, RELATIONSHIP_TYPE
    footer = add_part(package, StoryPart, "footer1", kinds.WML_FOOTER, style.footer_xml())
    styles = add_part(package, StylesPart, "styles", kinds.WML_STYLES, style.styles_xml(large))
    settings = add_part(package, SettingsPart, "settings", kinds.WML_SETTINGS, style.settings_xml())
    fonts = add_part(package, XmlPart, "fontTable", kinds.WML_FONT_TABLE, style.fonts_xml())
    package.relate_to(document, relations.OFFICE_DOCUMENT)
    document.load_rel(relations.FOOTER, footer, style.FOOTER_RELATION)
    document.relate_to(styles, relations.STYLES)
    document.relate_to(settings, relations.SETTINGS)
    document.relate_to(fonts, relations.FONT_TABLE)
    # The settings name the two rules above footnotes, so their part is there in every paper.
    notes = add_part(package, StoryPart, "footnotes", kinds.WML_FOOTNOTES, style.footnotes_xml())
    document.relate_to(notes, relations.FOOTNOTES)
    _add_properties(package, title)
    return package, document, notes


def add_part(
    package: Package, kind: type[AnyPart], name: str, content_type: str, xml: str
) -> AnyPart:
    """A part of a file, not related to anything yet."""
    return kind(PackURI(f"/word/{name}.xml"), content_type, parse_xml(xml), package)


def _add_properties(package: Package, title: str) -> None:
    """Say what the file is called and who made it, but not when: the ledger knows that."""
    place, kind = PackURI("/docProps/core.xml"), CONTENT_TYPE.OPC_CORE_PROPERTIES
    part = CorePropertiesPart(place, kind, CT_CoreProperties.new(), package)
    properties = part.core_properties
    properties.title = allowed(title)[:_LONGEST_PROPERTY]
    properties.author = gettext("春声")
    properties.language = "zh-CN"
    package.relate_to(part, RELATIONSHIP_TYPE.CORE_PROPERTIES)


def packed(package: Package) -> bytes:
    """The file's bytes; the same file gives the same bytes."""
    content = BytesIO()
    package.save(content)
    return _with_fixed_times(content.getvalue())


def add_text(paragraph: WordParagraph, text: str, name: str | None = None) -> WordRun:
    """Add a run to a paragraph, in a style of characters if one is named."""
    run = paragraph.add_run(allowed(text), name)
    # Quotation marks, dashes and ≥ belong to both scripts: Word sets them as Chinese when told to.
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return run


def allowed(text: str) -> str:
    """The text with � for each character that no XML may hold; lxml escapes the rest."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n"))


def _with_fixed_times(content: bytes) -> bytes:
    """The same archive, each member as old as archives can be.

    Packing stamps every member with the time of day; a paper's bytes must depend on its text alone,
    so that its digest proves it.
    """
    fixed = BytesIO()
    with ZipFile(BytesIO(content)) as stamped, ZipFile(fixed, "w", ZIP_DEFLATED) as archive:
        for name in stamped.namelist():
            archive.writestr(ZipInfo(name), stamped.read(name), ZIP_DEFLATED)
    return fixed.getvalue()


def paper_document(paper: Paper) -> bytes:
    """The paper as a .docx: title, number, addressee, text, cards as tables, issuer, seal, day."""
    package, part, _notes = empty_file(paper.title, large=paper.large)
    document = part.document
    add_text(document.add_paragraph(style=style.TITLE), paper.title)
    if paper.number:
        add_text(document.add_paragraph(style=style.SUBTITLE), paper.number)
    if paper.addressee:
        add_text(
            document.add_paragraph(style=style.ADDRESSEE),
            gettext("%(name)s：") % {"name": paper.addressee},
        )
    for text in paper.paragraphs:
        add_text(document.add_paragraph(style=style.BODY), text)
    for card in paper.cards:
        add_text(document.add_paragraph(style=style.HEADING), card.title)
        if card.facts:
            _add_table(document, card.facts)
        for line in card.lines:
            add_text(document.add_paragraph(style=style.BODY), line)
    _sign(document, paper)
    return packed(package)


def _add_table(document: Any, facts: Sequence[tuple[str, str]]) -> None:
    """Names and values in a ruled table as wide as the text."""
    rows = parse_xml(style.table_xml(len(facts)))
    document.element.body.insert_element_before(rows, "w:sectPr")
    cells = [WordParagraph(one, document._body) for one in rows.iter(qn("w:p"))]
    for place, (name, value) in enumerate(facts):
        add_text(cells[2 * place], name)
        add_text(cells[2 * place + 1], value)


def _sign(document: Any, paper: Paper) -> None:
    """Who issues it, room for the seal over name and day, and the day."""
    if not paper.issuer and paper.on is None:
        return
    if paper.issuer:
        seal = gettext("（盖章）")
        add_text(document.add_paragraph(style=style.SIGNATURE), f"{paper.issuer}{seal}")
    if paper.on is not None:
        add_text(document.add_paragraph(style=style.DATELINE), dates.in_full(paper.on))
