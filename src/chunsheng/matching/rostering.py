"""Put people on shifts within their hours and their load (R6 volunteers, R8 the venue)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chunsheng.matching.certificate import Certificate
from chunsheng.matching.columns import Ints, integers
from chunsheng.matching.levels import solve
from chunsheng.matching.network import SINK, SOURCE, Block, join, left_over, spans
from chunsheng.matching.ortools_flow import require_carried
from chunsheng.matching.reasons import Code, Reason
from chunsheng.matching.roster_model import choose_turns
from chunsheng.matching.shifts import People, Roster, Shifts, Turns, check_roster


@dataclass(frozen=True, slots=True)
class Rostered:
    """A roster. `person` and `shift` are rows of the caller's columns, one pair per turn, sorted;
    `filled` follows the shifts, `load` the people (with what they worked before).

    `certificate` is the proof of the flow; None where overlapping shifts made the question one
    of yes or no, whose `gap` to the best that could exist is 0 when it is proved.
    """

    person: Ints
    shift: Ints
    filled: Ints
    load: Ints
    certificate: Certificate | None
    gap: int
    _roster: Roster
    _taken: Ints

    @property
    def proved(self) -> bool:
        """Whether no better roster exists; never claimed without proof."""
        return self.gap == 0 and (self.certificate is None or self.certificate.proved)

    def reasons_for_shift(self, row: int) -> tuple[Reason, ...]:
        """Return what became of a shift's places and, where some are empty, why each person who
        may take it does not.
        """
        q = self._roster
        shift = int(np.flatnonzero(q.shift_row == row)[0])
        told = {"granted": int(self.filled[row]), "wanted": int(q.places[shift])}
        if told["granted"] == told["wanted"]:
            return (Reason(Code.SERVED_IN_FULL, told),)
        first = Reason(Code.SERVED_IN_PART if told["granted"] else Code.NOT_SERVED, told)
        on_it = q.turn_person[self._taken[q.turn_shift[self._taken] == shift]]
        free = np.setdiff1d(q.turn_person[q.turn_shift == shift], on_it)
        if not len(free) and not len(on_it):
            return (first, Reason(Code.NO_EDGE))
        return (first, *(self._kept_away(int(person), shift) for person in free))

    def reasons(self, row: int) -> tuple[Reason, ...]:
        """Return the turns of one person, and why she has no more of those she might take."""
        q = self._roster
        person = int(np.flatnonzero(q.person_row == row)[0])
        mine = self._turns_of(person)
        told = [Reason(Code.MATCHED, {"to": int(q.shift_key[shift])}) for shift in mine]
        for shift in q.turn_shift[q.turn_person == person].tolist():
            if shift not in mine:
                told.append(self._kept_away(person, shift))
        return tuple(told) or (Reason(Code.NO_EDGE),)

    def _turns_of(self, person: int) -> list[int]:
        q = self._roster
        shifts: list[int] = q.turn_shift[self._taken[q.turn_person[self._taken] == person]].tolist()
        return shifts

    def _kept_away(self, person: int, shift: int) -> Reason:
        q, mine = self._roster, np.array(self._turns_of(person), np.int64)
        key, at = int(q.person_key[person]), int(q.shift_key[shift])
        if self.filled[q.shift_row[shift]] >= q.places[shift]:
            return Reason(Code.CAPACITY_FULL, {"at": at})
        clash = mine[q.clash(mine, np.full(len(mine), shift))]
        if len(clash):
            with_ = int(q.shift_key[clash[0]])
            return Reason(Code.CLASHES, {"person": key, "at": at, "with": with_})
        limit = int(q.most[person])
        if len(mine) >= limit:
            return Reason(Code.LOAD_FULL, {"person": key, "load": len(mine), "limit": limit})
        return Reason(Code.UNPROVED, {"level": 0})


def roster(people: People, shifts: Shifts, turns: Turns, *, seed: int = 0) -> Rostered:
    """Fill shifts: most places, then the lowest tiers, then even loads, then the least cost.

    Nobody stands on two overlapping shifts or takes more than her most. Where different windows
    never overlap this is one flow, solved and proved like a share-out. Otherwise it is a question
    of yes or no for CP-SAT: within the gate of its size, in bounded effort, with the gap shown.
    Independent of the order of rows. Raises the errors of `chunsheng.matching.errors`; TooLarge
    above the gate.
    """
    question = check_roster(people, shifts, turns, seed)
    certificate, gap = None, 0
    if question.apart:
        nodes = 2 + len(shifts.key) + len(turns.person) + len(people.key)
        require_carried("turns.cost", integers("turns.cost", turns.cost), nodes)
        taken, certificate = _flow(question)
    else:
        taken, gap = choose_turns(question, seed)
    person = question.person_row[question.turn_person[taken]]
    shift = question.shift_row[question.turn_shift[taken]]
    sort = np.lexsort((shift, person))
    before = np.empty_like(question.load)
    before[question.person_row] = question.load
    return Rostered(
        person=person[sort],
        shift=shift[sort],
        filled=np.bincount(shift, minlength=len(question.shift_key)).astype(np.int64),
        load=before + np.bincount(person, minlength=len(before)),
        certificate=certificate,
        gap=gap,
        _roster=question,
        _taken=taken,
    )


def _flow(question: Roster) -> tuple[Ints, Certificate]:
    """Return the turns taken and the proof: shift -> (person, window) -> person -> load."""
    windows = int(question.window.max(initial=0)) + 1
    pairs, pair = np.unique(
        question.turn_person * windows + question.window[question.turn_shift], return_inverse=True
    )
    shifts, people = len(question.shift_key), len(question.person_key)
    first_pair = 2 + shifts
    first_person = first_pair + len(pairs)
    who, rank = _rungs(question, np.bincount(pairs // windows, minlength=people))
    tiers = np.unique(question.tier, return_inverse=True)[1].astype(np.int64)
    one = np.ones(len(pairs), np.int64)
    through = int(question.places.sum())
    blocks = [
        left_over(through, 4),
        Block(np.full(shifts, SOURCE), 2 + np.arange(shifts), question.places, (0, tiers, 0, 0)),
        Block(
            2 + question.turn_shift,
            first_pair + pair,
            np.ones(len(pair), np.int64),
            (0, 0, 0, question.turn_cost),
        ),
        Block(first_pair + np.arange(len(pairs)), first_person + pairs // windows, one, (0,) * 4),
        Block(
            first_person + who,
            np.full(len(who), SINK),
            np.ones(len(who), np.int64),
            (0, 0, rank, 0),
        ),
    ]
    solved = solve(join(first_person + people, blocks, through))
    return np.flatnonzero(solved.flow[spans(blocks)[2]]), solved.certificate


def _rungs(question: Roster, windows: Ints) -> tuple[Ints, Ints]:
    """Return the person and the load rank of every turn that somebody could take."""
    length = np.minimum(question.most, windows)
    who = np.repeat(np.arange(len(length)), length)
    ends = np.cumsum(length)
    level = question.load[who] + np.arange(len(who)) - np.repeat(ends - length, length)
    return who, np.unique(level, return_inverse=True)[1].astype(np.int64)
