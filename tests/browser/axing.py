"""Shows pages to Chromium as they were answered, and asks axe what is wrong with them (law 10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

AXE = Path(settings.FRONT_END_ROOT) / "axe-core" / "axe.min.js"
OURS = Path(str(finders.find("ui/chunsheng.js")))
HOST = "http://chunsheng.test"
NARROW, WIDE, HEIGHT = 390, 1360, 844
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # These two are off unless they are asked for.
    "rules": {"duplicate-id": {"enabled": True}, "target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "elementRef": False,
}
RUN = """options => axe.run(document, options).then(found => found.violations.flatMap(one =>
  one.nodes.map(node => `${one.id} at ${node.target.join(" ")}: ${
    node.any.concat(node.all, node.none).map(check => check.message).join("; ")}`)))"""
# The next page takes the place of the last; a style sheet that both name is not read again.
SWAP = """html => {
  const next = new DOMParser().parseFromString(html, "text/html"), root = document.documentElement;
  const sheets = from => from.querySelectorAll("link[rel=stylesheet]");
  const names = from => Array.from(sheets(from), one => one.getAttribute("href"));
  if (!window.axe || String(names(document)) !== String(names(next))) return false;
  Array.from(root.attributes).forEach(one => root.removeAttribute(one.name));
  Array.from(next.documentElement.attributes).forEach(one => root.setAttribute(one.name, one.value));
  document.title = next.title;
  document.body.replaceWith(document.adoptNode(next.body));
  window.scrollTo(0, 0);
  return true;
}"""
UNFOLD = "() => document.querySelectorAll('details').forEach(one => { one.open = true; })"
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
SHAPING = ("class", "type", "role", "for", "id", "tabindex", "hidden", "lang", "disabled", "alt")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass(frozen=True)
class Shown:
    """One answer: where it came from, and its page."""

    name: str
    html: str


class Places(HTMLParser):
    """Every element of a page in its place, without its words; and the order of its headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.above: list[str] = []
        self.headings = ""
        self.feed(html)
        self.found.add(self.headings)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element, below those it stands in; what a picture is drawn of is no element here."""
        if any(one.startswith("svg") for one in self.above) and tag not in {"a", "text"}:
            self.above += [] if tag in VOID else [tag]
            return
        given = [
            f"{n}={CHANGING.sub('', v or '')}"
            for n, v in attrs
            if n in SHAPING or n.startswith("aria")
        ]
        self.headings += f" {tag}" if re.fullmatch(r"h[1-6]", tag) else ""
        place = " ".join([tag, *given])
        self.found.add(" > ".join([*self.above[-4:], place]))
        if tag not in VOID:
            self.above.append(f"{tag}.{dict(attrs).get('class') or ''}")

    def handle_endtag(self, tag: str) -> None:
        """The end of the nearest such element."""
        for at in range(len(self.above) - 1, -1, -1):
            if self.above[at].partition(".")[0] == tag:
                del self.above[at:]
                return


def different(found: Iterable[Shown]) -> Iterator[Shown]:
    """The pages that hold something, somewhere, that none before held; large ones come first."""
    places = [(Places(one.html).found, one) for one in found]
    met: set[str] = set()
    for held, one in sorted(places, key=lambda each: -len(each[0])):
        if held - met:
            met |= held
            yield one


class Screen:
    """A browser that shows answers without a server: pages from memory, styles from the packages."""

    def __init__(self, chromium: Browser) -> None:
        self.context = chromium.new_context(viewport={"width": WIDE, "height": HEIGHT})
        self.context.route("**/*", self._answer)
        self.page: Page = self.context.new_page()
        self.html = ""
        self.axe, self.ours = AXE.read_text(encoding="utf-8"), OURS.read_text(encoding="utf-8")

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if route.request.resource_type == "document":
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8")
            return
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if found:
            route.fulfill(path=str(found))
        else:
            route.fulfill(status=404)

    def show(self, html: str) -> Page:
        """Show a page with everything unfolded and our own script begun."""
        self.html = html
        if self.page.evaluate(SWAP, html):
            self.page.evaluate(self.ours)
        else:
            self.page.goto(f"{HOST}/")
            self.page.evaluate(self.axe)
        self.page.evaluate(UNFOLD)
        return self.page

    def widen(self, width: int) -> None:
        """Give the window another width."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def faults(self, html: str) -> list[str]:
        """What axe finds on a page, at both widths."""
        self.show(html)
        found = []
        for width in (NARROW, WIDE):
            self.widen(width)
            told: Any = self.page.evaluate(RUN, OPTIONS)
            found += [f"{width} px: {one}" for one in told]
        return found

    def close(self) -> None:
        """Close the window."""
        self.context.close()
