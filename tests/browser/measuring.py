"""Measures what a page shows by its computed styles: sizes of text and targets, contrast, clutter."""

from __future__ import annotations

from playwright.sync_api import Page

# A thing counts where it can be seen: what is clipped to a point is there to be read out.
SEEN = """
  const seen = it => {
    const box = it.getBoundingClientRect(), style = getComputedStyle(it);
    return box.width > 2 && box.height > 2 && box.bottom > 0 && box.right > 0 &&
      style.visibility === "visible" && !it.closest(".unseen, [aria-hidden=true]");
  };
  const named = it => { const above = it.closest("nav, table, dl, li, p, h2, div") || it;
    const kind = typeof it.className === "string" ? it.className : "";
    return `${above.tagName.toLowerCase()}.${above.className} > ${it.tagName.toLowerCase()}.${kind} ${
      (it.innerText || it.name || it.value || "").trim().slice(0, 20)}`; };
  const speaking = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
    while (walker.nextNode())
      if (walker.currentNode.data.trim() && seen(walker.currentNode.parentElement))
        found.add(walker.currentNode.parentElement);
    document.querySelectorAll("input:not([type=hidden]):not([type=radio]):not([type=checkbox])," +
      "textarea, select").forEach(it => seen(it) && !it.matches(".quiet") && found.add(it));
    return Array.from(found).filter(it => !it.matches("script, style, option, optgroup, title"));
  };
"""
SMALL_TEXT = (
    """least => {"""
    + SEEN
    + """
  return speaking().map(it => [named(it), parseFloat(getComputedStyle(it).fontSize)])
    .filter(one => one[1] < least - 0.01).map(one => `${one[0]}: text of ${one[1]} px`);
}"""
)
# The finger meets the label of a choice, the frame of a file, the whole card of a row.
SMALL_TARGETS = (
    """least => {"""
    + SEEN
    + """
  const running = it => {
    if (getComputedStyle(it).display !== "inline") return false;
    let block = it.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      if (walker.currentNode.data.trim().length > 1 &&
          !walker.currentNode.parentElement.closest("a, .unseen")) return true;
    return false;
  };
  const twice = it => it.closest("svg") && Array.from(document.querySelectorAll("main a[href]"))
    .some(one => !one.closest("svg") && one.getAttribute("href") === it.getAttribute("href"));
  const box = it => (it.matches("input[type=radio], input[type=checkbox]") && it.closest("label")) ||
    (it.matches("input[type=file]") && it.closest(".pick")) ||
    (getComputedStyle(it, "::after").position === "absolute" && it.closest("tr, .kpi")) || it;
  const found = document.querySelectorAll("a[href], button, select, textarea, summary, [role=button]," +
    "input:not([type=hidden])");
  return Array.from(found).filter(it => seen(it) && !it.matches(".skip"))
    .filter(it => !(it.tagName === "A" && running(it)) && !twice(it))
    .map(it => [named(it), box(it).getBoundingClientRect()])
    .filter(one => one[1].height < least - 0.5 || one[1].width < least - 0.5)
    .map(one => `${one[0]}: target of ${one[1].width.toFixed(1)} × ${one[1].height.toFixed(1)} px`);
}"""
)
FAINT = (
    """least => {"""
    + SEEN
    + """
  const parts = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, under) => { const a = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map(i => top[i] * a + under[i] * (1 - a)); };
  const grounds = it => {
    let layers = [];
    for (let at = it; at; at = at.parentElement) {
      const style = getComputedStyle(at), before = getComputedStyle(at, "::before");
      if (style.backgroundImage.includes("gradient"))
        return (style.backgroundImage.match(/rgba?\\([^)]*\\)/g) || []).map(parts).map(stop =>
          layers.reduceRight((under, top) => over(top, under), stop));
      const painted = at.matches(".choice-pill") ? before.backgroundColor : style.backgroundColor;
      const colour = parts(painted);
      if (colour.length === 4 && colour[3] === 0) continue;
      if (colour.length === 3 || colour[3] === 1)
        return [layers.reduceRight((under, top) => over(top, under), colour)];
      layers.push(colour);
    }
    return [layers.reduceRight((under, top) => over(top, under), [255, 255, 255])];
  };
  const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05); };
  const told = [];
  speaking().forEach(it => {
    const inks = [getComputedStyle(it).color];
    if (it.placeholder) inks.push(getComputedStyle(it, "::placeholder").color);
    grounds(it).forEach(ground => inks.forEach(ink => {
      const found = ratio(over(parts(ink), ground), ground);
      if (found < least) told.push(`${named(it)}: contrast of ${found.toFixed(2)}`);
    }));
  });
  return told;
}"""
)
CLUTTER = (
    """() => {"""
    + SEEN
    + """
  const main = selector => Array.from(document.querySelectorAll(`main ${selector}`)).filter(seen);
  const told = [], primary = main(".btn-primary"), asked = new Set(main(
    "input:not([type=hidden]), select, textarea").map(it => it.name));
  if (primary.length > 1) told.push(`${primary.length} main buttons`);
  if (asked.size > 3) told.push(`${asked.size} questions: ${Array.from(asked)}`);
  if (main("form").filter(it => it.querySelector("input:not([type=hidden]), textarea")).length > 1)
    told.push("several forms to fill in");
  return told;
}"""
)
SIDEWAYS = """() => { const page = document.documentElement, over = page.scrollWidth - page.clientWidth;
  return over > 0 ? [`${over} px wider than the screen`] : []; }"""


def small_text(page: Page, least: float) -> list[str]:
    """Texts whose letters are smaller."""
    return list(page.evaluate(SMALL_TEXT, least))


def small_targets(page: Page, least: float) -> list[str]:
    """What can be pressed and is smaller, in either direction.

    Left out are links in running text, and those of a drawing that stand beside it once more.
    """
    return list(page.evaluate(SMALL_TARGETS, least))


def faint_text(page: Page, least: float = 4.5) -> list[str]:
    """Texts that stand out less from what they stand on, over each end of a gradient."""
    return list(page.evaluate(FAINT, least))


def clutter(page: Page) -> list[str]:
    """More than one thing to do: main buttons, forms, more than three questions."""
    return list(page.evaluate(CLUTTER))


def sideways(page: Page) -> list[str]:
    """Whether the page must be moved sideways to be read."""
    return list(page.evaluate(SIDEWAYS))
