"""Rounded tables add up, keep zeros, are unbiased, and give no cell away (R19, R20)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from chunsheng.matching import Rounded, round_table
from chunsheng.matching.errors import NotInteger, OutOfRange, WrongLength

FEW = settings(max_examples=150, deadline=None, derandomize=True)
TABLES = st.tuples(
    st.integers(1, 7), st.integers(1, 7), st.integers(2, 9), st.integers(0, 10**6)
)  # fmt: skip


def _table(rows: int, columns: int, seed: int, top: int = 30) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, top, (rows, columns)) * (rng.random((rows, columns)) < 0.8)


@FEW
@given(TABLES)
def test_sums_add_up_and_nothing_moves_by_a_whole_base(asked: tuple[int, int, int, int]) -> None:
    rows, columns, base, seed = asked
    table = _table(rows, columns, seed)
    out = round_table(table, base=base, secret=seed)
    assert out.cells.sum(axis=1).tolist() == out.row_totals.tolist()
    assert out.cells.sum(axis=0).tolist() == out.column_totals.tolist()
    assert int(out.cells.sum()) == out.total
    for published, truth in (
        (out.cells, table),
        (out.row_totals, table.sum(axis=1)),
        (out.column_totals, table.sum(axis=0)),
        (np.array([out.total]), table.sum()),
    ):
        assert (published % base == 0).all()
        assert (published >= 0).all()
        assert (np.abs(published - truth) < base).all()
        assert (published == truth)[truth % base == 0].all()
    again = round_table(table, base=base, secret=seed)
    assert again.cells.tolist() == out.cells.tolist()


def test_rounding_leaves_the_expectation_at_the_truth() -> None:
    """Mean of 3,000 roundings: within five standard errors of every cell."""
    table = np.array([[1, 4, 7], [3, 0, 2], [6, 8, 9]])
    drawn = np.array([round_table(table, secret=s).cells for s in range(3000)])
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - table) <= 5 * error + 1e-9).all()
    assert (drawn.std(axis=0)[table % 5 > 0] > 1).all()


def _widths(out: Rounded, known: int) -> np.ndarray:
    """What an attacker with linear programmes learns: the width of every cell's range when all
    that is published, margins and rule, is known to within `known`.
    """
    rows, columns = out.cells.shape
    size = rows * columns
    lines, most = [], []
    for line, published in [
        *((np.eye(rows)[r][:, None] * np.ones(columns), out.row_totals[r]) for r in range(rows)),
        *(
            (np.ones(rows)[:, None] * np.eye(columns)[c], out.column_totals[c])
            for c in range(columns)
        ),
        (np.ones((rows, columns)), out.total),
    ]:
        lines += [line.ravel(), -line.ravel()]
        most += [published + known, known - published]
    bounds = [(max(0, v - known), v + known) for v in out.cells.ravel()]
    width = np.zeros(size)
    for cell in range(size):
        goal = np.eye(size)[cell]
        low = linprog(goal, np.array(lines), most, bounds=bounds).fun
        width[cell] = -linprog(-goal, np.array(lines), most, bounds=bounds).fun - low
    return width.reshape(rows, columns)


def test_an_attacker_with_linear_programmes_recovers_no_cell() -> None:
    table = _table(12, 9, 7, top=12)
    out = round_table(table, secret=99)
    assert out.cells.tolist() != table.tolist()
    assert _widths(out, 4).min() >= 4 - 1e-6


def test_the_attacker_recovers_cells_from_a_table_that_was_not_rounded() -> None:
    """The control: exact margins beside one hidden cell give that cell away."""
    table = _table(4, 3, 7)
    bare = Rounded(table, table.sum(axis=1), table.sum(axis=0), int(table.sum()), 5)
    assert _widths(bare, 0).max() < 1e-6


def test_faults_are_named() -> None:
    with pytest.raises(NotInteger):
        round_table([[1.5]], secret=1)  # type: ignore[list-item]
    with pytest.raises(OutOfRange, match=r"table\[1\]\[0\]"):
        round_table([[1, 2], [-3, 4]], secret=1)
    with pytest.raises(OutOfRange, match="base"):
        round_table([[1]], base=1, secret=1)
    with pytest.raises(WrongLength):
        round_table(np.zeros((0, 3), int), secret=1)
