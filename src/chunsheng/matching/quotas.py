"""Nested limits on what groups receive or give together (R7 communities, R14 units)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.columns import ANY, Bits, Column, Ints, integers, positions, unique
from chunsheng.matching.errors import ContradictoryQuota
from chunsheng.matching.network import Block

NO_PARENT = -1
"""In `Quotas.parent`: a quota that lies in no other."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """Nested (laminar) upper limits.

    `key`, `parent` (a key, or NO_PARENT) and `capacity` describe the quotas; `member` and `of`
    (a quota's key) say which quota each limited member lies in: a place in a share-out, a need or
    an offer in an assignment. A member stands at most once; others are not limited.
    """

    key: Column
    parent: Column
    capacity: Column
    member: Column
    of: Column


@dataclass(frozen=True, slots=True)
class CheckedQuotas:
    """Quotas by position: `parent` is a position or NO_PARENT, `member` is sorted."""

    key: Ints
    parent: Ints
    capacity: Ints
    member: Ints
    of: Ints

    def node_of(self, members: Ints, first: int, otherwise: int) -> Ints:
        """Return the node of each member's quota, `first` being the first quota's node."""
        nodes = np.full(len(members), otherwise, np.int64)
        if len(self.member):
            at = np.minimum(np.searchsorted(self.member, members), len(self.member) - 1)
            inside = self.member[at] == members
            nodes[inside] = first + self.of[at[inside]]
        return nodes

    def arcs(self, first: int, end: int, levels: int) -> Block:
        """Return the arcs from each quota to the one around it, or to the node `end`."""
        tail = first + np.arange(len(self.key))
        head = np.where(self.parent == NO_PARENT, end, first + self.parent)
        return Block(tail, head, self.capacity, (0,) * levels)

    def innermost_full(self, members: Ints, full: Bits) -> Ints:
        """Return per member the innermost of its quotas that is `full`, or NO_PARENT."""
        at = self.node_of(members, 0, NO_PARENT)
        for _ in range(len(self.key)):
            passing = (at != NO_PARENT) & ~full[at]
            if not passing.any():
                break
            at = np.where(passing, self.parent[at], at)
        return at


def check_quotas(quotas: Quotas, name: str = "quotas") -> CheckedQuotas:
    """Return checked quotas in the order of their keys.

    Raises UnknownId, RepeatedId, OutOfRange, or ContradictoryQuota where a quota lies in itself.
    """
    key = integers(f"{name}.key", quotas.key, most=ANY)
    given = integers(f"{name}.parent", quotas.parent, length=len(key), least=NO_PARENT, most=ANY)
    capacity = integers(f"{name}.capacity", quotas.capacity, length=len(key))
    order = unique(f"{name}.key", key)
    key, capacity = key[order], capacity[order]
    outer = given == NO_PARENT
    parent = positions(f"{name}.parent", np.where(outer, key[:1], given), key, f"{name}.key")
    parent = np.where(outer, NO_PARENT, parent)[order]
    _check_no_circle(name, key, parent, order)
    member = integers(f"{name}.member", quotas.member, most=ANY)
    of = integers(f"{name}.of", quotas.of, length=len(member), most=ANY)
    of = positions(f"{name}.of", of, key, f"{name}.key")
    ranked = unique(f"{name}.member", member)
    return CheckedQuotas(key, parent, capacity, member[ranked], of[ranked])


def _check_no_circle(name: str, key: Ints, parent: Ints, rows: Ints) -> None:
    here = np.arange(len(key))
    for _ in range(len(key)):
        here = np.where(here == NO_PARENT, NO_PARENT, parent[here])
    stuck = np.flatnonzero(here != NO_PARENT)
    if len(stuck):
        at = int(stuck[np.argmin(rows[stuck])])
        raise ContradictoryQuota(
            f"{name}.parent", int(rows[at]), int(key[at]), "lies inside itself"
        )
