"""The cockpit's every number opens into a page that says the same, and 未报 is never 0 (R11, R12)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from chunsheng.indicators.pages import cockpit as pages
from chunsheng.indicators.terms import CARDS, FUNNEL, OTHERS, TAKEN_APART, Card, FunnelStep
from chunsheng.investment.actions import Met, record_contact, record_intent
from chunsheng.kernel.ledger.measures import measures, rates
from chunsheng.matters.terms import UNKNOWN
from tests.conftest import MORNING
from tests.indicators.reading import (
    Link,
    cards,
    drawn,
    figure_page,
    others,
    tabled,
    unlinked,
)
from tests.places.ground import BY
from tests.reported import Reported, lamp_is_mended

COCKPIT = "/cockpit/"
ASKED = ["", "?period=2023-03", "?period=2023", "?period=~2023-03-07", "?as_of=2023-03-08T08:30"]


def undeclared(
    shown: Iterable[Card], steps: Iterable[FunnelStep], listed: Iterable[str]
) -> list[str]:
    """Codes that the cockpit names and nobody declared."""
    named = [code for one in shown for code in (one.code, one.beside, one.share_of)]
    named += [code for one in steps for code in (one.code, one.expected)]
    known = {"", *measures, *rates}
    return [code for code in (*named, *listed) if code not in known]


def otherwise(client: Client, answer: Any) -> list[str]:
    """Numbers of the cockpit that the page behind their link says otherwise."""
    faults: list[str] = []

    def compare(at: Link, says: Callable[[Any], str]) -> None:
        page = figure_page(client.get(at.url))
        if says(page) != at.text:
            faults.append(f"{at.text}, but {says(page)} at {at.url.partition('?')[0]}")

    for card in cards(answer):
        compare(card.value, lambda page: page.text)
        for note in card.notes:
            if note.url:
                compare(note, lambda page, note=note: below(note.text, page))
    for step in drawn(answer):
        compare(step.value, lambda page: page.number)
        if step.expected is not None:
            compare(step.expected, lambda page: f"（预计 +{page.number}）")
    for step in tabled(answer):
        compare(step.value, lambda page: page.text)
        if step.expected is not None:
            compare(step.expected, lambda page: f"+{page.number}")
    for one in others(answer).values():
        compare(one, lambda page: page.text)
    return faults


def below(note: str, page: Any) -> str:
    """What a card should say below its number, by the page that the note opens."""
    if "日期不详" in note:
        return f"另有 {page.undated} 笔日期不详，不计入"
    if "笔记录" in note:
        n, unverified = re.findall(r"\d+", page.made_of)[:2]
        return f"{n} 笔记录，{unverified} 笔未核实"
    if "已判定" in note:
        return f"1 件按时 / {page.number} 件已判定"
    title = note.partition("：")[0]
    tail = "（不是 0）" if page.text == "未报" else ""
    return f"{title}：{page.text}{tail}"


def test_every_code_that_it_shows_is_declared() -> None:
    assert undeclared(CARDS, FUNNEL, (*OTHERS, TAKEN_APART)) == []
    planted = Card("x", "investment.dreamt", share_of="investment.contacted")
    assert undeclared([planted], [FunnelStep("y", "a.b", "c.d")], ["e.f"]) == [
        *("investment.dreamt", "a.b", "c.d", "e.f"),
    ]


@pytest.mark.parametrize("asked", ASKED)
def test_every_number_opens_into_a_page_that_says_the_same(reported: Reported, asked: str) -> None:
    lamp_is_mended(reported.world)
    leader = reported.enter("leader")
    for unit in (reported.world.district, reported.world.street, reported.named.office.unit):
        joint = "&" if asked else "?"
        answer = leader.get(f"{COCKPIT}{asked}{joint}unit={unit.pk}")
        assert len(cards(answer)) == len(CARDS)
        assert otherwise(leader, answer) == []
        assert unlinked(answer) == []


def test_a_number_that_differs_or_opens_nothing_is_found(
    reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = reported.enter("leader")
    say = pages.value_text
    monkeypatch.setattr(pages, "value_text", lambda value: say(value).replace("2.3", "2.4"))
    assert otherwise(leader, leader.get(COCKPIT)) == [
        "2.4亿元, but 2.3亿元 at /figures/investment.money_expected/"
    ]
    monkeypatch.undo()
    monkeypatch.setattr(pages, "_url", lambda value: "")
    assert {"8", "2.3", "2 个", "+1", "到位：未报（不是 0）"} <= set(unlinked(leader.get(COCKPIT)))


def test_the_drawing_and_its_table_say_the_same(reported: Reported) -> None:
    answer = reported.enter("leader").get(COCKPIT)
    drawing, table = drawn(answer), tabled(answer)

    assert [(one.title, one.value.text) for one in drawing] == [
        *(("拜访联系", "8"), ("合作意向", "2"), ("项目落地", "0")),
    ]
    assert [(one.title, one.value.text, one.share) for one in table] == [
        *(("拜访联系", "8 家", "—"), ("合作意向", "2 家", "25.0%"), ("项目落地", "0 个", "0.0%")),
    ]
    assert [one.value.url for one in drawing] == [one.value.url for one in table]
    expected = [step.expected for step in (*drawing, *table)]
    assert [one and one.text for one in expected] == [
        *(None, None, "（预计 +1）"),
        *(None, None, "+1"),
    ]
    assert drawing[2].expected is not None
    assert table[2].expected is not None
    assert drawing[2].expected.url == table[2].expected.url


def test_what_is_expected_is_never_added_and_what_nobody_reported_is_not_zero(
    reported: Reported,
) -> None:
    answer = reported.enter("leader").get(COCKPIT)
    shown = {one.title: one for one in cards(answer)}

    assert [one.value.text for one in shown.values()] == [
        *("8 家", "2 家", "2.3亿元", "≥ 1,000 人", "未报"),
    ]
    assert shown["预计投资"].exact == "230,000,000元"
    assert shown["预计就业"].exact == ""
    assert [note.text for note in shown["预计投资"].notes] == ["到位：未报（不是 0）"]
    assert [note.text for note in shown["预计就业"].notes] == ["到岗：未报（不是 0）"]
    assert [note.text for note in shown["拜访联系企业"].notes] == ["3 笔记录，3 笔未核实"]
    assert [note.text for note in shown["合作意向"].notes] == ["转化率 25.0%"]
    assert {title: one.text for title, one in others(answer).items()} == {
        **{"下设党支部": "2 个", "新招录工人": "1 笔未知", "提出需求": "1 项"},
        **{"计划举办培训班": "2 期", "计划选派挂职干部": "3–5 名"},
        **{"社区大党委": "1 个", "联系企业家和老乡": "1 笔未知", "筹备中的商会": "1 家"},
    }


def test_what_has_no_day_is_left_out_of_a_month_and_said_beside_it(reported: Reported) -> None:
    answer = reported.enter("leader").get(f"{COCKPIT}?period=2023-03")
    shown = {one.title: one for one in cards(answer)}

    assert [one.value.text for one in shown.values()] == ["未报"] * 5
    assert [note.text for note in shown["拜访联系企业"].notes] == ["另有 3 笔日期不详，不计入"]
    assert [note.text for note in shown["预计投资"].notes] == [
        *("到位：未报（不是 0）", "另有 1 笔日期不详，不计入"),
    ]
    assert [one.value.text for one in drawn(answer)] == ["未报", "未报", "0"]
    assert [one.share for one in tabled(answer)] == ["—"] * 3


def test_up_to_an_earlier_day_what_may_have_been_by_then_is_said_too(reported: Reported) -> None:
    answer = reported.enter("leader").get(f"{COCKPIT}?period=~2023-03-07")
    assert cards(answer)[0].value.text == "未报"
    assert cards(answer)[0].notes[0].text == "另有 3 笔日期不详，不计入"


def test_as_of_an_instant_every_link_keeps_to_what_was_known_then(
    reported: Reported, turn_clock: Callable[[datetime], None]
) -> None:
    lamp_is_mended(reported.world)
    turn_clock(MORNING + timedelta(hours=1))
    met = Met(firm="样例一号厂")
    record_contact(by=BY, organisation=reported.named.office.unit, met=met)
    leader = reported.enter("leader")
    then = leader.get(f"{COCKPIT}?as_of=2023-03-08T08:30")

    assert cards(then)[0].value.text == "8 家"
    assert cards(leader.get(COCKPIT))[0].value.text == "9 家"
    assert "按 2023-03-08 08:30 已知" in then.content.decode()
    addresses = re.findall(r'href="(/(?:figures|cockpit)/[^"]*\?[^"]*)"', then.content.decode())
    assert len(addresses) > 20
    assert [one for one in addresses if "as_of=2023-03-08T00%3A30" not in one] == []
    page = leader.get(cards(then)[4].value.url)
    kept = re.findall(r'class="chip[^>]*href="([^"]*)"', page.content.decode())
    assert kept != []
    assert [one for one in kept if "as_of=" not in one] == []


def test_a_share_is_not_said_where_its_whole_leaves_out_what_has_no_day(
    reported: Reported,
) -> None:
    office = reported.named.office.unit
    record_contact(by=BY, organisation=office, met=Met(firm="样例一号厂"))
    record_intent(by=BY, organisation=office, firm="样例一号厂")
    month = reported.enter("leader").get(f"{COCKPIT}?period=2023-03")
    assert [one.value.text for one in tabled(month)] == ["1 家", "1 家", "0 个"]
    assert [one.share for one in tabled(month)] == ["—"] * 3, "six firms may be of this month"


def test_a_share_is_only_said_of_what_is_known_exactly(reported: Reported) -> None:
    vague = Met(firms=UNKNOWN, note="大批")
    record_contact(by=BY, organisation=reported.named.office.unit, met=vague)
    answer = reported.enter("leader").get(COCKPIT)
    assert cards(answer)[0].value.text == "8 家，另 1 笔未知"
    assert [one.share for one in tabled(answer)] == ["—", "—", "0.0%"]
