"""What a brief says, the same for its page and for Word: chapters, numbers, footnotes (R20)."""

from __future__ import annotations

from dataclasses import dataclass

from chunsheng.kernel.words.language import in_a_row


@dataclass(frozen=True)
class Note:
    """A footnote: what a number counts, and where its records are opened.

    `number` is the mark in the text, counted from 1 over the whole brief. `parts` are its sentences:
    definition, unit, as of, number of records, unverified share and, last, the short code. `url`
    opens the drill-down; it is absolute, or relative to the site, or empty.
    """

    number: int
    parts: tuple[str, ...]
    url: str = ""

    @property
    def sentences(self) -> str:
        """All that is said before the short code, parted from it and from each other."""
        return in_a_row([part for part in self.parts if part][:-1])

    @property
    def code(self) -> str:
        """The short code, or where there is none the address."""
        return next((part for part in reversed(self.parts) if part), self.url)


@dataclass(frozen=True)
class Run:
    """A stretch of text; with a note it is a number, bound to its figure."""

    text: str
    note: Note | None = None


@dataclass(frozen=True)
class Paragraph:
    """Runs that are read in one go."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Chapter:
    """A heading and what stands under it, which may be nothing."""

    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class BriefText:
    """A whole brief in the order in which it is read."""

    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]
    closing: str = ""

    @property
    def notes(self) -> tuple[Note, ...]:
        """Every footnote in the order of the text, one for each bound run."""
        return tuple(
            run.note
            for chapter in self.chapters
            for paragraph in chapter.paragraphs
            for run in paragraph.runs
            if run.note is not None
        )
