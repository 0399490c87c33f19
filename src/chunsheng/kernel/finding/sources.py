"""Where the index reads: each register says by which plain fields its records may be found."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Field, Model, UUIDField

from chunsheng.kernel.access.classes import SECRET

# So many steps may lead from a record to words that are joined in; each is looked back over on changes.
FAR = 3


@dataclass(frozen=True)
class Source:
    """A register's model and the paths of its searched fields; the first one is also found by sound."""

    code: str
    model: type[Model]
    paths: tuple[str, ...]

    @property
    def relations(self) -> dict[str, type[Model]]:
        """The ways to other records whose words are joined in or lead on to such, and their tables."""
        found: dict[str, type[Model]] = {}
        for path in self.paths:
            model, way = self.model, []
            for step in path.split("__")[:-1]:
                model = _relation(model, step)
                way.append(step)
                found["__".join(way)] = model
        return found


sources: dict[str, Source] = {}


def declare(source: Source) -> None:
    """Make a source known. ImproperlyConfigured for a field that is secret, absent or far away."""
    for path in source.paths:
        _check(source, path)
    sources[source.code] = source


def _check(source: Source, path: str) -> None:
    *steps, last = path.split("__")
    if len(steps) > FAR:
        raise ImproperlyConfigured(f"{source.code} is found by {path}, too many steps away")
    model = source.model
    try:
        for step in steps:
            model = _relation(model, step)
        model._meta.get_field(last)
    except FieldDoesNotExist:
        raise ImproperlyConfigured(f"{source.code} has no {path} to be found by") from None
    if getattr(model, "field_classes", {}).get(last) in SECRET:
        raise ImproperlyConfigured(f"{source.code} is found by the personal field {path}")


def _relation(model: type[Model], name: str) -> type[Model]:
    related = model._meta.get_field(name).related_model
    if related is None or isinstance(related, str):
        raise ImproperlyConfigured(f"{model._meta.label}.{name} leads to no table")
    return related


def has_uuid_keys(model: type[Model]) -> bool:
    """Whether records of the table can be in the index; entries are numbered and are not."""
    return isinstance(key_target(model)._meta.pk, UUIDField)


def key_target(model: type[Model]) -> type[Model]:
    """The table that gives a table its keys: an organisation's unit, or the table itself."""
    key: Any = model._meta.pk
    while isinstance(key, Field) and key.related_model is not None:
        model = key.related_model
        key = model._meta.pk
    return model


Keys = dict[str, set[uuid.UUID]]


def reached_from(touched: Iterable[tuple[type[Model], Any]]) -> tuple[Keys, Keys]:
    """Which records an entry concerns: those entered themselves, and those that join their words.

    Records of a source by its code; and by table, the keys that joining records point to.
    """
    own: Keys = defaultdict(set)
    joined: Keys = defaultdict(set)
    by_model = {source.model: source.code for source in sources.values()}
    for model, key in touched:
        if model in by_model:
            own[by_model[model]].add(key)
        for label in {model._meta.label, key_target(model)._meta.label}:
            joined[label].add(key)
    return own, joined


def joining(label: str) -> Iterator[tuple[Source, str]]:
    """The sources that join words of a table, each with the field that leads there."""
    for source in sources.values():
        for name, model in source.relations.items():
            if model._meta.label == label:
                yield source, name
