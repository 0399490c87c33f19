"""Why someone was or was not matched, as codes with parameters that a page turns into words.

Serves R7 (harvests), R14 (seats) and R15 (secondments). The solver states facts; the sentence a
resident reads, in her language, belongs to the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Outcome(IntEnum):
    """What came of one row; every row has exactly one outcome."""

    NONE = 0
    PART = 1
    FULL = 2


class Draw(IntEnum):
    """What the published draw decided for one row."""

    NOT_NEEDED = 0
    WON = 1
    LOST = 2


class Bound(IntEnum):
    """Which capacity stood between a row and one more unit."""

    NOTHING = 0
    LOT = 1
    ROUTE = 2
    QUOTA = 3


class Code(StrEnum):
    """The reasons; the parameters of each are named beside it."""

    SERVED_IN_FULL = "served_in_full"  # granted, wanted
    SERVED_IN_PART = "served_in_part"  # granted, wanted
    NOT_SERVED = "not_served"  # granted, wanted
    NOTHING_WANTED = "nothing_wanted"
    NO_ROUTE = "no_route"  # place
    KIND_REFUSED = "kind_refused"  # offered (bits), accepts (bits)
    CUT_OFF = "cut_off"  # tier, served_below (level), received
    DRAW_WON = "draw_won"  # seed, ticket
    DRAW_LOST = "draw_lost"  # seed, ticket
    LOT_EXHAUSTED = "lot_exhausted"  # lot, one_more_serves ((stage, tier, level), ...)
    ROUTE_FULL = "route_full"  # lot, place
    QUOTA_FULL = "quota_full"  # quota
    MINIMUM_ROTATES = "minimum_rotates"  # minimum, short
    NO_ENVY = "no_envy"  # certificate levels proved
    UNPROVED = "unproved"  # level from which the proof is missing
    MATCHED = "matched"  # to, and what decided
    RULED_OUT = "ruled_out"  # rules: names of the rules, each of which alone excludes all
    NO_EDGE = "no_edge"
    CAPACITY_FULL = "capacity_full"  # at, one_more
    NOT_ADMITTED = "not_admitted"  # host, cut_off, score
    NOT_RANKED = "not_ranked"  # host
    HOST_CLOSED = "host_closed"  # host, minimum
    APPORTIONED = "apportioned"  # seats, share (numerator, denominator)
    UNIT_FULL = "unit_full"  # unit, quota
    CLASHES = "clashes"  # at or person, with
    LOAD = "load"  # at, load, cost
    LOAD_FULL = "load_full"  # at, load, cost


Value = int | str | tuple[int, ...] | tuple[str, ...] | tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a code and its parameters."""

    code: Code
    params: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code.value}({told})"
