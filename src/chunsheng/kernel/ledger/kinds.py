"""Kinds of facts: what was posted, in which unit of measure, with which tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Standing(models.TextChoices):
    """How firm a fact is; a figure never adds two standings together."""

    EXPECTED = "expected", _("预计")
    ANNOUNCED = "announced", _("对外宣布")
    HAPPENED = "happened", _("已发生")


@dataclass(frozen=True)
class Kind:
    """What a fact says happened; `tags` are the keys that figures filter by."""

    code: str
    title: Text
    unit: Text
    tags: tuple[str, ...] = ()


_declared: dict[str, Kind] = {}


class UnknownKind(LookupError):
    """A fact of a kind that nobody declared."""


def declare(kind: Kind) -> Kind:
    """Make a kind known at start; another one under the same code is an error."""
    if _declared.setdefault(kind.code, kind) != kind:
        raise ValueError(f"kind {kind.code} is declared twice")
    return kind


def kind(code: str) -> Kind:
    """The kind of that code, or UnknownKind."""
    try:
        return _declared[code]
    except KeyError:
        raise UnknownKind(code) from None


def known_kinds() -> set[str]:
    """The codes of all that were declared."""
    return set(_declared)


class UndeclaredTags(ValueError):
    """A fact with tags that its kind does not declare."""


def told_tags(code: str, tags: dict[str, Any]) -> dict[str, Any]:
    """A fact's tags in one order, so that the same tags are one text. UnknownKind, UndeclaredTags."""
    if more := set(tags) - set(kind(code).tags):
        raise UndeclaredTags(f"{code}: {sorted(more)}")
    return dict(sorted(tags.items()))
