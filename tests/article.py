"""The article as it is read here: the numbers in `docs/article.md`, and what becomes of each.

Part of every test that holds the product to the report's numbers. `lines` is the reviewed list,
`docs/article-numbers.csv`; `numbers_in` finds the numbers of a text without it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.laws.reading import ROOT

ARTICLE = ROOT / "docs" / "article.md"
NUMBERS = ROOT / "docs" / "article-numbers.csv"
NO_FIGURE, ELSEWHERE = "not a figure: ", "elsewhere: "

# What holds digits and is no number of the text, and why: it is never looked at.
SKIPPED = {
    r"\bR\d+\b": "the label of a row",
    r"^\d+\. ": "the numbering of a list",
}

# A sign before a number, or words after it, that make it a bound or an estimate belong to it, and
# so do money, area and both ends of a range: a line that drops them does not cover the number.
_BEFORE = r"(?:[<>≤≥]\s?|\+|约|\*?about\*?\s)"
_DATE = r"\d{4}-\d{2}(?:-\d{2})?"
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_AFTER = r"(?:[万亿]?元|[万亿]|\s?m²|平方米|多个?)"
_RANGE = rf"{_DIGITS}\s?(?:到|至|to|–|-)\s?{_DIGITS}"
# Every sign that may be a numeral, in names too (百花园): the list says which of them are names.
# 第一 is an order and no amount. 数, 几 and 多 by themselves are in too many words to be numerals.
_SIGNS = "零〇一二两三四五六七八九十百千万亿双半"
_CHINESE = rf"[一大]批|(?<![第{_SIGNS}])[{_SIGNS}]+(?:[人名个家]?以上)?"
# Cardinals and words of vague amount. Left out: ordinals (first), which count nothing; a, no and
# none, which are in every sentence; both, which points back to what was counted already.
_ENGLISH = (
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|(?:hundred|thousand|million|billion|dozen)s?|once|twice|half|several|few|(?:a great )?many)\b"
)
_NUMBER = re.compile(
    rf"{_DATE}|{_BEFORE}?(?:{_RANGE}|{_DIGITS}){_AFTER}?|{_CHINESE}|{_ENGLISH}", re.IGNORECASE
)


@dataclass(frozen=True)
class Number:
    """A number as it is printed, where it starts, and the line of the text it is printed in."""

    text: str
    start: int
    line: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Line:
    """What becomes of one number of the article.

    `quote` is the stretch of the text in which it is printed; `figure` the code of the measure that
    counts it, or why it is none; `shown` what the product shows for the whole district, 累计至
    2023-03-08, empty where there is no measure. What lies elsewhere counts in no figure of the
    district: its line names the register whose record shows it.
    """

    number: str
    quote: str
    row: str
    figure: str
    shown: str
    why: str

    @property
    def is_no_figure(self) -> bool:
        """Whether it is no quantity: a date, a name, a turn of speech."""
        return self.figure.startswith(NO_FIGURE)

    @property
    def elsewhere(self) -> str:
        """The register that shows it of a place outside the district, or nothing."""
        return self.figure.removeprefix(ELSEWHERE) if self.figure.startswith(ELSEWHERE) else ""

    @property
    def is_measured(self) -> bool:
        """Whether a measure counts it."""
        return not self.is_no_figure and not self.elsewhere


def lines() -> list[Line]:
    """Every number of the article with what becomes of it, in the order of the text."""
    with NUMBERS.open(encoding="utf-8", newline="") as file:
        return [Line(**row) for row in csv.DictReader(file, strict=True)]


def article() -> str:
    """The text that the numbers are printed in."""
    return ARTICLE.read_text(encoding="utf-8")


def numbers_in(text: str) -> list[Number]:
    """Every number of a text, in digits, in Chinese and in English words, but the skipped."""
    for pattern in SKIPPED:
        text = re.sub(pattern, lambda found: " " * len(found[0]), text, flags=re.MULTILINE)
    return [
        Number(found[0], found.start(), text.count("\n", 0, found.start()) + 1)
        for found in _NUMBER.finditer(text)
    ]


def places_of(part: str, whole: str) -> Iterator[int]:
    """Where a part starts in the whole, each time that it does."""
    return (found.start() for found in re.finditer(re.escape(part), whole))


def covers(line: Line, number: Number, text: str) -> bool:
    """Whether a number of the text lies in this line's number, inside this line's quote."""
    return any(
        quote + inside <= number.start and number.end <= quote + inside + len(line.number)
        for quote in places_of(line.quote, text)
        for inside in places_of(line.number, line.quote)
    )
