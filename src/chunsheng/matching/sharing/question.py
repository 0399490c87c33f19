"""What a share-out is asked with: households, lots, routes, quotas and the published rule (R7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from chunsheng.matching.columns import (
    ANY,
    Column,
    Ints,
    integers,
    positions,
    unique,
    unique_pairs,
)
from chunsheng.matching.errors import OutOfRange, WrongLength
from chunsheng.matching.quotas import CheckedQuotas, Quotas, check_quotas

KINDS = 62
"""Kinds of goods one question can tell apart: one bit each in `accepts` and `prefers`."""
TIERS = 64
"""Tiers of households, 0 served first."""
LEVELS = 2**16
"""The largest received + wanted, in parcels, over the memory that the caller looks back."""


@dataclass(frozen=True, slots=True)
class Households:
    """One row per household; all columns are whole numbers of equal length n.

    `key`: unique id, 0 or more. `place`: where it lives (a grid's id). `accepts`: bit k set when
    goods of kind k are welcome. `wanted`: parcels wanted now. `received`: parcels received over
    the time remembered. `tier`: 0 is served first. `prefers` (optional): bits of the kinds liked
    best; any other accepted kind costs `Policy.second_choice`.
    """

    key: Column
    place: Column
    accepts: Column
    wanted: Column
    received: Column
    tier: Column
    prefers: Column | None = None


@dataclass(frozen=True, slots=True)
class Lots:
    """One row per lot: `key` unique, `kind` 0..61, `parcels` of whatever unit the caller chose."""

    key: Column
    kind: Column
    parcels: Column


@dataclass(frozen=True, slots=True)
class Routes:
    """Which lot can reach which place: `cost` per parcel, `capacity` in parcels (None: no limit).

    A pair that is not listed is not eligible. Each pair stands at most once.
    """

    lot: Column
    place: Column
    cost: Column
    capacity: Column | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The published rule. Change it and the result changes; hide it and nobody can check.

    `order`: "absolute" serves tier by tier, and within a tier whoever received least;
    "weighted" serves whoever has least in proportion to `weights[tier]` (as 3:2:1).
    `minimum`: that many parcels for every household come before all tiers. `seed`: published
    before the harvest is weighed. `second_choice`: cost of a parcel accepted but not preferred.
    """

    order: Literal["absolute", "weighted"] = "absolute"
    weights: tuple[int, ...] = ()
    minimum: int = 0
    seed: int = 0
    second_choice: int = 1


@dataclass(frozen=True, slots=True)
class Checked:
    """The same question with every column checked, lots and routes in the order of their keys."""

    key: Ints
    place: Ints
    accepts: Ints
    prefers: Ints
    wanted: Ints
    received: Ints
    tier: Ints
    lot_key: Ints
    lot_kind: Ints
    lot_parcels: Ints
    route_lot: Ints
    route_place: Ints
    route_cost: Ints
    route_capacity: Ints
    quotas: CheckedQuotas | None


def check(
    households: Households, lots: Lots, routes: Routes, quotas: Quotas | None, policy: Policy
) -> Checked:
    """Return the checked question; raises the errors of `chunsheng.matching.errors`."""
    lot_key, lot_kind, lot_parcels = _check_lots(lots)
    route = _check_routes(routes, lot_key, lot_parcels)
    homes = _check_households(households)
    _check_policy(policy, homes["tier"])
    return Checked(
        **homes,
        lot_key=lot_key,
        lot_kind=lot_kind,
        lot_parcels=lot_parcels,
        route_lot=route[0],
        route_place=route[1],
        route_cost=route[2],
        route_capacity=route[3],
        quotas=None if quotas is None else check_quotas(quotas),
    )


def _check_households(homes: Households) -> dict[str, Ints]:
    key = integers("households.key", homes.key, most=ANY)
    n = len(key)
    _check_unique("households.key", key)
    accepts = integers("households.accepts", homes.accepts, length=n, most=2**KINDS - 1)
    prefers = accepts
    if homes.prefers is not None:
        prefers = integers("households.prefers", homes.prefers, length=n, most=2**KINDS - 1)
        prefers = prefers & accepts
    wanted = integers("households.wanted", homes.wanted, length=n, most=LEVELS)
    received = integers("households.received", homes.received, length=n, most=LEVELS)
    return {
        "key": key,
        "place": integers("households.place", homes.place, length=n, most=ANY),
        "accepts": accepts,
        "prefers": prefers,
        "wanted": wanted,
        "received": received,
        "tier": integers("households.tier", homes.tier, length=n, most=TIERS - 1),
    }


def _check_unique(name: str, key: Ints) -> None:
    ranked = np.sort(key)
    if bool((ranked[1:] == ranked[:-1]).any()):
        unique(name, key)


def _check_lots(lots: Lots) -> tuple[Ints, Ints, Ints]:
    key = integers("lots.key", lots.key, most=ANY)
    kind = integers("lots.kind", lots.kind, length=len(key), most=KINDS - 1)
    parcels = integers("lots.parcels", lots.parcels, length=len(key))
    order = unique("lots.key", key)
    return key[order], kind[order], parcels[order]


def _check_routes(routes: Routes, lot_key: Ints, parcels: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    given = integers("routes.lot", routes.lot, most=ANY)
    m = len(given)
    lot = positions("routes.lot", given, lot_key, "lots.key")
    place = integers("routes.place", routes.place, length=m, most=ANY)
    cost = integers("routes.cost", routes.cost, length=m)
    everything = int(parcels.sum()) + 1
    capacity = np.full(m, everything, np.int64)
    if routes.capacity is not None:
        limit = integers("routes.capacity", routes.capacity, length=m)
        capacity = np.minimum(capacity, limit)
    order = np.lexsort((place, lot))
    unique_pairs("routes.place", lot, place)
    return lot[order], place[order], cost[order], capacity[order]


def _check_policy(policy: Policy, tier: Ints) -> None:
    integers("policy.minimum", [policy.minimum], most=LEVELS)
    integers("policy.second_choice", [policy.second_choice])
    integers("policy.seed", [policy.seed], most=ANY)
    if policy.order == "weighted":
        integers("policy.weights", policy.weights, least=1, most=1000)
        if len(tier) and int(tier.max()) >= len(policy.weights):
            raise WrongLength("policy.weights", None, policy.weights, "must weigh every tier")
    elif policy.order != "absolute":
        raise OutOfRange("policy.order", None, policy.order, "must be 'absolute' or 'weighted'")
