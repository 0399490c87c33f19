"""How a value is shown: small functions from a record and a value to what the table draws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from chunsheng.kernel.records.cycles import LifeCycle
from chunsheng.kernel.words import dates, masking

Cell = dict[str, Any]
CellMaker = Callable[[Any, Any], Cell]


def text(record: Model, value: Any) -> Cell:
    """The value's own words; a dash where there is none."""
    return {"text": "—", "muted": True} if value in (None, "") else {"text": str(value)}


def number(record: Model, value: Any) -> Cell:
    """A number at the right edge."""
    cell = text(record, value)
    return {**cell, "numeric": True}


def quiet(record: Model, value: Any) -> Cell:
    """The value in muted ink, such as a record's number."""
    return {**text(record, value), "muted": True}


def strong(record: Model, value: Any) -> Cell:
    """The value that names the row."""
    return {**text(record, value), "strong": True}


def day(record: Model, value: date | None) -> Cell:
    """A day."""
    return text(record, None if value is None else dates.day(value))


def moment(record: Model, value: datetime | None) -> Cell:
    """An instant, to the minute."""
    return text(record, None if value is None else dates.moment(value))


def due(record: Model, value: datetime | None) -> Cell:
    """A deadline, red when it has passed."""
    return text(record, None) if value is None else {"text": "", "due": value}


def stage(cycle: LifeCycle) -> CellMaker:
    """A pill with the title of a stage of a life cycle."""

    def cell(record: Model, value: str) -> Cell:
        found = cycle.stage(value)
        return {"text": "", "pill": found.title, "tone": found.tone}

    return cell


def marked(marks: Callable[[Any], list[tuple[Any, str]]]) -> CellMaker:
    """The one mark of a record's face, as a pill."""

    def cell(record: Model, value: object) -> Cell:
        ((said, tone),) = marks(record)
        return {"text": "", "pill": said, "tone": tone}

    return cell


def day_or_by(since: str) -> CellMaker:
    """A day; "by" it where the field `since` says that it may have been another one before."""

    def cell(record: Model, value: date) -> Cell:
        on = dates.day(value)
        if getattr(record, since) == value:
            return {"text": on}
        return {"text": _("不晚于 %(day)s") % {"day": on}, "note": _("日期不详")}

    return cell


def verified(record: Model, value: datetime | None) -> Cell:
    """Whether another person has verified it."""
    told = _("已核实") if value else _("未核实")
    return {"text": "", "pill": told, "tone": "jade" if value else "gold"}


def choice(name: str) -> CellMaker:
    """The title of a field's chosen value."""

    def cell(record: Model, value: Any) -> Cell:
        return text(record, getattr(record, f"get_{name}_display")())

    return cell


def name(record: Model, value: Any) -> Cell:
    """A person's name, masked."""
    return text(record, masking.mask_name(value) if value else None)


def leading_name(record: Model, value: Any) -> Cell:
    """A person's name, masked, where it names the row."""
    return {**name(record, value), "strong": True}


def phone(record: Model, value: Any) -> Cell:
    """A phone number, masked."""
    return text(record, masking.mask_phone(value) if value else None)


def hidden(record: Model, value: Any) -> Cell:
    """A value of which only that it exists is shown."""
    return text(record, "＊＊＊" if value else None)


MASKS: frozenset[CellMaker] = frozenset({name, leading_name, phone, hidden})
# Cells that say the value itself and nothing else, so that a file or a program may have it as it is.
RAW: frozenset[CellMaker] = frozenset({text, number, quiet, strong, day, moment})
