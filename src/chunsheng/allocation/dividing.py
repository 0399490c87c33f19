"""A harvest's portions divided by the solver, each household's line with a reason a resident can read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chunsheng.allocation.terms import Why
from chunsheng.matching import Draw, Households, Lots, Policy, Routes, Shared, share

# The random part of a key: as wide as the solver's numbers are.
_WIDTH = 2**62 - 1


@dataclass(frozen=True)
class Asked:
    """Who is asked for, each with their rung and what they received, in portions."""

    households: Sequence[uuid.UUID]
    tiers: Mapping[uuid.UUID, int]
    received: Mapping[uuid.UUID, int]
    portions: int
    most: int
    seed: int


@dataclass(frozen=True)
class Line:
    """What a household gets and why."""

    household: uuid.UUID
    portions: int
    why: Why


@dataclass(frozen=True)
class Divided:
    """All lines, in the order of the question; whether it was proved, and what was checked."""

    lines: tuple[Line, ...]
    proved: bool
    certificate: dict[str, Any]


def divide(asked: Asked) -> Divided:
    """Divide portions: as many as possible, rung by rung, in a rung to whoever received least, then by lot.

    The rungs go in and do not come out. Raises what `chunsheng.matching` raises.
    """
    n = len(asked.households)
    homes = Households(
        key=[one.int & _WIDTH for one in asked.households],
        place=[0] * n,
        accepts=[1] * n,
        wanted=[asked.most] * n,
        received=[asked.received.get(one, 0) for one in asked.households],
        tier=[asked.tiers[one] for one in asked.households],
    )
    lots = Lots(key=[0], kind=[0], parcels=[asked.portions])
    routes = Routes(lot=[0], place=[0], cost=[0])
    shared = share(homes, lots, routes, policy=Policy(seed=asked.seed))
    lines = tuple(
        Line(one, int(shared.granted[row]), _why(shared, row, asked))
        for row, one in enumerate(asked.households)
    )
    proof = shared.certificate
    told = {"feasible": proof.feasible, "levels": len(proof.distances), "envy": shared.envy}
    return Divided(lines, shared.proved and shared.envy == 0, told)


def _why(shared: Shared, row: int, asked: Asked) -> Why:
    """The reason, which depends on the household's own outcome and history and on nothing else of it."""
    drawn = bool((shared.draw != Draw.NOT_NEEDED).any())
    if asked.portions >= asked.most * len(asked.households):
        return Why.ENOUGH
    if shared.granted[row]:
        return Why.DRAWN if drawn else Why.TURN
    if asked.received.get(asked.households[row], 0):
        return Why.HAD
    return Why.LOST if drawn else Why.SHORT
