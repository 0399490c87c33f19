"""Finding across all registers: by text, number, pinyin or first letters, and the ways to go and to add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.finding.grams import folded, sound_of, words_of
from chunsheng.kernel.finding.searching import SPELT, searched
from chunsheng.kernel.register.declaration import Register, registers
from chunsheng.kernel.ui import menu

HITS = 6
GROUPS = 8
Hit = dict[str, Any]


@signed_in
@never_cache
def find_page(request: HttpRequest) -> HttpResponse:
    """What the words find within the viewer's scope; `part` gives the results alone, for the dialog."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    context = {
        "page_title": _("找"),
        "asked": asked,
        "groups": [one for one in found(viewer, asked) if one["hits"]],
    }
    template = "register/found.html" if request.GET.get("part") else "register/find.html"
    return render(request, template, context)


def found(viewer: Viewer, asked: str) -> Iterator[dict[str, Any]]:
    """Groups of hits: records register by register, then where to go, then what may be added."""
    entered = [one for one in _in_order() if viewer.holds(one.reads.roles)]
    words = words_of(asked)
    if words:
        groups = (_records(one, viewer, asked) for one in entered if one.indexed)
        yield from islice((group for group in groups if group["hits"]), GROUPS)
    yield {"title": _("去哪里"), "hits": _ways(entered, viewer, words)}
    yield {"title": _("登记"), "hits": _additions(entered, viewer, words)}


def _in_order() -> list[Register]:
    """The registers as the navigation has them; those without an entry come last."""
    groups = list(menu.Group)
    place = {one.code: groups.index(one.group) if one.group else 99 for one in registers.values()}
    return sorted(registers.values(), key=lambda one: (place[one.code], one.rank, one.code))


def _records(register: Register, viewer: Viewer, asked: str) -> dict[str, Any]:
    """Up to six of a register's records, and the way to the rest; at most two statements."""
    rows = searched(register.rows(viewer), register.code, asked).rows
    rows = rows.select_related(*register.select).order_by(*register.order)
    records = list(rows[: HITS + 1])
    everything = f"/r/{register.code}/?{urlencode({'q': asked, 'chip': 'all'})}"
    return {
        "title": register.title,
        "icon": register.icon,
        "hits": [_hit(register, record, everything) for record in records[:HITS]],
        "all": everything,
        "more": len(records) > HITS,
    }


def _hit(register: Register, record: Any, everything: str) -> Hit:
    heading, note = register.face.heading(record), register.face.note(record)
    return {
        "text": heading,
        "url": f"/r/{register.code}/{record.pk}/" if register.linked else everything,
        "note": note if note != heading else "",
        "place": _place(register, record),
        "marks": list(register.face.marks(record)),
    }


def _place(register: Register, record: Any) -> str:
    """Where a record is: the unit that its list is filtered by."""
    column = next((one for one in register.columns if one.find == "unit"), None)
    value = column.value(record) if column is not None else None
    return str(value or "")


def _ways(entered: Iterable[Register], viewer: Viewer, words: list[str]) -> list[Hit]:
    """Entries of the navigation and registers without one, by title."""
    ways = [
        {"text": str(one.title), "url": one.address(), "icon": one.icon}
        for one in sorted(menu.all_entries(), key=lambda one: one.order)
        if one.shown(viewer)
    ]
    ways += [
        {"text": str(one.title), "url": f"/r/{one.code}/", "icon": one.icon}
        for one in entered
        if one.group is None
    ]
    return [one for one in ways if _says(one["text"], words)][:HITS]


def _additions(entered: Iterable[Register], viewer: Viewer, words: list[str]) -> list[Hit]:
    """What the viewer may add, by the verb's title or the register's."""
    return [
        {
            "text": str(one.add.title),
            "note": str(one.title),
            "url": f"/r/{one.code}/add/",
            "icon": "plus",
        }
        for one in entered
        if one.add is not None
        and viewer.holds(one.add.may.roles)
        and (_says(str(one.add.title), words) or _says(str(one.title), words))
    ][:HITS]


def _says(title: str, words: list[str]) -> bool:
    """Whether a title has every word, or is spelt so."""
    text, sound = folded(title), sound_of(title)
    return all(word in text or (len(word) >= SPELT and word in sound) for word in words)
