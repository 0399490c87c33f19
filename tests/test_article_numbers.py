"""Every number of the article has a figure that shows it, or a reason why it is none.

The text's own half: each number of `docs/article.md` lies in a line of `docs/article-numbers.csv`,
and each line still finds its number. That the product shows what a line says is proved elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.article import SKIPPED, Line, article, covers, lines, numbers_in
from tests.laws.reading import PACKAGE
from tests.laws.storeys import storeys
from tests.laws.test_rows import ROWS

MEASURE = re.compile(r"([a-z_]+)\.[a-z_]+")


def untold(text: str, told: list[Line]) -> list[str]:
    """Numbers of the text that no line tells of."""
    return [
        f"line {number.line}: {number.text}"
        for number in numbers_in(text)
        if not any(covers(line, number, text) for line in told)
    ]


def told_at_odds(text: str, told: list[Line]) -> list[str]:
    """Numbers that several lines tell of, and not each by a measure of its own."""
    found = []
    for number in numbers_in(text):
        over = [line for line in told if covers(line, number, text)]
        measured = {line.figure for line in over if line.is_measured}
        if len(over) > 1 and len(measured) < len(over):
            found.append(f"line {number.line}: {number.text}")
    return found


def lost(text: str, told: list[Line]) -> list[str]:
    """Lines whose quote is not in the text, or twice, or whose number is not one number of it."""
    numbers = numbers_in(text)
    found = []
    for line in told:
        if text.count(line.quote) != 1:
            found.append(f"{line.quote}: {text.count(line.quote)} times in the text")
        elif len(numbers_in(line.number)) != 1:
            found.append(f"{line.number}: not one number")
        elif not any(covers(line, number, text) for number in numbers):
            found.append(f"{line.quote}: {line.number} is no number of it")
    return found


def known_storeys() -> set[str]:
    """The storeys of the product, those that are still to come among them."""
    return set(storeys().ranks[PACKAGE])


def unsound(told: list[Line], known: set[str]) -> list[str]:
    """Lines that name no figure, or one of no storey; that show nothing, or too much; repeated."""
    found = []
    for line in told:
        coded = line.elsewhere or (line.figure if line.is_measured else "")
        measure = MEASURE.fullmatch(coded)
        storey = measure[1] if measure else ""
        rows = line.row.split()
        said = {
            "is neither a figure nor none": not storey and not line.is_no_figure,
            "names no storey": bool(storey) and storey not in known,
            "says no reason": not line.why or line.figure.endswith(": "),
            "shows nothing": bool(coded) and not line.shown,
            "shows what is not there": not coded and bool(line.shown),
            "names no row": not set(rows) <= set(ROWS) or not (rows or line.is_no_figure),
            "is there twice": told.count(line) > 1,
        }
        found += [f"{line.quote}: {line.number} {what}" for what, is_so in said.items() if is_so]
    return found


def shown_differently(told: list[Line]) -> dict[str, set[str]]:
    """Figures that different lines show differently, with all that they show."""
    shown: dict[str, set[str]] = {}
    for line in told:
        if line.is_measured:
            shown.setdefault(line.figure, set()).add(line.shown)
    return {figure: texts for figure, texts in shown.items() if len(texts) > 1}


def planted(figure: str = "investment.contacted", **said: str) -> Line:
    """A sound line of a planted text, but for what is said."""
    shown = "" if ":" in figure else "8 家"
    line = Line("8", "8 firms", "R11", figure, shown, "firms contacted")
    return replace(line, **said)


def test_every_number_of_the_article_is_told() -> None:
    assert untold(article(), lines()) == []


def test_no_number_is_told_in_two_ways() -> None:
    assert told_at_odds(article(), lines()) == []


def test_every_line_finds_its_number_in_the_article() -> None:
    assert lost(article(), lines()) == []


def test_every_line_names_its_figure_or_why_it_is_none() -> None:
    assert unsound(lines(), known_storeys()) == []


def test_a_figure_is_shown_in_one_way() -> None:
    assert shown_differently(lines()) == {}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("拜访联系企业8家，意向2家", ["8", "2"]),
        ("8 / 2 / 0 (+1 expected)", ["8", "2", "0", "+1"]),
        ("预计投资2.3亿元，千人以上", ["2.3亿元", "千人以上"]),
        ("1000 jobs (≥ 1,000), > 20", ["1000", "≥ 1,000", "> 20"]),
        ("约680平方米, *about* 680 m²", ["约680平方米", "*about* 680 m²"]),
        ("选派3到5名, 3 to 5 cadres", ["3到5", "3 to 5"]),
        ("联系大批老乡，招录一批工人", ["大批", "一批"]),
        ("“双百”计划、两期、20多个", ["双百", "两", "20多个"]),
        ("Eight of nineteen, a great many more", ["Eight", "nineteen", "a great many"]),
        ("founded 2000-12, on 2023-03-08", ["2000-12", "2023-03-08"]),
        ("the community-led party is someone's, the first of none", []),
        ("数据标注，第一书记，第十一次", []),
        ("2. **R5** and R14–R18", []),
    ],
)
def test_a_number_is_read_with_its_bounds_and_its_unit(text: str, numbers: list[str]) -> None:
    assert [number.text for number in numbers_in(text)] == numbers


def test_nothing_is_skipped_in_vain() -> None:
    text = article()
    assert [one for one in SKIPPED if not re.search(one, text, re.MULTILINE)] == []


def test_a_number_without_a_line_is_found() -> None:
    assert untold("8 firms", [planted()]) == []
    assert untold("8 firms,\n9 intents", [planted()]) == ["line 2: 9"]
    assert untold(article() + "\n- 一百家企业已落地\n", lines())[0].endswith(": 一百")


def test_a_line_tells_only_of_its_own_number_in_its_own_place() -> None:
    assert untold("8 firms, 8 intents", [planted()]) == ["line 1: 8"]
    assert untold("8 firms", [planted(number="firms")]) == ["line 1: 8"]
    bound = planted(number="8", quote="≥ 8 firms")
    assert untold("≥ 8 firms", [bound]) == ["line 1: ≥ 8"], "a line may not drop the bound"
    assert untold("≥ 8 firms", [replace(bound, number="≥ 8")]) == []


def test_a_line_whose_quote_is_gone_or_repeated_is_found() -> None:
    assert lost("8 firms", [planted()]) == []
    assert len(lost("nine firms", [planted()])) == 1
    assert len(lost("8 firms and 8 firms", [planted()])) == 1
    assert len(lost("8 firms", [planted(number="9")])) == 1
    assert len(lost("8 firms, 2 intents", [planted(number="8 firms, 2")])) == 1


def test_a_number_that_is_told_in_two_ways_is_found() -> None:
    expected, delivered = planted("investment.expected"), planted("investment.delivered")
    assert told_at_odds("8 firms", [expected, delivered]) == []
    for other in (planted("not a figure: a name"), expected):
        assert told_at_odds("8 firms", [expected, other]) == ["line 1: 8"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (planted("dreams.contacted"), "names no storey"),
        (planted("awaited: investment"), "is neither a figure nor none"),
        (planted("eight"), "is neither a figure nor none"),
        (planted("not a figure: "), "says no reason"),
        (planted(why=""), "says no reason"),
        (planted(shown=""), "shows nothing"),
        (planted("elsewhere: study.observations"), "shows nothing"),
        (planted("elsewhere: dreams.seen", shown="8 家"), "names no storey"),
        (planted("not a figure: a name", shown="8 家"), "shows what is not there"),
        (planted(row="R21"), "names no row"),
        (planted(row=""), "names no row"),
    ],
)
def test_an_unsound_line_is_found(line: Line, fault: str) -> None:
    assert f"8 firms: 8 {fault}" in unsound([line], known_storeys())


def test_a_sound_line_is_let_pass_and_found_when_it_is_there_twice() -> None:
    sound = [planted(), planted("not a figure: a date", row="")]
    sound.append(planted("elsewhere: study.observations", shown="8 家"))
    assert unsound(sound, known_storeys()) == []
    assert len(unsound([planted(), planted()], known_storeys())) == 2


def test_a_figure_that_is_shown_differently_is_found() -> None:
    again = planted(quote="eight firms")
    assert shown_differently([planted(), again]) == {}
    other = replace(again, shown="9 家")
    assert shown_differently([planted(), other]) == {"investment.contacted": {"8 家", "9 家"}}
