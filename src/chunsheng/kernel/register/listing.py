"""The list page of a register: find, chips with counts, filters, one page of rows, the rates below."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from chunsheng.kernel.access.doors import signed_in
from chunsheng.kernel.access.models import Unit
from chunsheng.kernel.access.tree import at_or_below, within
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.finding.searching import Searched, searched
from chunsheng.kernel.records.links import on_day
from chunsheng.kernel.register import declaration, offering, paging, shapes, views
from chunsheng.kernel.register.declaration import LIST, Chip, Column, Register
from chunsheng.kernel.register.figures import rate_line
from chunsheng.kernel.words import clock
from chunsheng.kernel.words.language import listed

CHIP_CAP = 999
# What may stand in an address that asks for nothing yet: the shape, and the place in the list.
BARE = {"as", "month", "after", "view"}
CHOICE_CAP = 200


@signed_in
def list_page(request: HttpRequest, code: str) -> HttpResponse:
    """A register's rows within the viewer's reach."""
    register = declaration.find(code)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the door
    register.check_entrance(viewer)
    asked = asked_of(request)
    asks = narrowed(register, viewer, asked)
    chips = [_chip(register, one, asks, asked) for one in register.chips]
    shown = _shaped(register, viewer, asks, asked)
    context = {
        **_standing(register, viewer, asked),
        **shown,
        **_counted(asks.found, shown),
        "shapes": shapes.shape_chips(register, asked),
        "views": views.view_chips(register, viewer, asked),
        "sharing": views.sharing_unit(viewer),
        "gone": views.gone(register, asked, asks.filters),
        "find": {"value": asked.get("q", ""), "hint": register.search_hint},
        "keep": [(k, v) for k, v in asked.items() if k not in {"q", "after", "view"}],
        "chips": [*chips, _all_chip(register, asked, on=asks.chip is None)] if chips else [],
        "filters": asks.filters,
        "asked": _address(asked),
        "filtered": any(f["value"] for f in asks.filters),
        "narrowed": bool(asked.get("q")) or any(f["value"] for f in asks.filters),
    }
    return render(request, "register/list.html", context)


@dataclass(frozen=True)
class Narrowed:
    """What an address asks of a register: its filters, its chip, the rows and their order."""

    filters: list[dict[str, Any]]
    chip: Chip | None
    # What was found before the chip narrows it, of which the other chips are counted.
    beside: Searched
    found: Searched
    order: tuple[str, ...]

    @property
    def rows(self) -> QuerySet[Any]:
        """The rows that are asked for."""
        return self.found.rows


def narrowed(register: Register, viewer: Viewer, asked: dict[str, str]) -> Narrowed:
    """The rows within the viewer's reach that an address asks for."""
    filters = [_filter(register, c, viewer, asked) for c in register.columns if c.find]
    rows = register.rows(viewer).filter(*(one["q"] for one in filters))
    beside = _searched(register, rows, asked.get("q", ""))
    chip = _chosen(register, asked)
    if chip is None:
        return Narrowed(filters, None, beside, beside, register.order)
    found = beside.filter(chip.q(clock.now()))
    return Narrowed(filters, chip, beside, found, chip.order or register.order)


def _counted(found: Searched, shown: dict[str, Any]) -> dict[str, Any]:
    """The total up to its cap; of common words what one page shows, and whether there is more."""
    if not found.countable:
        more = bool(shown.get("next") or shown.get("previous"))
        if "rows" not in shown or more:
            return {"uncounted": True}
        return {"count": len(shown["rows"]), "more": False}
    count, more = paging.capped_count(found.rows)
    return {"count": count, "more": more}


def _shaped(
    register: Register, viewer: Viewer, asks: Narrowed, asked: dict[str, str]
) -> dict[str, Any]:
    """The rows in the shape that was asked for; as a table with the verbs for many."""
    other = shapes.shaped(register, viewer, asks.found, asks.order, asked)
    if other:
        return other
    bulk = [one for one in register.verbs if one.bulk and viewer.holds(one.may.roles)]
    page = register.page(asks.rows, asks.order, asked.get("after", ""))
    columns = [column for column in register.columns if LIST in column.on]
    return {
        "bulk": bulk,
        "columns": [{"title": c.title} for c in columns],
        "rows": [_row(register, record, columns, picked=bool(bulk)) for record in page.rows],
        "next": page.next and _address(asked, after=page.next),
        "previous": page.previous and _address(asked, after=page.previous),
        "size": paging.PAGE,
    }


def _standing(register: Register, viewer: Viewer, asked: dict[str, str]) -> dict[str, Any]:
    """What the page shows whatever was asked."""
    return {
        "register": register,
        "home": f"/r/{register.code}/",
        "page_title": register.title,
        "scope": listed(unit.name for unit in viewer.units(register.reads.roles)[:3]),
        "rates": [line for c in register.rates if (line := rate_line(viewer, c))],
        "offers": offering.for_list(register, viewer, asked),
        "may_add": register.add and viewer.holds(register.add.may.roles),
    }


def asked_of(request: HttpRequest) -> dict[str, str]:
    """What stands in the address. PostgreSQL keeps no NUL in texts and would refuse the question."""
    return {k: str(v).replace("\x00", "\ufffd") for k, v in request.GET.items() if v}


def _chosen(register: Register, asked: dict[str, str]) -> Chip | None:
    """The ready-made question that was asked; the first where nothing at all was asked."""
    if "chip" not in asked:
        plain = register.opens_chipped and not set(asked) - BARE
        return next(iter(register.chips), None) if plain else None
    return next((c for c in register.chips if c.code == asked["chip"]), None)


def _row(register: Register, record: Any, columns: list[Column], *, picked: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "url": f"/r/{register.code}/{record.pk}/" if register.linked else "",
        "cells": [column.shown(record) for column in columns],
    }
    if picked:
        row["pick"] = {"value": record.pk, "label": register.face.heading(record)}
    return row


def _searched(register: Register, rows: QuerySet[Any], words: str) -> Searched:
    """The rows with the words. What has no keys for the index is read row by row."""
    if register.indexed:
        return searched(rows, register.code, words)
    for word in words.split()[:5]:
        condition = Q()
        for name in register.search:
            condition |= Q(**{f"{name}__contains": word})
        rows = rows.filter(condition)
    return Searched(rows)


def _address(asked: dict[str, str], **changes: str) -> str:
    merged = {k: v for k, v in {**asked, **changes}.items() if v or k == "chip"}
    if "after" not in changes:
        merged.pop("after", None)
        merged.pop("view", None)  # what is asked now is no longer what was saved
    return f"?{urlencode(merged)}"


def _chip(register: Register, chip: Chip, asks: Narrowed, asked: dict[str, str]) -> dict[str, Any]:
    """A chip with its count; what has common words is not counted, a chip at a time."""
    shown = None
    if asks.beside.countable:
        rows = asks.beside.rows.filter(chip.q(clock.now()))
        count, more = paging.capped_count(rows, CHIP_CAP)
        shown = f"{count}+" if more else str(count)
    on = chip is asks.chip
    return {"text": chip.title, "url": _address(asked, chip=chip.code), "count": shown, "on": on}


def _all_chip(register: Register, asked: dict[str, str], *, on: bool) -> dict[str, Any]:
    return {"text": _("全部"), "url": _address(asked, chip="all"), "on": on}


def _filter(
    register: Register, column: Column, viewer: Viewer, asked: dict[str, str]
) -> dict[str, Any]:
    """A filter with its choices and the condition that the asked value makes; a bad value gives nothing."""
    makers = {"choice": _by_choice, "unit": _by_unit, "between": _by_days, "on": _by_day}
    make = makers[column.find]
    return {"name": column.name, "title": column.title, "kind": column.find} | make(
        register, column, viewer, asked
    )


def _by_choice(
    register: Register, column: Column, viewer: Viewer, asked: dict[str, str]
) -> dict[str, Any]:
    value = asked.get(column.name, "")
    try:
        field = register.model._meta.get_field(column.name)
    except FieldDoesNotExist:
        return {"choices": [], "value": "", "q": Q()}
    if field.related_model is not None:
        choices = _related(field, viewer, value)
    else:
        choices = [(str(code), str(title)) for code, title in field.choices or []]
    known = any(value == code for code, _title in choices)
    q = Q() if not value else Q(**{column.name: value}) if known else Q(pk__in=[])
    return {"choices": choices, "value": value, "q": q}


def _related(field: Any, viewer: Viewer, value: str) -> list[tuple[str, str]]:
    """The first rows that a filter offers, those of a register within reach; the asked one as well."""
    register = declaration.registers.get(getattr(field.related_model, "ledger_code", ""))
    if register is None:
        rows = field.related_model._default_manager.order_by("pk")
    else:
        rows = register.rows(viewer).order_by(*register.order)
    choices = [(str(one.pk), str(one)) for one in rows[:CHOICE_CAP]]
    if value and len(choices) == CHOICE_CAP and all(value != code for code, _title in choices):
        try:
            asked = rows.filter(pk=value).first()
        except (ValidationError, ValueError):
            asked = None
        choices += [(str(asked.pk), str(asked))] if asked else []
    return choices


def _by_unit(
    register: Register, column: Column, viewer: Viewer, asked: dict[str, str]
) -> dict[str, Any]:
    value = asked.get(column.name, "")
    reach = within(viewer.paths(register.reads.roles))
    units = list(Unit.objects.filter(reach).order_by("path")[:CHOICE_CAP])
    choices = [(str(unit.pk), "　" * (unit.depth - units[0].depth) + unit.name) for unit in units]
    chosen = next((unit for unit in units if str(unit.pk) == value), None)
    if chosen is None and value:
        chosen = Unit.objects.filter(reach, pk=_key_asked(value)).first()
        choices += [(str(chosen.pk), chosen.name)] if chosen else []
    q = Q() if not value else Q(pk__in=[])
    if chosen is not None:
        q = at_or_below([chosen], f"{column.name.split('__')[0]}__path")
    return {"choices": choices, "value": value, "q": q}


def _key_asked(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def _by_days(
    register: Register, column: Column, viewer: Viewer, asked: dict[str, str]
) -> dict[str, Any]:
    since, until = (asked.get(f"{column.name}_{end}", "") for end in ("since", "until"))
    kind = register.model._meta.get_field(column.name).get_internal_type()
    step = "__" if kind == "DateField" else "__date__"
    q = Q()
    for value, edge in ((since, "gte"), (until, "lte")):
        if value:
            try:
                q &= Q(**{f"{column.name}{step}{edge}": date.fromisoformat(value)})
            except ValueError:
                q &= Q(pk__in=[])
    return {"choices": [], "value": since or until, "since": since, "until": until, "q": q}


def _by_day(
    register: Register, column: Column, viewer: Viewer, asked: dict[str, str]
) -> dict[str, Any]:
    """Rows in force on a day, where terms run from `since` to before `until`."""
    value = asked.get(column.name, "")
    try:
        q = on_day(date.fromisoformat(value)) if value else Q()
    except ValueError:
        q = Q(pk__in=[])
    return {"choices": [], "value": value, "q": q}
