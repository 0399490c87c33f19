"""The published draw: an order that anybody can recompute from a seed and the keys (R7)."""

from __future__ import annotations

import numpy as np

from chunsheng.matching.columns import Ints, Words

_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_WORD = 2**64 - 1


def splitmix64(word: int) -> int:
    """Return one step of Steele, Lea and Flood's SplitMix64 (OOPSLA 2014), a bijection of 2**64."""
    word = (word + _GOLDEN) & _WORD
    word = ((word ^ (word >> 30)) * _FIRST) & _WORD
    word = ((word ^ (word >> 27)) * _SECOND) & _WORD
    return word ^ (word >> 31)


def tickets(keys: Ints, seed: int) -> Words:
    """Return one uint64 ticket per key; the lower ticket is drawn first.

    A ticket depends on the key and the seed alone, never on the row, and two keys never share
    one, so a list of (key, ticket) printed with the seed can be checked by hand.
    """
    word = keys.astype(np.uint64) ^ np.uint64(splitmix64(seed & _WORD))
    word += np.uint64(_GOLDEN)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(_FIRST)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(_SECOND)
    drawn: Words = word ^ (word >> np.uint64(31))
    return drawn
