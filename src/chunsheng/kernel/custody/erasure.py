"""Blanking what live rows say about a person: every table declares its own classes of fields."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, QuerySet

from chunsheng.kernel.access.classes import SECRET
from chunsheng.kernel.access.models import Subject
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
        rows: QuerySet[Any] = model._default_manager.filter(**{"subject": subject})
        keys = list(rows.values_list("pk", flat=True))
        blank = {name: _nothing(model, name) for name in personal_fields(model)}
        rows.update(version=F("version") + 1, **blank)
        touched += [(model, key) for key in keys]
        _remove_files(keys)
    follow(touched)
    return len(touched)


def _nothing(model: type[Record], name: str) -> Any:
    field = model._meta.get_field(name)
    return None if isinstance(field, models.Field) and field.null else ""


def _remove_files(records: list[Any]) -> None:
    gone = Attachment.objects.filter(record_id__in=records)
    for path in gone.values_list("path", flat=True):
        transaction.on_commit(lambda path=path: default_storage.delete(path))  # type: ignore[misc]  # mypy loses the default
    gone.delete()
