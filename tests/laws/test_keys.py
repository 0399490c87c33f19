"""Keys: none of our own tables counts in 32 bits; third-party tables are listed with theirs."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import models
from django.db.models import Model
from django.test.utils import isolate_apps

from tests.laws.reading import PACKAGE

LISTED = Path(__file__).parent / "third_party_tables.csv"
NARROW = (
    models.AutoField,
    models.SmallAutoField,
    models.IntegerField,
    models.PositiveIntegerField,
    models.SmallIntegerField,
    models.PositiveSmallIntegerField,
)
WIDE = (models.BigAutoField, models.BigIntegerField, models.PositiveBigIntegerField)


def key_of(model: type[Model]) -> models.Field:
    """The field that numbers a table's rows, followed through tables that share their key."""
    field = model._meta.pk
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def is_narrow(model: type[Model]) -> bool:
    """Whether the table's rows are numbered in 32 bits or fewer."""
    return isinstance(key_of(model), NARROW) and not isinstance(key_of(model), WIDE)


def narrow_keys(found: Iterable[type[Model]]) -> list[str]:
    """Tables that will run out of numbers."""
    return [
        f"{m._meta.label} has the key {type(key_of(m)).__name__}" for m in found if is_narrow(m)
    ]


def ours(model: type[Model]) -> bool:
    """Whether the table is the product's own, with those that join its own."""
    return model.__module__.startswith(f"{PACKAGE}.")


def listed() -> dict[str, str]:
    """Third-party tables and the kind of their key."""
    with LISTED.open() as file:
        return {row["table"]: row["key"] for row in csv.DictReader(file)}


def everything() -> list[type[Model]]:
    """Every table, with those that Django makes to join two."""
    return list(apps.get_models(include_auto_created=True))


def test_no_table_of_ours_has_a_narrow_key() -> None:
    assert narrow_keys(model for model in everything() if ours(model)) == []


def test_third_party_tables_are_listed_with_their_keys() -> None:
    found = {m._meta.label: type(key_of(m)).__name__ for m in everything() if not ours(m)}
    assert found == listed()


def test_a_narrow_key_is_found() -> None:
    with isolate_apps("chunsheng.kernel.records"):

        class Plot(models.Model):
            id = models.AutoField(primary_key=True)

            class Meta:
                app_label = "records"

        class Fence(models.Model):
            plot = models.OneToOneField(Plot, models.CASCADE, primary_key=True)

            class Meta:
                app_label = "records"

        class Bed(models.Model):
            id = models.BigAutoField(primary_key=True)

            class Meta:
                app_label = "records"

        assert len(narrow_keys([Plot, Fence, Bed])) == 2
