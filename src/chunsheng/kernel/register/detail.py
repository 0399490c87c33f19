"""The page of one record: its stage, its history, what may be done to it now."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from chunsheng.kernel.access.doors import fresh, signed_in
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.custody.actions import open_personal
from chunsheng.kernel.ledger.entering import Actor
from chunsheng.kernel.register import cells, declaration, history, offering
from chunsheng.kernel.register.declaration import DETAIL, Register
from chunsheng.kernel.register.doing import actor_for


@signed_in
def detail_page(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """One record."""
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    return _page(request, register, register.record(viewer, key), viewer, {})


@signed_in
@fresh
@never_cache
def open_page(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """One record with its personal values opened once, after the look was entered in the ledger.

    Only a POST opens; coming back to the address by any other way shows the record masked.
    """
    if request.method != "POST":
        return redirect(f"/r/{code}/{key}/")
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    record = register.record(viewer, key)
    written = request.POST.get("reason", "").replace("\x00", "")  # PostgreSQL keeps none in texts
    reason = written or register.opens.why(record, viewer)
    if not record.may_open:
        raise declaration.NotYours(_("查看个人信息"))
    kept = register.opens.kept
    names = tuple(c.name for c in register.columns if register.secret(c) and DETAIL in c.on)
    names += (kept.name,) if kept else ()
    by: Actor = actor_for(viewer, register.opens.may)
    values = open_personal(by=by, record=record, fields=names, reason=reason)
    return _page(request, register, record, viewer, values)


def _page(
    request: HttpRequest, register: Register, record: Any, viewer: Viewer, opened: dict[str, Any]
) -> HttpResponse:
    entries = list(history.entries_of(record)[: history.SHOWN])
    verbs = register.offered(record)
    main = next((verb for verb in verbs if verb.main), None)
    secret = register.opens.kept is not None or any(
        register.secret(c) and c.value(record) for c in register.columns
    )
    context = {
        "register": register,
        "record": record,
        "page_title": register.face.heading(record),
        "crumbs": [
            {"title": register.title, "url": f"/r/{register.code}/"},
            {"title": str(record)},
        ],
        "marks": register.face.marks(record),
        "address": f"/r/{register.code}/{record.pk}/",
        "main": main,
        "key": uuid.uuid4(),
        "verbs": [verb for verb in verbs if verb is not main],
        "offers": offering.for_record(register, record),
        "stages": history.stage_rail(register, record, entries),
        "timeline": history.timeline(register, entries, history.photos_of(record)),
        "more": len(entries) == history.SHOWN,
        **cards_of(register, record, viewer, opened),
        "may_open": secret and record.may_open and not opened,
        "open_needs_reason": secret and not register.opens.why(record, viewer),
        "opened": bool(opened),
    }
    answer = render(request, "register/detail.html", context)
    if seconds := register.face.again(record):
        answer["Refresh"] = str(seconds)
    return answer


def cards_of(
    register: Register, record: Any, viewer: Viewer, opened: dict[str, Any]
) -> dict[str, Any]:
    """The record's values by card, joined with what panels of the same title say; wide and narrow."""
    cards: dict[str, dict[str, Any]] = {}
    for column in register.columns:
        if DETAIL in column.on:
            card = cards.setdefault(str(column.card), {"title": column.card, "facts": []})
            card["facts"].append(_fact(register, column, record, opened))
            card["secret"] = card.get("secret", False) or register.secret(column)
    for panel in register.panels:
        told = panel(record, viewer)
        if told:
            cards.setdefault(str(told["title"]), {"facts": []}).update(told)
    if kept := register.opens.kept:
        closed = [{"title": kept.row_title, "text": cells.hidden(record, kept.name)["text"]}]
        rows = kept.rows(record) if kept.name in opened else closed
        cards.setdefault(str(kept.title), {"title": kept.title, "facts": []}).update(
            rows=rows, secret=True
        )
    wide = [cards.pop(str(title)) for title in register.wide if str(title) in cards]
    return {"wide": wide, "narrow": list(cards.values())}


def _fact(
    register: Register, column: declaration.Column, record: Any, opened: dict[str, Any]
) -> dict[str, Any]:
    if column.name in opened:
        return {"title": column.title, "text": str(opened[column.name] or "")}
    cell = column.shown(record)
    text = cell["text"] or cell.get("pill") or ""
    return {"title": column.title, "text": text, "note": cell.get("note"), "due": cell.get("due")}
