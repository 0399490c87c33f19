"""A record as the API says it: what its page or its line in a list shows, as values and as words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from django.http import HttpResponse

from chunsheng.kernel.access.classes import SECRET, FieldClass
from chunsheng.kernel.register import cells
from chunsheng.kernel.register.declaration import DETAIL, LIST, Column, Register
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.language import in_a_row

Said = dict[str, Any]
# Cells that show nothing but their value.
SAYING = cells.RAW | {cells.due}
PLAIN = (bool, str, int, float, Decimal, datetime, date, time)


def answered(said: Said, status: int = 200, content_type: str = "application/json") -> HttpResponse:
    """What is said, in readable letters; it is for one viewer, so nobody on the way keeps it."""
    body = json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False)
    answer = HttpResponse(body, status=status, content_type=content_type)
    answer["Cache-Control"] = "no-store"
    return answer


def etag(record: Model) -> str:
    """The record's version as HTTP compares it; empty where the record has none."""
    version = getattr(record, "version", None)
    return "" if version is None else f'"{version}"'


def line(register: Register, record: Any) -> Said:
    """A record as a list shows it."""
    address = f"/api/{register.code}/{record.pk}/" if register.linked else None
    return {"key": str(record.pk), "url": address, **_columns(register, record, LIST)}


def whole(register: Register, record: Any) -> Said:
    """A record of `judged` as its page shows it, with the verbs that this viewer may do to it now."""
    return {
        "key": str(record.pk),
        "url": f"/api/{register.code}/{record.pk}/",
        "version": getattr(record, "version", None),
        "heading": str(register.face.heading(record)),
        **_columns(register, record, DETAIL),
        "verbs": [verb.code for verb in register.offered(record)],
    }


def _columns(register: Register, record: Any, on: str) -> Said:
    """By each column's name its value, where a program may have it, and its words as they are shown.

    What is sensitive is in neither; what is personal is in the words alone, masked as on the page.
    """
    fields: Said = {}
    words: Said = {}
    for column in register.columns:
        classes = set(_classes(register.model, column.name))
        if on not in column.on or FieldClass.SENSITIVE in classes:
            continue
        words[column.name] = _words(column.shown(record))
        if not SECRET & classes and not register.secret(column):
            value = _value(register, column, record)
            if value is not None or column.cell in SAYING:
                fields[column.name] = value
    return {"fields": fields, "words": words}


def _words(cell: cells.Cell) -> str | None:
    if cell.get("muted") and cell.get("text") == "—":
        return None
    due = cell.get("due")
    said = str(cell.get("text") or cell.get("pill") or (dates.moment(due) if due else ""))
    return in_a_row([said]) + str(cell["note"]) if cell.get("note") else said


def _value(register: Register, column: Column, record: Any) -> Any:
    """The value itself where the cell says nothing else, a choice by its code; None for all others."""
    value = column.value(record)
    if column.filed is not None:
        value = column.filed(record, value)
    elif column.cell not in SAYING and not _is_choice(register, column):
        return None
    return value if value is None or isinstance(value, PLAIN) else str(value)


def _is_choice(register: Register, column: Column) -> bool:
    try:
        field = register.model._meta.get_field(column.name)
    except FieldDoesNotExist:
        return False
    return bool(getattr(field, "choices", None))


def _classes(model: Any, path: str) -> Iterator[str]:
    """The classes of all fields on a path, also those of the tables that it leads to."""
    for name in path.split("__"):
        found = getattr(model, "field_classes", {}).get(name)
        if found:
            yield found
        try:
            field: Field[Any, Any] | Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            return
        model = field.related_model
        if model is None:
            return
