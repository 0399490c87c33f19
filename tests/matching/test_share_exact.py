"""The share-out equals a household-level sequence of linear programmes (R7)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.matching.references import achieved, lexicographic_optimum, small_question


def _cases_that_differ(seeds: range, *, quotas: bool) -> list[int]:
    differing = []
    for seed in seeds:
        question = small_question(seed, quotas=quotas)
        shared = question.answered()
        assert shared.proved
        assert shared.envy == 0
        if achieved(question, shared) != lexicographic_optimum(question):
            differing.append(seed)
    return differing


@pytest.mark.parametrize("first", range(0, 1000, 100))
def test_share_equals_the_linear_programmes(first: int) -> None:
    assert _cases_that_differ(range(first, first + 100), quotas=False) == []


@pytest.mark.parametrize("first", range(0, 200, 100))
def test_share_with_quotas_equals_the_linear_programmes(first: int) -> None:
    assert _cases_that_differ(range(first, first + 100), quotas=True) == []


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(1000, 10_000, 500))
def test_share_equals_the_linear_programmes_ten_thousand_times(first: int) -> None:
    assert _cases_that_differ(range(first, first + 500), quotas=False) == []
    assert _cases_that_differ(range(first, first + 100), quotas=True) == []


def test_the_comparison_notices_a_share_out_that_forgets_the_past() -> None:
    """The control: solved without memory, most questions with history come out differently."""
    noticed = 0
    for seed in range(60):
        question = small_question(seed)
        homes = replace(question.households, received=np.zeros(len(question.households.key), int))
        forgetful = replace(question, households=homes).answered()
        noticed += achieved(question, forgetful) != lexicographic_optimum(question)
    assert noticed >= 10
