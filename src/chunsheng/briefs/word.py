"""A brief as a Word file, each bound number with a real footnote (R20).

python-docx packs the file and writes its paragraphs. It knows no footnotes: their part, its relation
to the document and what the settings say of it are made here, after ISO/IEC 29500-1, 17.11.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TypeVar, cast
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.coreprops import CT_CoreProperties
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.package import Package
from docx.parts.document import DocumentPart
from docx.parts.settings import SettingsPart
from docx.parts.story import StoryPart
from docx.parts.styles import StylesPart
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from chunsheng.briefs import official_style as style
from chunsheng.briefs.text import BriefText, Note, Paragraph, Run

_LONGEST_PROPERTY = 255  # characters; python-docx refuses a longer title
# What XML 1.0 (2.2) allows in no text, escaped or not: control characters, lone surrogates.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")

AnyPart = TypeVar("AnyPart", bound=XmlPart)


def word_document(brief: BriefText) -> bytes:
    """The brief as a .docx; the same brief gives the same bytes.

    Raises ValueError where the notes are not numbered from 1 in the order of the text: Word numbers
    footnotes by itself, so its marks would differ from the page's.
    """
    numbers = [note.number for note in brief.notes]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"footnotes numbered {numbers}, not from 1 in the order of the text")
    package = Package()
    document, footnotes = _add_parts(package)
    _add_properties(package, brief.title)
    _write_brief(brief, document, footnotes)
    packed = BytesIO()
    package.save(packed)
    return _with_fixed_times(packed.getvalue())


def _add_parts(package: Package) -> tuple[DocumentPart, StoryPart]:
    """Lay out an empty file, and return its document and its footnotes."""

    def part(kind: type[AnyPart], name: str, content_type: str, xml: str) -> AnyPart:
        return kind(PackURI(f"/word/{name}.xml"), content_type, parse_xml(xml), package)

    kinds, relations = CONTENT_TYPE, RELATIONSHIP_TYPE
    document = part(DocumentPart, "document", kinds.WML_DOCUMENT_MAIN, style.document_xml())
    footer = part(StoryPart, "footer1", kinds.WML_FOOTER, style.footer_xml())
    footnotes = part(StoryPart, "footnotes", kinds.WML_FOOTNOTES, style.footnotes_xml())
    styles = part(StylesPart, "styles", kinds.WML_STYLES, style.styles_xml())
    settings = part(SettingsPart, "settings", kinds.WML_SETTINGS, style.settings_xml())
    fonts = part(XmlPart, "fontTable", kinds.WML_FONT_TABLE, style.fonts_xml())
    package.relate_to(document, relations.OFFICE_DOCUMENT)
    document.load_rel(relations.FOOTER, footer, style.FOOTER_RELATION)
    document.relate_to(styles, relations.STYLES)
    document.relate_to(settings, relations.SETTINGS)
    document.relate_to(fonts, relations.FONT_TABLE)
    document.relate_to(footnotes, relations.FOOTNOTES)
    return document, footnotes


def _add_properties(package: Package, title: str) -> None:
    """Say what the file is called and who made it, but not when: the ledger knows that."""
    place, kind = PackURI("/docProps/core.xml"), CONTENT_TYPE.OPC_CORE_PROPERTIES
    part = CorePropertiesPart(place, kind, CT_CoreProperties.new(), package)
    properties = part.core_properties
    properties.title = _allowed(title)[:_LONGEST_PROPERTY]
    properties.author = gettext("春声")
    properties.language = "zh-CN"
    package.relate_to(part, RELATIONSHIP_TYPE.CORE_PROPERTIES)


def _write_brief(brief: BriefText, part: DocumentPart, footnotes: StoryPart) -> None:
    """Write all that the brief says, in its order."""

    def write(name: str, paragraph: Paragraph) -> None:
        _write_runs(paragraph, part.document.add_paragraph(style=name), footnotes)

    write(style.TITLE, Paragraph((Run(brief.title),)))
    if brief.subtitle:
        write(style.SUBTITLE, Paragraph((Run(brief.subtitle),)))
    for chapter in brief.chapters:
        write(style.HEADING, Paragraph((Run(chapter.title),)))
        for paragraph in chapter.paragraphs:
            write(style.BODY, paragraph)
    if brief.closing:
        write(style.CLOSING, Paragraph((Run(brief.closing),)))


def _write_runs(said: Paragraph, paragraph: WordParagraph, footnotes: StoryPart) -> None:
    """Write a paragraph's runs, after each bound one the mark of its footnote."""
    for run in said.runs:
        _add_text(paragraph, run.text)
        if run.note is not None:
            _add_mark(paragraph, "w:footnoteReference", {qn("w:id"): str(run.note.number)})
            _write_note(run.note, footnotes)


def _write_note(note: Note, footnotes: StoryPart) -> None:
    """Add one footnote; its last part, the short code, opens the records where the url is absolute."""
    footnote = OxmlElement("w:footnote", {qn("w:id"): str(note.number)})
    element = cast(CT_P, OxmlElement("w:p"))
    footnote.append(element)
    footnotes.element.append(footnote)
    paragraph = WordParagraph(element, footnotes)
    paragraph.style = style.NOTE_TEXT
    _add_mark(paragraph, "w:footnoteRef")
    _add_text(paragraph, f" {note.sentences}")
    address = _absolute(note.url)
    run = _add_text(paragraph, note.code, style.LINK if address else None)
    if address:
        # The relation is the footnotes' own: Word looks for it beside the part that names it.
        relation = footnotes.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink", {qn("r:id"): relation, qn("w:history"): "1"})
        link.append(run.element)
        element.append(link)


def _add_text(paragraph: WordParagraph, text: str, name: str | None = None) -> WordRun:
    run = paragraph.add_run(_allowed(text), name)
    # Quotation marks, dashes and ≥ belong to both scripts: Word sets them as Chinese when told to.
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return run


def _add_mark(paragraph: WordParagraph, tag: str, attributes: dict[str, str] | None = None) -> None:
    paragraph.add_run(style=style.NOTE_MARK).element.append(OxmlElement(tag, attributes))


def _allowed(text: str) -> str:
    """The text with � for each character that no XML may hold; lxml escapes the rest."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n"))


def _absolute(url: str) -> str:
    """The address as a link's target, or nothing where it cannot be one outside the site.

    Word calls a file damaged whose targets are no valid addresses.
    """
    try:
        split = urlsplit(url)
        valid = _HOST.fullmatch(split.netloc) and split.port != 0
    except ValueError:
        return ""
    return iri_to_uri(url) if valid and split.scheme in {"http", "https"} else ""


def _with_fixed_times(packed: bytes) -> bytes:
    """The same archive, each member as old as archives can be.

    Packing stamps every member with the time of day; a brief's bytes must depend on its text alone,
    so that its digest proves it.
    """
    fixed = BytesIO()
    with ZipFile(BytesIO(packed)) as stamped, ZipFile(fixed, "w", ZIP_DEFLATED) as archive:
        for name in stamped.namelist():
            archive.writestr(ZipInfo(name), stamped.read(name), ZIP_DEFLATED)
    return fixed.getvalue()
