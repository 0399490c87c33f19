"""What a page shows by the hundred, drawn without a template: icons, pills, instants, cells.

A page of fifty rows has some two thousand of these parts; as templates they were half of its cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime

from chunsheng.kernel.ui.icons import ICONS
from chunsheng.kernel.words import dates

ICON = '<span class="glyph" aria-hidden="true"><svg><use href="{}#{}"/></svg></span>'
NOTHING = format_html('<span class="muted">{}</span>', "—")


def icon(name: str) -> str:
    """A decorative icon out of the sheet of icons; a name outside ICONS is an error."""
    if name not in ICONS:
        raise TemplateSyntaxError(f"{name} is not among the icons of ui/icons.py")
    return format_html(ICON, static("vendor/icons.svg"), name)


def pill(text: Any, tone: str = "") -> str:
    """A state in few words; tone is "", jade, gold or red."""
    return format_html('<span class="{}">{}</span>', f"pill {tone}" if tone else "pill", text)


def due(at: datetime | None) -> str:
    """When something is due, as far off as it is now; a dash for no instant."""
    if at is None:
        return NOTHING
    said = dates.due(at)
    moment = localtime(at).isoformat()
    shape = '<time class="when {}" datetime="{}">{}</time>'
    return format_html(shape, said.tone, moment, said.text)


def row(columns: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> str:
    """The cells of a row {url?, cells} under columns {title, numeric?}; its address opens from strong cells.

    A cell is {text, url?, strong?, muted?, note?, pill?, tone?, due?, numeric?}.
    """
    pairs = zip(columns, told["cells"], strict=True)
    return format_html_join("\n", "{}", ((_cell(on, cell, told.get("url")),) for on, cell in pairs))


def _cell(column: Mapping[str, Any], cell: Mapping[str, Any], opens: str | None) -> str:
    strong, state, note = cell.get("strong"), cell.get("pill"), cell.get("note")
    kinds = {
        "r num": cell.get("numeric", column.get("numeric")),
        "muted": cell.get("muted"),
        "lead-cell": strong,
        "void": _is_void(cell),
    }
    drawn = format_html(
        "<div>{}{}{}{}</div>",
        _said(cell, cell.get("url") or (opens if strong else "")),
        " " if state else "",
        pill(state, cell.get("tone", "")) if state else "",
        format_html('<div class="muted">{}</div>', note) if note else "",
    )
    shape = '<td data-title="{}" class="{}">{}</td>'
    return format_html(shape, column["title"], " ".join(k for k, on in kinds.items() if on), drawn)


def _is_void(cell: Mapping[str, Any]) -> bool:
    """Whether a cell says nothing; such cells are left out on a phone."""
    says = cell.get("text") not in (None, "", "—")
    return not (says or any(cell.get(part) for part in ("pill", "due", "note")))


def _said(cell: Mapping[str, Any], url: str | None) -> Any:
    text = cell.get("text")
    if cell.get("due"):
        return due(cell["due"])
    if url:
        shape = (
            '<a class="strong" href="{}">{}</a>' if cell.get("strong") else '<a href="{}">{}</a>'
        )
        return format_html(shape, url, text)
    if cell.get("strong"):
        return format_html("<b>{}</b>", text)
    if text or text == 0:
        return text
    return "" if cell.get("pill") else NOTHING
