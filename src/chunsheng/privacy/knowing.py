"""Who asks: apps above tell how somebody is known by a code; the desk also by name and phone.

Whoever cannot be found, and whoever was erased, is answered the same as a wrong code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from chunsheng.kernel.access.classes import FieldClass
from chunsheng.kernel.access.models import Subject, Unit
from chunsheng.kernel.custody.erasure import personal_models
from chunsheng.kernel.records.models import Record

BY_WORDS = ("name", "phone")


@dataclass(frozen=True)
class Known:
    """A person who is known, and where the record lies by which they are."""

    subject: Subject
    place: Unit | None = None


Finder = Callable[[str, str], Known | None]
# A query code and the phone's last digits; each app that gives codes adds its own when it starts.
finders: list[Finder] = []


def known_by_code(code: str, tail: str) -> Known | None:
    """Whoever a query code opens; None for a wrong code and for wrong digits alike."""
    found = [one(code, tail) for one in finders]
    return next((one for one in found if one is not None), None)


def known_by_words(name: str, phone: str) -> list[Subject]:
    """The persons of whom a table holds exactly this name with exactly this phone."""
    told = {"name": name, "phone": phone, "subject__isnull": False, "subject__erased_at": None}
    keys: set[Any] = set()
    for model in filter(_names_people, personal_models()):
        rows: QuerySet[Any] = model._default_manager.filter(**told)
        keys |= set(rows.values_list("subject_id", flat=True))
    return list(Subject.objects.filter(pk__in=keys))


def _names_people(model: type[Record]) -> bool:
    return all(model.field_classes.get(name) == FieldClass.PERSONAL for name in BY_WORDS)
