"""Blanking what live rows say about a person: every table declares its own classes of fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, Q, QuerySet

from chunsheng.kernel.access.classes import SECRET
from chunsheng.kernel.access.models import Account, Subject
from chunsheng.kernel.finding.keeping import follow
from chunsheng.kernel.ledger.entering import Touched
from chunsheng.kernel.records.models import Attachment, Record


def personal_models() -> list[type[Record]]:
    """Tables with personal values or free text. They point to their person by `subject`."""
    return [
        model for model in apps.get_models() if issubclass(model, Record) and personal_fields(model)
    ]


def personal_fields(model: type[Record]) -> list[str]:
    """The fields of a table that erasure blanks."""
    secret = [name for name, kind in model.field_classes.items() if kind in SECRET]
    return [*secret, *(name for name in model.free_text if name not in secret)]


def blank_rows(subject: Subject) -> int:
    """Empty the person's fields in all live rows, what finds them, and their files; returns the rows touched.

    Each row's version rises, so that whoever read it before is refused what they would write.
    """
    touched: list[Touched] = []
    for model in personal_models():
        touched += _blank(model, model._default_manager.filter(**{"subject": subject}))
    follow(touched)
    return len(touched)


def blank_records(model: type[Record], keys: Iterable[Any]) -> None:
    """The same for some rows of one table, whoever they are of."""
    follow(_blank(model, model._default_manager.filter(pk__in=list(keys))))


def _blank(model: type[Record], rows: QuerySet[Any]) -> list[Touched]:
    keys = list(rows.values_list("pk", flat=True))
    blank = {name: _nothing(model, name) for name in personal_fields(model)}
    model._default_manager.filter(pk__in=keys).update(version=F("version") + 1, **blank)
    _remove_files(keys)
    return [(model, key) for key in keys]


def holding(model: type[Record]) -> Q:
    """Rows of a person in which anything is left that erasure would blank."""
    left = Q(pk__in=[])
    for name in personal_fields(model):
        nothing = _nothing(model, name)
        left |= Q(**{f"{name}__isnull": False}) if nothing is None else ~Q(**{name: nothing})
    return Q(subject__isnull=False) & left


def still_held(subjects: Iterable[Any]) -> set[Any]:
    """Which of these persons something is still held of, in any table or as an account."""
    asked = list(subjects)
    held = set(Account.objects.filter(subject__in=asked).values_list("subject_id", flat=True))
    for model in personal_models():
        rows: QuerySet[Any] = model._default_manager.filter(
            holding(model), **{"subject__in": asked}
        )
        held |= set(rows.values_list("subject_id", flat=True))
    return held


def _nothing(model: type[Record], name: str) -> Any:
    field = model._meta.get_field(name)
    return None if isinstance(field, models.Field) and field.null else ""


def _remove_files(records: list[Any]) -> None:
    gone = Attachment.objects.filter(record_id__in=records)
    for path in gone.values_list("path", flat=True):
        transaction.on_commit(lambda path=path: default_storage.delete(path))  # type: ignore[misc]  # mypy loses the default
    gone.delete()
