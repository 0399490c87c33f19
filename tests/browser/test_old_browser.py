"""A resident's way in a browser without what came after Chromium 86, as far as it can be taken away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, expect

from tests.browser import measuring
from tests.browser.conftest import NARROW, Visits
from tests.browser.test_request_journey import PHONE, TITLE
from tests.laws.test_old_browsers import table
from tests.world import World

# What an older browser does not have, whoever would use it.
TAKEN = """
for (const name of ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"])
  delete Array.prototype[name];
for (const name of ["at", "isWellFormed", "toWellFormed"]) delete String.prototype[name];
for (const [from, names] of [[Object, ["hasOwn", "groupBy"]], [Array, ["fromAsync"]],
    [Promise, ["withResolvers", "try"]], [AbortSignal, ["timeout", "any"]], [URL, ["canParse", "parse"]],
    [Crypto.prototype, ["randomUUID"]], [Document.prototype, ["startViewTransition"]],
    [HTMLInputElement.prototype, ["showPicker"]], [Element.prototype, ["checkVisibility"]],
    [HTMLElement.prototype, ["showPopover", "hidePopover", "togglePopover", "inert"]],
    [Set.prototype, ["union", "intersection", "difference"]]])
  for (const name of names) delete from[name];
for (const name of ["structuredClone", "URLPattern", "scheduler", "navigation"]) delete window[name];
"""
RULE = re.compile(r"[^{}]*\{[^{}]*\}")


def older(css: str) -> str:
    """A style sheet as such a browser reads it: without the declarations and rules that it drops."""
    for one in table():
        if one.where == "css" and one.pattern.startswith(":"):
            found = re.compile(one.pattern)
            css = RULE.sub(
                lambda rule, f=found: "" if f.search(rule.group()) else rule.group(), css
            )
        elif one.where == "css" and one.pattern.endswith(r"\s*:"):
            css = re.sub(f"{one.pattern}[^;}}]*", "", css)
    return css


def age(page: Page) -> list[str]:
    """Take away what came later; returns the style sheets that were given aged, as they come."""
    page.context.add_init_script(TAKEN)
    given: list[str] = []

    def answer(route: Route) -> None:
        name = re.sub(r".*/static/", "", route.request.url)
        css = older(Path(str(finders.find(name))).read_text(encoding="utf-8"))
        given.append(css)
        route.fulfill(body=css, content_type="text/css")

    page.route("**/static/ui/*.css", answer)
    return given


def go(page: Page, path: str) -> None:
    """Go to a page once all of this one has come."""
    page.wait_for_load_state("networkidle")
    page.goto(path)


@pytest.mark.parametrize("edition", ["plain", "elder"])
def test_a_resident_reports_and_tracks_in_an_old_browser(
    edition: str, visit: Visits, world: World
) -> None:
    page = visit(NARROW)
    given = age(page)
    page.goto("/")
    assert page.evaluate("[].at === undefined && window.structuredClone === undefined")
    if edition == "elder":
        page.get_by_role("button", name="长辈版").click()
        expect(page.locator("html")).to_have_class("elder")
    go(page, "/report/")
    page.get_by_label("什么事").fill(TITLE)
    if edition == "elder":
        page.get_by_role("button", name="下一步").click()
    page.get_by_label("具体位置").fill("东门口")
    if edition == "elder":
        page.get_by_role("button", name="下一步").click()
    page.get_by_label("电话").fill(PHONE)
    large = measuring.small_targets(page, 60) if edition == "elder" else []
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="收到了")).to_be_visible()
    code = page.locator("#query-code").inner_text()
    go(page, "/track/")
    page.get_by_label("查询码").fill(code)
    page.get_by_label("电话后四位").fill(PHONE[-4:])
    page.get_by_role("button", name="查进度").click()
    expect(page.get_by_text("收到您反映的事")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert large == []
    assert measuring.sideways(page) == []
    assert given
    assert not any("text-underline-offset" in css or "accent-color" in css for css in given)
