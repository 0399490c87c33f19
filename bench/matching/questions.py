"""The questions of the bench: synthetic, seeded, and described well enough to be built again."""

from __future__ import annotations

import numpy as np

from chunsheng.matching import (
    Applicants,
    Edges,
    Handlers,
    Hosts,
    Households,
    Lanes,
    Lots,
    Needs,
    Offers,
    Requests,
    Routes,
    Wishes,
)

KINDS = 8
TIERS = 3


def harvest(households: int, seed: int = 1) -> tuple[Households, Lots, Routes]:
    """Eight kinds, three tiers, six tastes, 600 households a place; supply is 45 % of the need.

    Places lie on a square; every place is reached by the nearest fifth of the lots, at least 24.
    """
    rng = np.random.default_rng(seed)
    places = max(4, households // 600)
    side = int(np.ceil(np.sqrt(places)))
    lots = max(24, places // 4)
    tastes = np.array([0b11111111, 0b01110111, 0b11001101, 0b10111010, 0b00011111, 0b11110010])
    accepts = tastes[rng.integers(0, len(tastes), households)]
    wanted = rng.integers(1, 5, households)
    spot = np.stack([np.arange(places) % side, np.arange(places) // side], axis=1)
    distance = np.abs(rng.random((lots, 2))[:, None, :] * side - spot[None]).sum(axis=2)
    near = np.argsort(distance, axis=0)[: max(24, lots // 5)]
    weight = rng.random(lots) + 0.3
    parcels = (weight / weight.sum() * wanted.sum() * 0.45).astype(np.int64)
    at = np.broadcast_to(np.arange(places), near.shape).ravel()
    return (
        Households(
            key=rng.permutation(households),
            place=rng.integers(0, places, households),
            accepts=accepts,
            wanted=wanted,
            received=rng.integers(0, 13, households),
            tier=rng.choice(TIERS, households, p=[0.15, 0.25, 0.6]),
            prefers=accepts & 0b01010101,
        ),
        Lots(np.arange(lots), np.arange(lots) % KINDS, parcels),
        Routes(near.ravel(), at, (distance[near.ravel(), at] * 10).astype(np.int64)),
    )


def neighbours(size: int, degree: int = 20, seed: int = 2) -> tuple[Needs, Offers, Edges]:
    """`size` needs and offers on a square, each need joined to its nearest offers by distance,
    and to one offer of a planted perfect matching.
    """
    rng = np.random.default_rng(seed)
    needs, offers = rng.random((size, 2)), rng.random((size, 2))
    near = np.empty((size, degree), np.int64)
    for first in range(0, size, 500):
        block = needs[first : first + 500]
        distance = ((block[:, None] - offers[None]) ** 2).sum(axis=2)
        near[first : first + 500] = np.argpartition(distance, degree, axis=1)[:, :degree]
    near[:, -1] = rng.permutation(size)
    pairs = np.unique((np.arange(size)[:, None] * size + near).ravel())
    need, offer = pairs // size, pairs % size
    cost = (np.sqrt(((needs[need] - offers[offer]) ** 2).sum(axis=1)) * 10_000).astype(np.int64)
    return Needs(np.arange(size)), Offers(np.arange(size)), Edges(need, offer, cost + 1)


def secondments(applicants: int, hosts: int, seed: int = 3) -> tuple[Applicants, Hosts, Wishes]:
    """Ten wishes each, random scores without ties, as many posts as applicants."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, hosts, (applicants, 10))
    pairs = np.unique((np.arange(applicants)[:, None] * hosts + drawn).ravel())
    applicant, host = pairs // hosts, pairs % hosts
    order = np.empty(len(pairs), np.int64)
    order[np.lexsort((rng.random(len(pairs)), applicant))] = np.arange(len(pairs))
    return (
        Applicants(np.arange(applicants)),
        Hosts(10**6 + np.arange(hosts), np.full(hosts, -(-applicants // hosts))),
        Wishes(applicant, 10**6 + host, order, rng.permutation(len(pairs))),
    )


def office(requests: int, handlers: int, seed: int = 4) -> tuple[Requests, Handlers, Lanes]:
    """Two thousand groups on a square, each joined to its thirty nearest handlers."""
    rng = np.random.default_rng(seed)
    groups = 2000
    here, there = rng.random((groups, 2)), rng.random((handlers, 2))
    distance = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    near = np.argsort(distance, axis=1)[:, :30].ravel()
    group = np.repeat(np.arange(groups), 30)
    cost = (distance[group, near] * 1000).astype(np.int64)
    asked = Requests(np.arange(requests), rng.integers(0, groups, requests))
    return asked, Handlers(np.arange(handlers)), Lanes(group, near, cost)


def public_table(rows: int = 12, columns: int = 9, seed: int = 7) -> np.ndarray:
    """A table of small counts, a fifth of them zero."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 40, (rows, columns)) * (rng.random((rows, columns)) < 0.8)
