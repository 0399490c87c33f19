"""Which pairs are eligible at all, and by which rule the others are not (R6, R15, R17)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from chunsheng.matching.columns import ANY, Bits, Column, Ints, Words, integers
from chunsheng.matching.errors import OutOfRange

_BLOCK = 512
"""Needs judged at a time: dense blocks beat inverted lists in time and memory."""
_RULES = 63

Test: TypeAlias = Callable[[slice], Bits]
"""A rule's test: given a slice of the needs, True where need and offer agree (needs x offers)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named condition on pairs."""

    name: str
    test: Test


@dataclass(frozen=True, slots=True)
class Eligible:
    """Pairs (rows of both tables) that pass every rule, and per need why others did not.

    `alone` has bit r set for a need that rule r alone bars from every offer; `some` has bit r
    set where rule r bars it from at least one.
    """

    need: Ints
    offer: Ints
    cost: Ints
    rules: tuple[str, ...]
    alone: Words
    some: Words

    def ruled_out(self, row: int) -> tuple[str, ...]:
        """Return the rules that alone bar need `row` from every offer; if none does, those that
        together do.
        """
        word = int(self.alone[row]) or int(self.some[row])
        return tuple(name for at, name in enumerate(self.rules) if word >> at & 1)


def find_pairs(
    needs: int, offers: int, rules: Sequence[Rule], cost: Callable[[Ints, Ints], Ints]
) -> Eligible:
    """Return the eligible pairs of `needs` x `offers` rows; `cost` prices them by row numbers.

    Raises OutOfRange for more than 63 rules.
    """
    if len(rules) > _RULES:
        raise OutOfRange("rules", None, len(rules), f"must be at most {_RULES}")
    alone, some = np.zeros(needs, np.uint64), np.zeros(needs, np.uint64)
    found: list[tuple[Ints, Ints]] = []
    for first in range(0, needs, _BLOCK):
        rows = slice(first, min(first + _BLOCK, needs))
        passed = np.ones((rows.stop - first, offers), np.bool_)
        for bit, rule in enumerate(rules):
            verdict = rule.test(rows)
            passed &= verdict
            alone[rows] |= (~verdict.any(axis=1)).astype(np.uint64) << np.uint64(bit)
            some[rows] |= (~verdict.all(axis=1)).astype(np.uint64) << np.uint64(bit)
        need, offer = np.nonzero(passed)
        found.append((need + first, offer))
    need = np.concatenate([part[0] for part in found]) if found else np.zeros(0, np.int64)
    offer = np.concatenate([part[1] for part in found]) if found else np.zeros(0, np.int64)
    names = tuple(rule.name for rule in rules)
    return Eligible(need, offer, cost(need, offer), names, alone, some)


def has_skills(name: str, required: Column, present: Column) -> Rule:
    """Return the rule that every bit a need requires is present in the offer."""
    need = integers("required", required, most=ANY)
    offer = integers("present", present, most=ANY)

    def test(rows: slice) -> Bits:
        passed: Bits = (need[rows, None] & ~offer[None, :]) == 0
        return passed

    return Rule(name, test)


def is_within(
    name: str, needs: tuple[Column, Column], offers: tuple[Column, Column], far: int
) -> Rule:
    """Return the rule that a pair lies at most `far` apart (whole metres, straight line)."""
    nx, ny = (integers("needs", axis, least=-ANY) for axis in needs)
    ox, oy = (integers("offers", axis, least=-ANY) for axis in offers)

    def test(rows: slice) -> Bits:
        across, along = nx[rows, None] - ox[None, :], ny[rows, None] - oy[None, :]
        passed: Bits = across * across + along * along <= far * far
        return passed

    return Rule(name, test)


def is_open(name: str, needs: tuple[Column, Column], offers: tuple[Column, Column]) -> Rule:
    """Return the rule that the need's window [start, end) lies inside the offer's."""
    start, end = (integers("needs", column, most=ANY) for column in needs)
    opens, closes = (integers("offers", column, most=ANY) for column in offers)

    def test(rows: slice) -> Bits:
        passed: Bits = (start[rows, None] >= opens[None, :]) & (end[rows, None] <= closes[None, :])
        return passed

    return Rule(name, test)
