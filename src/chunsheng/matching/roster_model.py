"""Overlapping shifts as yes-or-no variables: exact where it is small, honest where not (R8)."""

from __future__ import annotations

import numpy as np

from chunsheng.matching.columns import Ints
from chunsheng.matching.errors import TooLarge
from chunsheng.matching.ortools_cpsat import Limit, maximise, require_small
from chunsheng.matching.shifts import Roster

_ROOM = 2**53
"""The largest weighed goal accepted: CP-SAT bounds are exact well beyond it."""


def choose_turns(question: Roster, seed: int) -> tuple[Ints, int]:
    """Return the turns taken and the gap of the weighed goal, 0 when proved.

    Raises TooLarge above the gate, or where the four goals cannot be weighed in whole numbers.
    """
    turns = len(question.turn_person)
    degree = np.bincount(question.turn_person, minlength=len(question.most))
    steps = np.minimum(question.most, degree)
    require_small(turns + int(steps.sum()))
    who = np.repeat(np.arange(len(steps)), steps)
    level = question.load[who] + np.arange(len(who)) - np.repeat(np.cumsum(steps) - steps, steps)
    rank = np.unique(level, return_inverse=True)[1]
    tier = np.unique(question.tier, return_inverse=True)[1][question.turn_shift]
    gain = _weighed(turns, tier, question.turn_cost, rank)
    limits = [*_places(question), *_hours(question), *_loads(question, who)]
    verdict = maximise(gain, limits, hint=[False] * len(gain), seed=seed)
    return np.flatnonzero(np.array(verdict.chosen[:turns], np.bool_)), verdict.bound - verdict.value


def _weighed(turns: int, tier: Ints, cost: Ints, rank: Ints) -> list[int]:
    """Return one gain per turn and per step of load, in which each goal outweighs all later."""
    dear = turns * int(cost.max(initial=0)) + 1
    step = turns * int(rank.max(initial=0)) * dear + dear
    one = turns * int(tier.max(initial=0)) * step + step
    if one * (turns + 1) > _ROOM:
        raise TooLarge("the weighed goals of a roster", one * (turns + 1), _ROOM)
    return [*(one - tier * step - cost).tolist(), *(-rank * dear).tolist()]


def _places(question: Roster) -> list[Limit]:
    limits = []
    for shift, places in enumerate(question.places.tolist()):
        turns = np.flatnonzero(question.turn_shift == shift).tolist()
        limits.append(Limit(turns, [1] * len(turns), places))
    return limits


def _hours(question: Roster) -> list[Limit]:
    """Return that nobody stands on two shifts at the instant at which one of them starts."""
    limits = []
    for person in range(len(question.person_key)):
        turns = np.flatnonzero(question.turn_person == person)
        start, end = (
            question.start[question.turn_shift[turns]],
            question.end[question.turn_shift[turns]],
        )
        for instant in np.unique(start).tolist():
            there = turns[(start <= instant) & (instant < end)].tolist()
            if len(there) > 1:
                limits.append(Limit(there, [1] * len(there), 1))
    return limits


def _loads(question: Roster, who: Ints) -> list[Limit]:
    """Return that a person's turns are paid for by steps of her load."""
    limits, turns = [], len(question.turn_person)
    for person in range(len(question.person_key)):
        mine = np.flatnonzero(question.turn_person == person).tolist()
        steps = (turns + np.flatnonzero(who == person)).tolist()
        limits.append(Limit([*mine, *steps], [1] * len(mine) + [-1] * len(steps), 0))
    return limits
