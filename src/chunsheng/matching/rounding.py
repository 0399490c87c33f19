"""Round public tables so that sums still add up and small counts stay hidden (R19, R20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from chunsheng.matching.columns import LARGEST, Ints
from chunsheng.matching.draw import splitmix64
from chunsheng.matching.errors import NotInteger, OutOfRange, WrongLength


@dataclass(frozen=True, slots=True)
class Rounded:
    """A rounded table: `cells` (rows x columns), `row_totals`, `column_totals`, `total`, all
    multiples of `base`, each less than `base` away from the truth, and adding up exactly.
    """

    cells: Ints
    row_totals: Ints
    column_totals: Ints
    total: int
    base: int


def round_table(
    table: Sequence[Sequence[int]] | npt.NDArray[Any], *, base: int = 5, secret: int
) -> Rounded:
    """Round a two-way table of counts to multiples of `base`, zeros and sums kept.

    Cox's unbiased controlled rounding (JASA 82, 1987): while a cell or a margin is not a multiple
    of the base, a closed path of such cells is shifted, up and down in turn, one way or the other
    with the odds that leave every expectation at the truth. Multiples of the base, zero among
    them, never change. `secret` drives the odds and, unlike the seed of a draw, is never published:
    whoever knows it could replay the rounding. Raises NotInteger, OutOfRange, WrongLength.
    """
    full = _with_margins(_checked(table), base)
    _Walk(full % base, base, secret).settle(full)
    return Rounded(
        cells=full[:-1, :-1].copy(),
        row_totals=full[:-1, -1].copy(),
        column_totals=full[-1, :-1].copy(),
        total=int(full[-1, -1]),
        base=base,
    )


def _checked(table: Sequence[Sequence[int]] | npt.NDArray[Any]) -> Ints:
    cells = np.asarray(table)
    if cells.ndim != 2 or not cells.size:
        raise WrongLength("table", None, cells.shape, "must have rows and columns")
    if cells.dtype.kind not in "iu":
        raise NotInteger("table", None, cells.dtype.name, "must hold whole numbers")
    if bool((cells < 0).any()) or bool((cells > LARGEST).any()):
        at = int(np.flatnonzero((cells < 0) | (cells > LARGEST))[0])
        row, column = divmod(at, cells.shape[1])
        value = int(cells[row, column])
        raise OutOfRange(f"table[{row}]", column, value, f"must lie between 0 and {LARGEST}")
    return cells.astype(np.int64)


def _with_margins(cells: Ints, base: int) -> Ints:
    if not 2 <= base <= LARGEST:
        raise OutOfRange("base", None, base, "must be at least 2")
    wide = np.concatenate([cells, cells.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([wide, wide.sum(axis=0, keepdims=True)], axis=0)


class _Walk:
    """The cells that are not yet multiples, as edges between their row and their column.

    With the margins' signs turned, every row and column of the remainders sums to a multiple of
    the base, so no row or column holds exactly one such cell and a closed path can be walked.
    """

    def __init__(self, rest: Ints, base: int, secret: int) -> None:
        self.base = base
        self.word = secret
        self.height = rest.shape[0]
        self.rest = {
            (int(row), self.height + int(column)): int(rest[row, column])
            for row, column in np.argwhere(rest)
        }
        self.sign = {
            edge: -1 if (edge[0] == rest.shape[0] - 1) != (edge[1] == sum(rest.shape) - 1) else 1
            for edge in self.rest
        }
        self.beside: dict[int, dict[int, None]] = {}
        for row, column in self.rest:
            self.beside.setdefault(row, {})[column] = None
            self.beside.setdefault(column, {})[row] = None

    def settle(self, full: Ints) -> None:
        """Shift closed paths until every cell of `full` is a multiple of the base, in place."""
        path: list[int] = []
        place: dict[int, int] = {}
        while self.rest:
            if not path:
                path, place = [next(iter(self.rest))[0]], {}
                place[path[0]] = 0
            previous = path[-2] if len(path) > 1 else -1
            onward = next(node for node in self.beside[path[-1]] if node != previous)
            if onward in place:
                self._shift(path[place[onward] :], full)
                path, place = [], {}
            else:
                place[onward] = len(path)
                path.append(onward)

    def _shift(self, circle: list[int], full: Ints) -> None:
        edges = [
            (min(one, other), max(one, other))
            for one, other in zip(circle, [*circle[1:], circle[0]], strict=True)
        ]
        turns = [self.sign[edge] * (1 - 2 * (at % 2)) for at, edge in enumerate(edges)]
        above = {edge: self.base - self.rest[edge] for edge in edges}
        pairs = list(zip(edges, turns, strict=True))
        up = min(above[edge] if turn > 0 else self.rest[edge] for edge, turn in pairs)
        down = min(self.rest[edge] if turn > 0 else above[edge] for edge, turn in pairs)
        step = up if self._chance(up + down) < down else -down
        for edge, turn in pairs:
            row, column = edge
            full[row, column - self.height] += turn * step
            self.rest[edge] += turn * step
            if self.rest[edge] % self.base == 0:
                del self.rest[edge], self.beside[row][column], self.beside[column][row]

    def _chance(self, outcomes: int) -> int:
        """Return a whole number below `outcomes`, each equally likely but for one in 2**59."""
        self.word = splitmix64(self.word & (2**64 - 1))
        return self.word % outcomes
