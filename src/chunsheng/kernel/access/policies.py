"""Policies: one condition filters lists and judges single records, so the two cannot disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from chunsheng.kernel.access.viewers import Viewer, in_reach, nothing


@dataclass(frozen=True)
class Policy:
    """Which rows a viewer meets; `roles` are those without which there can be none."""

    roles: frozenset[str]
    condition: Callable[[Viewer], Q]

    def __call__(self, viewer: Viewer) -> Q:
        return self.condition(viewer)

    def __or__(self, other: Policy) -> Policy:
        return Policy(
            self.roles | other.roles,
            lambda viewer: self.condition(viewer) | other.condition(viewer),
        )


def at(field: str, *roles: str) -> Policy:
    """Rows whose unit's path (`field`) lies under a unit where one of the roles is held."""
    return Policy(frozenset(roles), lambda viewer: in_reach(viewer, roles, field))


def anywhere(*roles: str) -> Policy:
    """All rows, for whoever holds one of the roles anywhere."""
    return Policy(
        frozenset(roles), lambda viewer: Q(pk__isnull=False) if viewer.holds(roles) else nothing()
    )


nobody = Policy(frozenset(), lambda viewer: nothing())
