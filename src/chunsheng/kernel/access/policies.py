"""Policies: one condition that filters lists and judges single records, so the two cannot disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import Q

from chunsheng.kernel.access.viewers import Viewer, in_reach, nothing

Policy = Callable[[Viewer], Q]


def at(field: str, *roles: str) -> Policy:
    """Rows whose unit's path (`field`) lies under a unit where one of the roles is held."""

    def policy(viewer: Viewer) -> Q:
        return in_reach(viewer, roles, field)

    return policy


def anywhere(*roles: str) -> Policy:
    """All rows, for whoever holds one of the roles anywhere."""

    def policy(viewer: Viewer) -> Q:
        return Q() if viewer.holds(roles) else nothing()

    return policy


def nobody(viewer: Viewer) -> Q:
    """No row for anyone."""
    return nothing()


def either(policies: Iterable[Policy]) -> Policy:
    """Rows that any of the policies gives."""
    gathered = tuple(policies)

    def policy(viewer: Viewer) -> Q:
        condition = nothing()
        for one in gathered:
            condition |= one(viewer)
        return condition

    return policy
