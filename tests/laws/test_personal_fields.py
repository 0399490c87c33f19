"""Law 6, as far as it stands: what is personal is named, has its person, and erasure reaches it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Model
from django.test.utils import isolate_apps

from chunsheng.kernel.access.classes import SECRET, FieldClass
from chunsheng.kernel.access.models import Subject
from chunsheng.kernel.custody.erasure import personal_models
from chunsheng.kernel.custody.queries import processing
from chunsheng.kernel.records.models import Record
from tests.laws.reading import PACKAGE

# What such a field holds is about a natural person wherever it stands.
TELLING = re.compile(
    r"(^|_)(phone|mobile|email|wechat|id_number|id_card|birth\w*|health|disabled|lives_alone)(_|$)"
)


def classes_of(model: type[Model]) -> dict[str, str]:
    """The classes that a table gives to its fields."""
    return dict(getattr(model, "field_classes", {}))


def secrets_of(model: type[Model]) -> list[str]:
    """The fields that erasure has to blank."""
    secret = [name for name, kind in classes_of(model).items() if kind in SECRET]
    return [*secret, *getattr(model, "free_text", ())]


def unknown_fields(found: Iterable[type[Model]]) -> list[str]:
    """Fields that a table classes and does not have, and classes that do not exist."""
    faults = []
    for model in found:
        for name in [*classes_of(model), *getattr(model, "free_text", ())]:
            try:
                model._meta.get_field(name)
            except FieldDoesNotExist:
                faults.append(f"{model._meta.label} classes {name}, which it has not")
        faults += [
            f"{model._meta.label}.{name} has the unknown class {kind}"
            for name, kind in classes_of(model).items()
            if kind not in FieldClass.values
        ]
    return faults


def beyond_erasure(found: Iterable[type[Model]]) -> list[str]:
    """Tables whose personal values erasure cannot find, or cannot blank."""
    faults = []
    for model in found:
        names = secrets_of(model)
        if not names:
            continue
        label = model._meta.label
        subject = next((f for f in model._meta.fields if f.name == "subject"), None)
        if subject is None or subject.related_model is not Subject:
            faults.append(f"{label} points to no natural person by `subject`")
        if not issubclass(model, Record):
            faults.append(f"{label} is no record, so erasure passes it by")
        for name in names:
            field: Any = next((f for f in model._meta.fields if f.name == name), None)
            text = isinstance(field, models.CharField | models.TextField)
            if field is not None and not field.null and (not text or field.unique):
                faults.append(f"{label}.{name} cannot be blanked")
    return faults


def unclassed(found: Iterable[type[Model]]) -> list[str]:
    """Fields whose name tells of a natural person, and that are not classed as secret."""
    return [
        f"{model._meta.label}.{field.name} is not classed"
        for model in found
        for field in model._meta.fields
        if TELLING.search(field.name) and classes_of(model).get(field.name) not in SECRET
    ]


def unexplained(found: Iterable[type[Model]]) -> list[str]:
    """Tables that hold something personal and do not say why, and those that say so of nothing."""
    return [
        f"{model._meta.label} {'does not say why it holds' if told is None else 'holds nothing'}"
        for model in found
        if issubclass(model, Record)
        for told in [model.handling]
        if bool(secrets_of(model)) != (told is not None)
    ]


def ours() -> list[type[Model]]:
    """The product's tables."""
    return [m for m in apps.get_models() if m.__module__.startswith(f"{PACKAGE}.")]


def test_every_classed_field_exists() -> None:
    assert unknown_fields(ours()) == []


def test_erasure_reaches_every_personal_value() -> None:
    assert beyond_erasure(ours()) == []


def test_erasure_walks_the_same_tables_as_this_law() -> None:
    assert set(personal_models()) == {model for model in ours() if secrets_of(model)}


def test_fields_that_tell_of_a_person_are_classed() -> None:
    assert unclassed(ours()) == []


def test_whatever_is_personal_says_why_it_is_held() -> None:
    assert unexplained(ours()) == []
    told = [model for models in processing().values() for model in models]
    assert set(told) == set(personal_models())


def test_a_personal_field_out_of_reach_is_found() -> None:
    with isolate_apps("chunsheng.kernel.records"):

        class Household(Record):
            field_classes: ClassVar[dict[str, str]] = {
                "lives_alone": FieldClass.SENSITIVE,
                "gone": FieldClass.PERSONAL,
                "note": "unheard_of",
            }
            lives_alone = models.BooleanField()
            note = models.TextField()
            contact_phone = models.CharField(max_length=20)

            class Meta:
                app_label = "records"

        class Gardener(models.Model):
            field_classes: ClassVar[dict[str, str]] = {"name": FieldClass.PERSONAL}
            subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
            name = models.CharField(max_length=20, unique=True)

            class Meta:
                app_label = "records"

        planted = [Household, Gardener]
        assert len(unknown_fields(planted)) == 2
        assert beyond_erasure(planted) == [
            "records.Household points to no natural person by `subject`",
            "records.Household.lives_alone cannot be blanked",
            "records.Gardener is no record, so erasure passes it by",
            "records.Gardener.name cannot be blanked",
        ]
        assert unexplained(planted) == ["records.Household does not say why it holds"]
        assert unclassed(planted) == ["records.Household.contact_phone is not classed"]
