"""Law 10: axe finds nothing on any page, in Chinese and English, plain and for elders, wide and narrow.

What is asked is what the access matrix asks. Pages that differ in their words alone are shown once.
"""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders

from tests.browser.axing import AXE, Screen, Shown, different
from tests.browser.pages import FOR_ELDERS, every_page
from tests.laws.asking import ask, asks
from tests.laws.inhabited import Inhabited

pytestmark = pytest.mark.laws


@pytest.mark.walk
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
