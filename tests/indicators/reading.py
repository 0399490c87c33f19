"""The cockpit and a figure's page as they are read: texts, and where each of them leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

Element = Any
# What may stand without a link: a share, whose two parts are links beside it; the amount of one
# record, whose name is the link; how far the ledger is sealed.
UNLINKED = (r"(转化率 )?\d+\.\d%", r"台账已封存到第 \d+ 块.*")
NUMBER = re.compile(r"\d|未报|未知")


@dataclass(frozen=True)
class Link:
    """A text of a page, and the address that it opens."""

    text: str
    url: str


@dataclass(frozen=True)
class Card:
    """A card: its title, its number with the unit, and what is said below."""

    title: str
    value: Link
    exact: str
    notes: tuple[Link, ...]


@dataclass(frozen=True)
class Step:
    """A step of the funnel, as its drawing or as its table says it."""

    title: str
    value: Link
    expected: Link | None
    share: str = ""


def main_of(answer: Any) -> Element:
    """What a page says beside its navigation."""
    (main,) = html.fromstring(answer.content.decode()).xpath("//main")
    return main


def said(element: Element) -> str:
    """An element's text, each stretch of white space as one blank."""
    return " ".join(str(element.text_content()).split())


def link(element: Element) -> Link:
    """The element's own link, or the one it stands in; its text is the element's, unit and all."""
    found = element.xpath("self::a | .//a") or element.xpath("ancestor::a[1]")
    return Link(said(element), found[0].get("href") if found else "")


def cards(answer: Any) -> list[Card]:
    """The cards in their order."""
    return [
        Card(
            said(one.find_class("kpi-title")[0]),
            _with_unit(link(one.find_class("kpi-value")[0])),
            one.find_class("kpi-value")[0].get("title", ""),
            tuple(link(note) for note in one.find_class("kpi-note")),
        )
        for one in main_of(answer).find_class("kpi")
    ]


def _with_unit(value: Link) -> Link:
    """A card sets a unit smaller and apart; money's is the number's own."""
    return Link(re.sub(r" (?=[万亿]*元)", "", value.text), value.url)


def drawn(answer: Any) -> list[Step]:
    """The steps as the funnel's drawing says them."""
    texts = main_of(answer).xpath("//svg//text")
    steps = []
    for number, word in zip(texts[::2], texts[1::2], strict=True):
        expected = [link(one) for one in word.xpath(".//a")]
        title = said(word).partition("（")[0].strip()
        steps.append(Step(title, link(number), expected[0] if expected else None))
    return steps


def tabled(answer: Any) -> list[Step]:
    """The steps as the table beside the drawing says them."""
    rows = main_of(answer).xpath("//section[@aria-labelledby='funnel']//tbody/tr")
    steps = []
    for title, value, expected, share in (row.xpath("./td") for row in rows):
        told = link(expected)
        steps.append(Step(said(title), link(value), told if told.url else None, said(share)))
    return steps


def others(answer: Any) -> dict[str, Link]:
    """The list of other numbers, by their titles."""
    rows = main_of(answer).xpath("//section[.//h2='其他数字']/div[@class='row-item']")
    return {said(row[0]): link(row[1]) for row in rows}


def unlinked(answer: Any) -> list[str]:
    """Texts of the cards and sections that hold a number and open nothing."""
    return [text for text in _bare(main_of(answer)) if not _is_let_pass(text)]


def _bare(main: Element) -> Iterator[str]:
    texts = main.xpath(
        "//*[contains(@class, 'kpi')]//text() | //section[not(contains(@class, 'kpi'))]//text()"
    )
    for text in texts:
        around = list(text.getparent().iterancestors()) + [text.getparent()]
        is_amount = text.getparent().tag == "b" and text.getparent().xpath("../div//a")
        opens = text.is_text and any(one.tag == "a" for one in around)
        if not opens and not is_amount and NUMBER.search(text):
            yield " ".join(text.split())


def _is_let_pass(text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in UNLINKED)


@dataclass(frozen=True)
class FigurePage:
    """A figure's page: its number, the unit after it, and how it was made."""

    number: str
    unit: str
    exact: str
    made_of: str
    undated: int

    @property
    def text(self) -> str:
        """The number with its unit, as every page says it."""
        return f"{self.number} {self.unit}".strip()


def figure_page(answer: Any) -> FigurePage:
    """What a figure's page says."""
    main = main_of(answer)
    value = main.find_class("figure-value")[0]
    units = [said(one) for one in value.xpath("./span")]
    unit = units[0] if units else ""
    made_of = " ".join(said(one) for one in main.xpath("//section[1]/p[@class='muted']"))
    undated = len(main.xpath("//section[.//h2='日期不详']//tbody/tr"))
    number = said(value).removesuffix(unit).strip()
    return FigurePage(number, unit, value.get("title", ""), made_of, undated)
