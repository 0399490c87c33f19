"""An outline's prose says no number of its own: each stands in a slot, whose measure is declared."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.utils import translation

from chunsheng.briefs.models import outline_choices
from chunsheng.briefs.outlines import OUTLINES, SLOT, SPRING, Outline, Section
from chunsheng.kernel.ledger.measures import measures
from tests.article import numbers_in

CHINESE, ENGLISH = "zh-hans", "en"
LANGUAGES = (CHINESE, ENGLISH)
# A numeral counts something where a classifier or a unit follows; 不是零 and 第一书记 count nothing.
NUMERALS, CLASSIFIERS = (
    "〇零一二两三四五六七八九十百千万亿半几数多",
    "个家件人笔项条户名次份处位批场期元倍成",
)
COUNTED = re.compile(rf"\d|[%％‰]|[{NUMERALS}]+[多余来]?[{CLASSIFIERS}]|翻番|大批")
# What an unknown number is not, and that somebody did not say it: no amounts.
NO_AMOUNTS = re.compile("not zero|how many")


def said_in(text: str, language: str) -> list[str]:
    """Numbers that a text says in a language, outside its slots."""
    text = SLOT.sub("", text)
    if language == ENGLISH:
        return [one.text for one in numbers_in(NO_AMOUNTS.sub("", text))]
    return [one[0] for one in COUNTED.finditer(text)]


def bare_numbers(outline: Outline) -> list[str]:
    """Numbers that stand in an outline's prose outside a slot, in either language."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            titles = [outline.title, *(section.title for section in outline.sections)]
            for text in (*titles, *outline.parts()):
                found += said_in(str(text), language)
    return found


def unbound(outline: Outline) -> list[str]:
    """Slots without a measure that is declared, or named twice; and measures without a slot."""
    named = {name for part in outline.parts() for name in SLOT.findall(part)}
    faults = [f"{name} has no measure" for name in sorted(named - set(outline.slots))]
    faults += [f"{name} stands nowhere" for name in sorted(set(outline.slots) - named)]
    asked = [name for part in outline.parts() for name in SLOT.findall(part)]
    faults += [f"{name} stands twice" for name in sorted(named) if asked.count(name) > 1]
    unknown = {code for code in outline.slots.values() if code not in measures}
    return faults + [f"{code} is not declared" for code in sorted(unknown)]


def misplaced(outline: Outline) -> list[str]:
    """Paragraphs whose English has other slots than the Chinese, in whatever order."""
    slots = {}
    for language in LANGUAGES:
        with translation.override(language):
            slots[language] = [sorted(SLOT.findall(part)) for part in outline.parts()]
    pairs = zip(outline.parts(), *slots.values(), strict=True)
    return [chinese for chinese, ours, theirs in pairs if ours != theirs]


def planted(*paragraphs: str, **slots: str) -> Outline:
    """An outline of one chapter."""
    return Outline("planted", "简报", (Section("章", paragraphs),), slots)


@pytest.mark.parametrize("outline", OUTLINES.values(), ids=OUTLINES)
def test_an_outline_says_numbers_in_slots_alone_and_each_is_a_measure(outline: Outline) -> None:
    assert bare_numbers(outline) == []
    assert unbound(outline) == []
    assert misplaced(outline) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("拜访联系企业8家", ["8"]),
        ("拜访联系企业八家，达成意向两个", ["八家", "两个"]),
        ("二十多个培训基地", ["二十多个"]),
        ("新招录了一批工人", ["一批"]),
        ("按时办结率９８％", ["９", "８", "％"]),
        ("投资二亿元", ["二亿元"]),
        ("联系大批老乡，投资翻番", ["大批", "翻番"]),
        ("第一书记说，未知不是零，两者一起看", []),
        ("收到诉求 {received}", []),
    ],
)
def test_a_number_in_the_prose_is_found(text: str, found: list[str]) -> None:
    assert said_in(text, CHINESE) == found
    assert bare_numbers(planted(text))[: len(found)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("firms contacted 8", ["8"]),
        ("eight firms, a great many more", ["eight", "a great many"]),
        ("half of the {received}", ["half"]),
        ("zero firms", ["zero"]),
        ("it did not say how many: unknown, not zero", []),
        ("firms contacted {contacted}", []),
    ],
)
def test_a_number_in_the_english_prose_is_found(text: str, found: list[str]) -> None:
    assert said_in(text, ENGLISH) == found


def test_a_slot_without_a_measure_and_a_measure_without_a_slot_are_found() -> None:
    outline = planted("收到 {a}，办结 {b}，收到 {a}", a="services.dreamt", c="a.b")
    assert unbound(outline) == [
        *("b has no measure", "c stands nowhere", "a stands twice"),
        *("a.b is not declared", "services.dreamt is not declared"),
    ]


class InTwoLanguages:
    """A text as a catalogue with this English would say it."""

    def __init__(self, chinese: str, english: str) -> None:
        self.chinese, self.english = chinese, english

    def __str__(self) -> str:
        return self.english if translation.get_language() == ENGLISH else self.chinese


@pytest.mark.parametrize(
    ("english", "count"),
    [
        ("{met} met, {landed} landed", 0),
        ("of {landed} landed, {met} were met", 0),
        ("{met} met", 1),
        ("{met} met, {met} landed", 1),
        ("{met} met, {landed} landed of {all}", 1),
    ],
)
def test_a_translation_that_drops_or_repeats_or_invents_a_slot_is_found(
    english: str, count: int
) -> None:
    text = InTwoLanguages("拜访 {met}，落地 {landed}", english)
    outline = replace(SPRING, sections=(Section("章", (text,)),))  # type: ignore[arg-type]  # read as a text
    assert len(misplaced(outline)) == count


@pytest.mark.parametrize("outline", OUTLINES.values(), ids=OUTLINES)
def test_measures_are_listed_in_the_order_in_which_the_text_names_them(outline: Outline) -> None:
    assert list(outline.slots) == [n for part in outline.parts() for n in SLOT.findall(part)]
    assert outline.code in dict(outline_choices())
