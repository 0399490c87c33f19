"""A brief as a Word file, each bound number with a real footnote (R20).

The file and its look come from `kernel.office`. python-docx knows no footnotes: they are written
here into their part, after ISO/IEC 29500-1, 17.11.
"""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.parts.document import DocumentPart
from docx.parts.story import StoryPart
from docx.text.paragraph import Paragraph as WordParagraph

from chunsheng.briefs.text import BriefText, Note, Paragraph, Run
from chunsheng.kernel.office import official_style as style
from chunsheng.kernel.office.word import add_text, empty_file, packed

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")


def word_document(brief: BriefText) -> bytes:
    """The brief as a .docx; the same brief gives the same bytes.

    Raises ValueError where the notes are not numbered from 1 in the order of the text: Word numbers
    footnotes by itself, so its marks would differ from the page's.
    """
    numbers = [note.number for note in brief.notes]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"footnotes numbered {numbers}, not from 1 in the order of the text")
    package, document, footnotes = empty_file(brief.title)
    _write_brief(brief, document, footnotes)
    return packed(package)


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
        add_text(paragraph, run.text)
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
    add_text(paragraph, f" {note.sentences}")
    address = _absolute(note.url)
    run = add_text(paragraph, note.code, style.LINK if address else None)
    if address:
        # The relation is the footnotes' own: Word looks for it beside the part that names it.
        relation = footnotes.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink", {qn("r:id"): relation, qn("w:history"): "1"})
        link.append(run.element)
        element.append(link)


def _add_mark(paragraph: WordParagraph, tag: str, attributes: dict[str, str] | None = None) -> None:
    paragraph.add_run(style=style.NOTE_MARK).element.append(OxmlElement(tag, attributes))


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
