"""What the tables hold of one person, as each declares it; and what is given out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.access.viewers import Viewer
from chunsheng.kernel.custody.erasure import personal_fields
from chunsheng.kernel.custody.queries import processing
from chunsheng.kernel.custody.terms import OPENED
from chunsheng.kernel.ledger.entering import reasons_of
from chunsheng.kernel.ledger.models import Entry
from chunsheng.kernel.records.handling import Handling
from chunsheng.kernel.records.models import Record
from chunsheng.kernel.register.declaration import registers
from chunsheng.kernel.register.history import actor_title
from chunsheng.kernel.words import dates
from chunsheng.kernel.words.language import listed
from chunsheng.privacy.models import RightsRequest


@dataclass(frozen=True)
class Held:
    """The rows of one kind that are held of a person, and what for."""

    handling: Handling
    rows: list[Record]


def held_of(subject: Subject) -> list[Held]:
    """Everything that is held of a person, by what it is held for, in the order of the storeys."""
    found = []
    for handling, tables in processing().items():
        rows: list[Record] = []
        for model in tables:
            rows += model._default_manager.filter(**{"subject": subject}).order_by("pk")
        if rows:
            found.append(Held(handling, rows))
    return found


def correctable(held: Iterable[Held]) -> list[Record]:
    """The rows that may be what is to be corrected: not the person's requests about their data."""
    return [row for one in held for row in one.rows if not isinstance(row, RightsRequest)]


def row_title(row: Record) -> str:
    """What the list is called in which a row stands; of one without, what is held there."""
    known = registers.get(row.ledger_code)
    if known is not None:
        return str(known.title)
    return str(row.handling.title) if row.handling is not None else row.ledger_code


def address_of(row: Record, viewer: Viewer) -> str:
    """The page of a row, where its list has one that this viewer may open; else empty."""
    known = registers.get(row.ledger_code)
    if known is None or not known.linked or not isinstance(row, known.model):
        return ""
    return f"/r/{known.code}/{row.pk}/" if known.rows(viewer).filter(pk=row.pk).exists() else ""


def opened_fields(record: Record) -> tuple[str, ...]:
    """The masked fields of a row that say something to its person: the print of a code does not."""
    titled = set(_told_fields(record))
    names = (name for name in personal_fields(type(record)) if name in titled)
    return tuple(name for name in names if getattr(record, name) not in (None, ""))


def told(record: Record) -> list[dict[str, str]]:
    """All that a row says of its person in the words of the product, masked and unmasked alike."""
    values = ((name, said(record, name)) for name in _told_fields(record))
    return [{"title": _title(record, name), "text": text} for name, text in values if text]


def _told_fields(record: Record) -> list[str]:
    """Fields with a title of their own; the others are the machine's."""
    return [
        field.name
        for field in record._meta.fields
        if isinstance(field.verbose_name, Promise) and field.name != "sample"
    ]


def _title(record: Record, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a plain field


def said(record: Record, name: str) -> str:
    """A value as people read it."""
    value = getattr(record, name)
    shown: Any = getattr(record, f"get_{name}_display", None)
    if value in (None, "") or shown is not None:
        return str(shown()) if value not in (None, "") else ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return dates.moment(value)
    if isinstance(value, date):
        return dates.in_full(value)
    if isinstance(value, models.Model):
        return _named(record, value)
    return str(value)


def _named(record: Record, other: models.Model) -> str:
    """What another row is called; the person's own by name, anybody else's as masked as ever."""
    own = getattr(other, "subject_id", None)
    if own is not None and own == record.personal_subject_id:
        return str(getattr(other, "name", other))
    return str(getattr(other, "name", "")) if own is None and hasattr(other, "name") else str(other)


def looks_at(rows: Iterable[Record]) -> list[dict[str, Any]]:
    """Who opened any of the rows, newest first: when, which post, what of it and why."""
    by_key = {row.pk: row for row in rows}
    entries = Entry.objects.filter(record_id__in=by_key, verb=OPENED).select_related("by")
    newest = list(entries.order_by("-id"))
    reasons = reasons_of(newest)
    return [
        {
            "at": dates.moment(one.at),
            "who": actor_title(one),
            "what": listed(opened_words(by_key[one.record_id], one)),
            "why": reasons[one.pk],
        }
        for one in newest
    ]


def opened_words(record: Record, entry: Entry) -> list[str]:
    """What an entry says was opened, in the words of the record's own table."""
    titled = {field.name: str(field.verbose_name) for field in record._meta.fields}
    names = entry.changes["opened"][1].split()
    return [titled.get(name.split("__")[0], _("登记内容")) for name in names]
