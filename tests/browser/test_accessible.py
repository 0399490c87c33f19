"""Law 10: axe finds nothing on any page, in Chinese and English, plain and for elders, wide and narrow.

What is asked is what the access matrix asks. Pages that differ in their words alone are shown once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser

from tests.browser.axing import AXE, Screen, Shown, different
from tests.laws.asking import PERSONAS, Ask, ask, asks, sessions
from tests.laws.inhabited import Inhabited, inhabit
from tests.laws.test_access_matrix import TABLE, read

pytestmark = pytest.mark.laws
ENGLISH, ELDER = {"django_language": "en"}, {"edition": "elder"}
# A refusal is the same page for everyone who meets it at an address.
REFUSED = {"403", "404", "405"}
A_PAGE, FOR_ELDERS = b"<!DOCTYPE html>", 'class="elder"'


@pytest.fixture
def inhabited(own_database: None, caplog: pytest.LogCaptureFixture) -> Inhabited:
    """The world with its stories; the refusals that are asked for say nothing."""
    caplog.set_level(logging.CRITICAL, "django.request")
    return inhabit()


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Screen]:
    """The browser in which pages are looked at."""
    shown = Screen(chromium)
    yield shown
    shown.close()


def met(inhabited: Inhabited) -> Iterator[tuple[Ask, str]]:
    """What is asked, and by whom: a list or form by each who gets it, a record by two, a refusal once."""
    reviewed, refused = read(TABLE), set()
    for one in asks(inhabited):
        answers = reviewed.get(one.row, dict.fromkeys(PERSONAS, ""))
        got = [name for name in PERSONAS if answers[name] not in {*REFUSED, "302"}]
        for name in {**dict.fromkeys(got[:1] + got[-1:] if one.record else got)}:
            yield one, name
        for name in (name for name in PERSONAS if answers[name] in REFUSED):
            kind = (one.address, one.page, answers[name], name == "anonymous")
            if kind not in refused:
                refused.add(kind)
                yield one, name


def answered(
    asked: Iterable[tuple[Ask, str]], held: dict[str, str], chosen: dict[str, str]
) -> dict[tuple[Ask, str], Shown]:
    """What is answered where it is a page, by what was asked."""
    found = {}
    for one, name in asked:
        content = ask(one, held[name], chosen).content
        if content.startswith(A_PAGE):
            found[one, name] = Shown(f"{' '.join(one.row)} to {name}", content.decode())
    return found


def every_page(inhabited: Inhabited) -> Iterator[Shown]:
    """Each page that differs in more than its words, in each language, and where it has one for elders."""
    held = sessions(inhabited)
    chinese = answered(met(inhabited), held, {})
    kept = {id(one) for one in different(chinese.values())}
    asked = [key for key, shown in chinese.items() if id(shown) in kept]
    yield from (chinese[key] for key in asked)
    yield from answered(asked, held, ENGLISH).values()
    for language in ({}, ENGLISH):
        for shown in answered(asked, held, {**language, **ELDER}).values():
            if FOR_ELDERS in shown.html:
                yield shown


def test_axe_finds_nothing_on_any_page(inhabited: Inhabited, screen: Screen) -> None:
    shown = list(every_page(inhabited))
    faults = [f"{one.name}: {fault}" for one in shown for fault in screen.faults(one.html)]
    assert faults == [], "\n".join(faults)
    elder = [one for one in shown if FOR_ELDERS in one.html]
    assert len(shown) > 100
    assert len(elder) > 15


PLANTED = {
    "color-contrast": "<p style='color: #999'>canary</p>",
    "label": "<input name='canary'>",
    "select-name": "<select><option>canary</option></select>",
    "heading-order": "<h6>canary</h6>",
    "duplicate-id": "<p id='canary'>1</p><p id='canary'>2</p>",
    "target-size": "<a href='/a' style='font-size: 8px'>a</a><a href='/b' style='font-size: 8px'>b</a>",
    "image-alt": "<img src='/canary.png'>",
    "link-name": "<a href='/canary'></a>",
    "button-name": "<button type='button'></button>",
    "list": "<ul><p>canary</p></ul>",
    "aria-allowed-attr": "<p aria-checked='true'>canary</p>",
}


@pytest.fixture
def page(inhabited: Inhabited) -> str:
    """A page without fault."""
    one = next(one for one in asks(inhabited) if one.page == "privacy")
    return ask(one, "").content.decode()


def test_a_fault_of_each_kind_is_found_and_only_that(page: str, screen: Screen) -> None:
    assert screen.faults(page) == []
    for rule, planted in PLANTED.items():
        found = screen.faults(page.replace("</main>", f"{planted}</main>"))
        assert {one.split()[2] for one in found} == {rule}
        assert {one.split()[0] for one in found} == {"390", "1360"}
    assert screen.faults(page) == []


def test_a_page_in_no_language_and_one_without_title_are_found(page: str, screen: Screen) -> None:
    mute = page.replace('lang="zh-hans"', "").replace(" · 春声</title>", "</title>")
    mute = mute.replace("<title>隐私说明", "<title>")
    assert {one.split()[2] for one in screen.faults(mute)} == {"html-has-lang", "document-title"}


def test_a_fault_of_one_width_is_found(page: str, screen: Screen) -> None:
    style = "<style>@media (max-width: 500px) { .canary { color: #999 } }</style>"
    found = screen.faults(page.replace("</main>", f"{style}<p class='canary'>canary</p></main>"))
    assert [one.partition(" at ")[0] for one in found] == ["390 px: color-contrast"]


def test_axe_itself_is_not_served() -> None:
    assert AXE.is_file()
    served = {address for finder in finders.get_finders() for address, _place in finder.list([])}
    assert "vendor/tabler.css" in served
    assert [address for address in served if "axe" in address] == []


def test_pages_that_differ_in_words_alone_are_one_and_others_are_not() -> None:
    plain = "<main><h1>1</h1><p id='a-1'>one</p></main>"
    words = "<main><h1>2</h1><p id='a-2'>two</p><p id='a-3'>three</p></main>"
    label = "<main><h1>3</h1><p id='a-4'>four</p><input aria-label='x'></main>"
    order = "<main><h1>4</h1><h3>x</h3></main>"
    names = [one.name for one in different(map(Shown, "pwlo", (plain, words, label, order)))]
    assert sorted(names) == ["l", "o"]
