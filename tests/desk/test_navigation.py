"""A long navigation is folded: only the part that one stands in is unfolded, and nothing is left out."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from chunsheng.kernel.ui import menu
from tests.world import Enter

PART = re.compile(r"<details class=\"side-group\"(?P<open> open)?>(?P<inside>.*?)</details>", re.S)
TITLE = re.compile(r"<span id=\"side-\d+\">(.*?)</span>")


def parts(enter: Enter, name: str, path: str) -> dict[str, bool]:
    """The titles of the navigation's parts, and whether each is unfolded."""
    page = enter(name).get(path).content.decode()
    return {TITLE.findall(one["inside"])[0]: bool(one["open"]) for one in PART.finditer(page)}


def test_on_the_desk_the_first_part_is_unfolded(enter: Enter) -> None:
    shown = parts(enter, "leader", "/desk/")
    assert [*shown.values()] == [True] + [False] * (len(shown) - 1)
    assert len(shown) >= 7


def test_the_part_of_the_page_that_is_shown_is_unfolded(enter: Enter) -> None:
    shown = parts(enter, "leader", "/r/matters.promises/")
    assert [title for title, unfolded in shown.items() if unfolded] == ["聚力 · 人与供需"]


def test_a_short_navigation_is_not_folded(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "FEW", 1_000)
    assert all(parts(enter, "leader", "/desk/").values())


def test_every_line_stands_in_a_part(enter: Enter) -> None:
    page = enter("leader").get("/desk/").content.decode()
    named = ("cockpit", "cobuilding")
    assert all(f'href="{reverse(name)}"' in page for name in named)
    assert 'href="/r/services.requests/"' in page
    assert page.count('aria-current="page"') == 1
