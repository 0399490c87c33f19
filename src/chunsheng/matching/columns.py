"""Columns in, checked columns out: the only door through which numbers reach the solver (R7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from chunsheng.matching.errors import NotInteger, OutOfRange, RepeatedId, UnknownId, WrongLength

Ints: TypeAlias = npt.NDArray[np.int64]
Bits: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.uint64]
Column: TypeAlias = Sequence[int] | npt.NDArray[Any]

LARGEST = 2**40
"""The largest single amount or cost accepted; sums of millions of rows stay inside int64."""
ANY = 2**62
"""The bound for opaque values (keys, bit masks), which are compared but never added up."""


def integers(
    name: str,
    column: Column,
    *,
    length: int | None = None,
    least: int = 0,
    most: int = LARGEST,
) -> Ints:
    """Return `column` as an int64 vector, which is the caller's own where it is one already.

    Nothing here writes to it; a million rows are not copied for the sake of it.
    Raises NotInteger, OutOfRange or WrongLength, each naming the column and the first bad row.
    """
    raw = np.asarray(column)
    if raw.ndim != 1:
        raise WrongLength(name, None, raw.shape, "must be a single column")
    if raw.size == 0:
        raw = raw.astype(np.int64)
    listed = not isinstance(column, np.ndarray)
    if raw.dtype.kind not in "iu" or (listed and any(isinstance(v, bool) for v in column)):
        raise _first_not_integer(name, column, raw)
    if length is not None and len(raw) != length:
        raise WrongLength(name, None, len(raw), f"must have {length} rows")
    if len(raw):
        bad = (raw < least) | (raw > most)
        if bad.any():
            row = int(np.argmax(bad))
            raise OutOfRange(name, row, int(raw[row]), f"must lie between {least} and {most}")
    return raw.astype(np.int64, copy=False)


def integers_or(
    name: str,
    column: Column | None,
    length: int,
    default: int,
    *,
    least: int = 0,
    most: int = LARGEST,
) -> Ints:
    """Return a column that may be left out, filled with `default` where it is."""
    if column is None:
        return np.full(length, default, np.int64)
    return integers(name, column, length=length, least=least, most=most)


def _first_not_integer(name: str, column: Column, raw: npt.NDArray[Any]) -> NotInteger:
    for row, value in enumerate(column):
        if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
            return NotInteger(name, row, value, "must be a whole number")
    largest = max(range(len(raw)), key=lambda row: abs(int(column[row])))
    return NotInteger(name, largest, column[largest], "must be a whole number of at most 64 bits")


def unique(name: str, keys: Ints) -> Ints:
    """Return the order that sorts `keys`; raises RepeatedId at the later of two equal keys."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    twice = np.flatnonzero(ranked[1:] == ranked[:-1])
    if len(twice):
        row = int(order[twice + 1].min())
        raise RepeatedId(name, row, int(keys[row]), "stands twice")
    return order.astype(np.int64)


def positions(name: str, wanted: Ints, keys: Ints, of: str) -> Ints:
    """Return for each value of `wanted` its position in `keys` (sorted, unique).

    Raises UnknownId naming the first row of `wanted` that `keys` (the column `of`) lacks.
    """
    if len(keys) == 0:
        if len(wanted):
            raise UnknownId(name, 0, int(wanted[0]), f"is not among {of}")
        return np.zeros(0, np.int64)
    found: Ints
    if int(keys[-1]) - int(keys[0]) == len(keys) - 1:
        found = np.clip(wanted - keys[0], 0, len(keys) - 1)
    else:
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1).astype(np.int64)
    missing = keys[found] != wanted
    if missing.any():
        row = int(np.argmax(missing))
        raise UnknownId(name, row, int(wanted[row]), f"is not among {of}")
    return found


def _packed(major: Ints, minor: Ints) -> Ints | None:
    """Return one number per row that sorts like (major, minor), or None where none would fit."""
    if not len(major):
        return major
    low, least = int(major.min()), int(minor.min())
    span = int(minor.max()) - least + 1
    if (int(major.max()) - low + 1) * span > ANY:
        return None
    packed: Ints = (major - low) * span + (minor - least)
    return packed


def rows_by(major: Ints, minor: Ints) -> Ints:
    """Return the order that sorts rows by `major`, then `minor`; equal rows keep theirs."""
    packed = _packed(major, minor)
    order = np.lexsort((minor, major)) if packed is None else np.argsort(packed, kind="stable")
    return order.astype(np.int64)


def unique_pairs(name: str, left: Ints, right: Ints) -> None:
    """Raise RepeatedId at the first row whose pair has stood before."""
    packed = _packed(left, right)
    if packed is not None:
        ranked = np.sort(packed)
        if not (ranked[1:] == ranked[:-1]).any():
            return
    order = np.lexsort((right, left))
    same = (left[order][1:] == left[order][:-1]) & (right[order][1:] == right[order][:-1])
    if same.any():
        row = int(order[1:][same].min())
        raise RepeatedId(name, row, (int(left[row]), int(right[row])), "stands twice")


def run_starts(*ranked: Ints) -> Bits:
    """Return True where a row differs from the row above it in any of the sorted columns."""
    first = np.zeros(len(ranked[0]), np.bool_)
    if len(first):
        first[0] = True
    for column in ranked:
        first[1:] |= column[1:] != column[:-1]
    return first


def exact_dot(amounts: Ints, prices: Ints) -> int:
    """Return the sum of products as a Python int, exact whatever its size."""
    if len(amounts) == 0:
        return 0
    largest = int(np.abs(amounts).max()) * int(np.abs(prices).max())
    if largest * len(amounts) < 2**62:
        return int(np.dot(amounts, prices))
    return sum(int(a) * int(p) for a, p in zip(amounts, prices, strict=True) if a and p)


def overlay(one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """Lay two rows of lengths with equal sums beside each other.

    Returns for every piece between two cuts the position in `one`, in `other`, and its length.
    """
    ends_one, ends_other = np.cumsum(one), np.cumsum(other)
    cuts = np.sort(np.concatenate([ends_one[one > 0], ends_other[other > 0]]), kind="stable")
    cuts = cuts[run_starts(cuts)]
    lengths = np.diff(cuts, prepend=np.int64(0))
    return np.searchsorted(ends_one, cuts), np.searchsorted(ends_other, cuts), lengths
