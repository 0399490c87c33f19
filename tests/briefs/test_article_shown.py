"""Each number of the article that a measure counts is shown as its line says, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from chunsheng.briefs.models import Brief
from chunsheng.briefs.outlines import OUTLINES
from chunsheng.indicators.freezing import frozen_for
from chunsheng.indicators.terms import CARDS, FUNNEL, OTHERS
from chunsheng.kernel.ledger.measures import measures
from chunsheng.kernel.ledger.periods import Period
from chunsheng.kernel.register.figures import figure_url
from tests.article import Line, lines
from tests.briefs.test_brief_pages import bound, page_of, word_of
from tests.briefs.test_drafting import drafted
from tests.indicators.reading import cards, drawn, figure_page, main_of, others, said, tabled
from tests.reported import UNTIL, Reported

# Where a number was read, the measure that it is of, and its text.
Shown = tuple[str, str, str]
UNREPORTED = "未报"


def measured() -> list[Line]:
    """The lines of the article whose number a measure counts."""
    return [line for line in lines() if line.is_measured]


def on_figure_pages(reported: Reported, codes: Iterable[str]) -> Iterator[Shown]:
    """What the district's figures are called on their own pages."""
    leader = reported.enter("leader")
    for code in codes:
        answer = leader.get(figure_url(code, reported.world.district, Period(until=UNTIL)))
        yield "figure", code, figure_page(answer).text


def on_cockpit(reported: Reported) -> Iterator[Shown]:
    """What the cockpit says of them: on cards, below them, in the drawing, the table and the list."""
    answer = reported.enter("leader").get("/cockpit/?period=~2023-03-08")
    for card, shown in zip(CARDS, cards(answer), strict=True):
        yield "card", card.code, shown.value.text
        if card.beside:
            yield "below a card", card.beside, _after_its_title(shown.notes[0].text)
    for place, read in (("drawing", drawn), ("table", tabled)):
        for step, shown_step in zip(FUNNEL, read(answer), strict=True):
            yield place, step.code, _whole(step.code, shown_step.value.text)
            if shown_step.expected is not None:
                plus = shown_step.expected.text.strip("（预计）").strip().removeprefix("+")
                yield place, step.expected, _whole(step.expected, plus)
    for code, shown_other in zip(OTHERS, others(answer).values(), strict=True):
        yield "list", code, shown_other.text


def in_brief(reported: Reported, brief: Brief) -> Iterator[Shown]:
    """What a brief says of them on its page and in Word."""
    leader = reported.enter("leader")
    codes = [one.measure for one in frozen_for(brief)]
    numbers = main_of(leader.get(page_of(brief))).xpath("//article//a[@class='num']")
    for place, texts in (
        ("brief", [said(number) for number in numbers]),
        ("word", bound(leader.get(word_of(brief)).content)),
    ):
        yield from ((place, code, text) for code, text in zip(codes, texts, strict=True))


def _after_its_title(text: str) -> str:
    return text.partition("：")[2].removesuffix("（不是 0）")


def _whole(code: str, number: str) -> str:
    """A number as the funnel says it, with the unit that its drawing leaves out."""
    unit = str(measures[code].unit)
    return number if number == UNREPORTED or unit in number else f"{number} {unit}"


def differing(told: Iterable[Line], shown: Iterable[Shown]) -> list[str]:
    """Places where a number is shown otherwise than its line says."""
    right = {line.figure: line.shown for line in told}
    return [
        f"{place}: {code} is shown as {text}, not {right[code]}"
        for place, code, text in shown
        if code in right and text != right[code]
    ]


def everything(reported: Reported) -> list[Shown]:
    """Every number of the district, wherever it is shown."""
    codes = sorted({line.figure for line in measured()})
    found = [*on_figure_pages(reported, codes), *on_cockpit(reported)]
    for outline in OUTLINES:
        found += in_brief(reported, drafted(reported, outline=outline))
    return found


def test_every_measured_number_is_shown_as_the_article_has_it(reported: Reported) -> None:
    shown = everything(reported)
    assert differing(measured(), shown) == []
    read = {(place, code) for place, code, _text in shown}
    codes = {line.figure for line in measured()}
    assert {code for place, code in read if place == "figure"} == codes
    # Every one of them stands somewhere else too, and each place shows some of them.
    assert {code for place, code in read if place != "figure"} >= codes
    assert {place for place, code in read if code in codes} == {
        *("figure", "card", "below a card", "drawing", "table", "list", "brief", "word")
    }


def test_a_number_that_is_shown_otherwise_is_found(reported: Reported) -> None:
    told = measured()
    for place, code, text in everything(reported):
        if code in {line.figure for line in told}:
            assert len(differing(told, [(place, code, f"{text}!")])) == 1
    landed = [("card", "investment.landed", UNREPORTED)]
    assert differing(told, landed) == [
        "card: investment.landed is shown as 未报, not 0 个",
    ]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("investment.contacted", "8 家"),
        ("investment.intended", "2 家"),
        ("investment.landed", "0 个"),
        ("investment.landing_expected", "1 个"),
        ("investment.money_expected", "2.3亿元"),
        ("investment.money_delivered", "未报"),
        ("investment.jobs_expected", "≥ 1,000 人"),
        ("investment.jobs_delivered", "未报"),
        ("organisations.branches", "2 个"),
        ("committees.fortresses", "1 个"),
        ("enterprise.hired", "1 笔未知"),
    ],
)
def test_the_list_of_the_article_says_what_the_report_says(code: str, shown: str) -> None:
    """The list itself: a line that is mended must be mended here too."""
    assert {line.shown for line in measured() if line.figure == code} == {shown}
