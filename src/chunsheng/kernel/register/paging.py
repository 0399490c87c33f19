"""Keyset paging: a page begins after the last row of the one before, however deep it lies."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import Model, OneToOneField, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from chunsheng.kernel.words.errors import Refusal

PAGE = 25
CAP = 1_000


class BadCursor(Refusal):
    message = _("这个翻页地址已失效，请从第一页重新看起。")


@dataclass(frozen=True)
class Page:
    """Rows of one page and the marks from which its neighbours begin."""

    rows: list[Any]
    next: str | None
    previous: str | None


def total_order(order: tuple[str, ...]) -> tuple[str, ...]:
    """The order made strict by the key, in the direction of its last part."""
    last = order[-1]
    if last.lstrip("-") in {"id", "pk"}:
        return order
    return (*order, "-id" if last.startswith("-") else "id")


def page_of(
    rows: QuerySet[Any],
    order: tuple[str, ...],
    cursor: str,
    size: int = PAGE,
    *,
    keys_first: bool = False,
) -> Page:
    """The page that a cursor names, or the first; order keys not null.

    One query for size + 1 rows; with `keys_first` one for their keys and one for these, where whole
    rows would have to be sorted by thousands.
    """
    order = total_order(order)
    backwards, values = _read(cursor, order, rows.model)
    walked = tuple(_turned(part) for part in order) if backwards else order
    if values:
        rows = rows.filter(after(walked, values))
    asked = rows.order_by(*walked)
    if keys_first:
        keys = list(asked.values_list("pk", flat=True)[: size + 1])
        asked = asked.filter(pk__in=keys)
    found = list(asked[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    follows = more or (backwards and bool(found))
    leads = bool(values) if not backwards else more
    return Page(
        found,
        _write(found[-1], order, False) if found and (more if not backwards else follows) else None,
        _write(found[0], order, True) if found and leads else None,
    )


def walk(rows: QuerySet[Any], order: tuple[str, ...], size: int = 2000) -> Iterator[list[Any]]:
    """All rows in their order in chunks, each of which begins after the last row of the one before."""
    order = total_order(order)
    rest = rows.order_by(*order)
    chunk = list(rest[:size])
    while chunk:
        yield chunk
        if len(chunk) < size:
            return
        last = [getattr(chunk[-1], part.lstrip("-")) for part in order]
        chunk = list(rest.filter(after(order, last))[:size])


def _turned(part: str) -> str:
    return part[1:] if part.startswith("-") else f"-{part}"


def after(order: tuple[str, ...], values: list[Any]) -> Q:
    """The rows that come after those values in a strict order."""
    condition, equal = Q(), Q()
    for part, value in zip(order, values, strict=True):
        name = part.lstrip("-")
        beyond = "lt" if part.startswith("-") else "gt"
        condition |= equal & Q(**{f"{name}__{beyond}": value})
        equal &= Q(**{name: value})
    # The first part alone bounds the walk, so that the index is entered at the right place.
    first, edge = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{edge}": values[0]}) & condition


def _write(row: Any, order: tuple[str, ...], backwards: bool) -> str:
    values = [_plain(getattr(row, part.lstrip("-"))) for part in order]
    return _signer().sign_object([backwards, *values])


def _signer() -> Signer:
    """Cursors are signed, so that what comes back is what was given out and needs no doubting."""
    return Signer(salt="chunsheng.page")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _read(cursor: str, order: tuple[str, ...], model: type[Model]) -> tuple[bool, list[Any]]:
    if not cursor:
        return False, []
    try:
        backwards, *values = _signer().unsign_object(cursor)
        names = [part.lstrip("-") for part in order]
        return bool(backwards), [
            _typed(model, name, value) for name, value in zip(names, values, strict=True)
        ]
    except (BadSignature, ValueError, FieldDoesNotExist):
        raise BadCursor from None


def _typed(model: type[Model], name: str, value: str) -> Any:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if isinstance(field, OneToOneField):
        field = field.target_field  # a record whose key is its unit
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return datetime.fromisoformat(value)
    if kind == "DateField":
        return date.fromisoformat(value)
    if kind == "UUIDField":
        return uuid.UUID(value)
    if kind in {"BigAutoField", "IntegerField", "BigIntegerField", "PositiveIntegerField"}:
        return int(value)
    return value


def capped_count(rows: QuerySet[Any], cap: int = CAP) -> tuple[int, bool]:
    """How many rows, counted up to the cap, and whether there are more."""
    count = rows.order_by()[: cap + 1].count()
    return min(count, cap), count > cap
